import SwitchboardCore

/// Items of the model's side, which requests and answers share, and the parts that they are to us.
///
/// Each part remembers which item it came from (`@item`), and the first part of an item has the item's own fields
/// (`item.id`, `item.status`, `item.phase`, …), so that items are rebuilt as they were.
enum OpenAIResponsesItems {
    private static let dialect = DialectID.openAIResponses

    // MARK: Reading

    static func parts(_ item: JSONValue, ordinal: Int) throws(LLMError) -> [Part] {
        var parts: [Part]
        switch item["type"]?.asString ?? "message" {
        case "message": parts = try message(item)
        case "reasoning": parts = [reasoning(item)]
        case "function_call":
            let arguments = RawJSON(try item["arguments"]?.stringOrNil() ?? "")
            parts = [Part(.toolCall(try call(item, arguments, .function)))]
        case "custom_tool_call":
            let input = RawJSON(try item["input"]?.stringOrNil() ?? "")
            parts = [Part(.toolCall(try call(item, input, .custom)))]
        default: parts = []
        }
        guard !parts.isEmpty else {
            var part = Part(.opaque(OpaquePart(dialect: dialect, json: item.raw)))
            part.extras[dialect, "@item"] = .integer(ordinal)
            return [part]
        }
        for index in parts.indices { parts[index].extras[dialect, "@item"] = .integer(ordinal) }
        for (key, value) in item.members where !value.isNull {
            switch key {
            case "type", "role", "content", "call_id", "name", "arguments", "input", "summary", "encrypted_content":
                break
            default: parts[0].extras[dialect, "item." + key.string] = value.raw
            }
        }
        return parts
    }

    private static func message(_ item: JSONValue) throws(LLMError) -> [Part] {
        guard let content = item["content"], !content.isNull else { return [] }
        if let text = content.asString { return [.text(text)] }
        var parts: [Part] = []
        for piece in try content.array() { parts.append(self.content(piece)) }
        return parts
    }

    private static func content(_ value: JSONValue) -> Part {
        var part: Part
        switch value["type"]?.asString {
        case "output_text", "input_text", "text": part = .text(value["text"]?.asString ?? "")
        case "refusal": part = Part(.refusal(value["refusal"]?.asString ?? ""))
        default:
            part = Part(.opaque(OpaquePart(dialect: dialect, json: value.raw)))
            part.extras[dialect, "@content"] = "true"
            return part
        }
        for (key, value) in value.members where !value.isNull {
            switch key {
            case "type", "text", "refusal": break
            default: part.extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        return part
    }

    private static func reasoning(_ item: JSONValue) -> Part {
        let summary = item["summary"]?.elements.map { $0["text"]?.asString ?? "" } ?? []
        let content = item["content"]?.elements.map { $0["text"]?.asString ?? "" } ?? []
        let texts = summary.isEmpty ? content : summary
        var part = Part(.thinking(Thinking(text: texts.joined(separator: "\n\n"))))
        if let sealed = item["encrypted_content"]?.asString {
            part.content = .thinking(
                Thinking(text: texts.joined(separator: "\n\n"), signature: Thinking.Signature(sealed, dialect: dialect))
            )
        }
        let isPlain = item["summary"]?.elements.allSatisfy { piece in
            piece.members.count == 2 && piece["type"]?.equals("summary_text") ?? false
        }
        if summary.count > 1 || isPlain == false { part.extras[dialect, "@summary"] = item["summary"]?.raw }
        if !content.isEmpty {
            part.extras[dialect, "@content"] = item["content"]?.raw
            if summary.isEmpty { part.extras[dialect, "@unsummarized"] = "true" }
        }
        return part
    }

    private static func call(
        _ item: JSONValue,
        _ arguments: RawJSON,
        _ kind: ToolCall.Kind
    ) throws(LLMError) -> ToolCall {
        ToolCall(
            id: try item["call_id"]?.stringOrNil() ?? item["id"]?.asString ?? "",
            name: try item["name"]?.stringOrNil() ?? "", arguments: arguments, kind: kind)
    }

    // MARK: Writing

    /// The parts of one message, those of one item together.
    static func grouped(_ parts: [Part]) -> [[Part]] {
        var groups: [[Part]] = []
        for part in parts {
            if isContent(part), let last = groups.last?.last, isContent(last),
                last.extras[dialect, "@item"] == part.extras[dialect, "@item"]
            {
                groups[groups.count - 1].append(part)
            } else {
                groups.append([part])
            }
        }
        return groups
    }

    /// Whether a part stands inside a message item.
    static func isContent(_ part: Part) -> Bool {
        switch part.content {
        case .text, .refusal: true
        case .opaque: part.extras[dialect, "@content"] != nil
        default: false
        }
    }

    /// Writes one item. Writes nothing for what Responses has no item for.
    /// - Parameter id: The item's id if it brings none; `nil` in a request, where an item needs none.
    static func write(_ group: [Part], id: String?, to writer: inout JSONWriter) {
        guard let first = group.first else { return }
        switch first.content {
        case .thinking(let thinking): write(thinking, first.extras, id: id, to: &writer)
        case .toolCall(let call): write(call, first.extras, id: id, to: &writer)
        case .opaque(let opaque) where first.extras[dialect, "@content"] == nil:
            if opaque.dialect == dialect { writer.raw(opaque.json) }
        case .text, .refusal, .opaque: writeMessage(group, id: id, to: &writer)
        default: break
        }
    }

    private static func writeMessage(_ group: [Part], id: String?, to writer: inout JSONWriter) {
        if id == nil, group.count == 1, case .text(let text) = group[0].content,
            group[0].extras.fields(of: dialect).allSatisfy({ $0.name == "@item" })
        {
            return writer.object { writer in
                writer.field("role", "assistant")
                writer.field("content", text)
            }
        }
        writer.object { writer in
            writer.field("type", "message")
            writeFields(group[0].extras, id: id, status: "completed", to: &writer)
            writer.field("role", "assistant")
            writer.field("content") { writer in
                writer.array { writer in for part in group { writeContent(part, to: &writer) } }
            }
        }
    }

    static func writeContent(_ part: Part, to writer: inout JSONWriter) {
        let itemFields = part.extras.fields(of: dialect).map(\.name).filter { $0.hasPrefix("item.") }
        let isOwn = part.extras[dialect, "@item"] != nil
        switch part.content {
        case .text(let text):
            writer.object { writer in
                writer.field("type", "output_text")
                writer.field("text", text)
                if !isOwn { writer.field("annotations", "[]" as RawJSON) }
                writer.fields(part.extras, of: dialect, excluding: Set(itemFields))
            }
        case .refusal(let text):
            writer.object { writer in
                writer.field("type", "refusal")
                writer.field("refusal", text)
                writer.fields(part.extras, of: dialect, excluding: Set(itemFields))
            }
        case .opaque(let opaque): if opaque.dialect == dialect { writer.raw(opaque.json) }
        default: break
        }
    }

    private static func write(_ thinking: Thinking, _ extras: Extras, id: String?, to writer: inout JSONWriter) {
        let signature = thinking.signature.flatMap { $0.dialect == dialect ? $0.value : nil }
        let content = extras[dialect, "@content"]
        writer.object { writer in
            writer.field("type", "reasoning")
            writeFields(extras, id: id, status: nil, to: &writer)
            if let own = extras[dialect, "@summary"] {
                writer.field("summary", own)
            } else {
                writer.field("summary") { writer in
                    writer.array { writer in
                        guard !thinking.text.isEmpty, extras[dialect, "@unsummarized"] == nil else { return }
                        writer.object { writer in
                            writer.field("type", "summary_text")
                            writer.field("text", thinking.text)
                        }
                    }
                }
            }
            writer.field("content", ifPresent: content)
            writer.field("encrypted_content", ifPresent: signature)
        }
    }

    private static func write(_ call: ToolCall, _ extras: Extras, id: String?, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("type", call.kind == .custom ? "custom_tool_call" : "function_call")
            writeFields(extras, id: id, status: "completed", to: &writer)
            writer.field("call_id", call.id)
            writer.field("name", call.name)
            writer.field(call.kind == .custom ? "input" : "arguments", call.arguments.description)
        }
    }

    /// The fields of an item beside its content.
    static func writeFields(_ extras: Extras, id: String?, status: String?, to writer: inout JSONWriter) {
        let isOwn = extras[dialect, "@item"] != nil
        if extras[dialect, "item.id"] == nil { writer.field("id", ifPresent: isOwn ? nil : id) }
        if !isOwn, id != nil { writer.field("status", ifPresent: status) }
        for entry in extras.entries where entry.dialect == dialect && entry.name.hasPrefix("item.") {
            writer.key(String(entry.name.dropFirst(5)))
            writer.raw(entry.value)
        }
    }
}
