import SwitchboardCore

/// Renders the messages of a request.
enum OpenAIChatMessages {
    private static let dialect = DialectID.openAIChat

    static func write(_ messages: [Message], to writer: inout JSONWriter) {
        writer.array { writer in
            var pending: [Part] = []
            for message in messages {
                let results = message.parts.filter { if case .toolResult = $0.content { true } else { false } }
                if results.isEmpty { flush(&pending, to: &writer) }
                for part in results {
                    guard case .toolResult(let result) = part.content else { continue }
                    write(result, part.extras, pending: &pending, to: &writer)
                }
                guard results.count < message.parts.count || message.parts.isEmpty else { continue }
                flush(&pending, to: &writer)
                write(message, to: &writer)
            }
            flush(&pending, to: &writer)
        }
    }

    /// What tools answered beside text, in a user message after the last result: between results nothing may stand.
    private static func flush(_ pending: inout [Part], to writer: inout JSONWriter) {
        guard !pending.isEmpty else { return }
        writer.object { writer in
            writer.field("role", "user")
            writer.key("content")
            OpenAIChatContent.write(pending, to: &writer)
        }
        pending = []
    }

    private static func write(_ message: Message, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("role", message.role.rawValue)
            writeParts(message.parts, role: message.role, to: &writer)
            writer.fields(message.extras, of: dialect)
        }
    }

    private static func writeParts(_ parts: [Part], role: Message.Role, to writer: inout JSONWriter) {
        var content: [Part] = []
        var calls: [Part] = []
        var refusal: String?
        var thoughts = OpenAIChatThoughts()
        for part in parts {
            switch part.content {
            case _ where OpenAIChatCalls.isCall(part): calls.append(part)
            case .toolResult, .video: break
            case .refusal(let text) where role == .assistant: refusal = (refusal ?? "") + text
            case .thinking(let thinking):
                guard let field = part.extras[dialect, "@field"]?.value?.asString else { continue }
                if field == "content" { content.append(part) } else { thoughts.append(thinking, part.extras) }
            case .opaque(let opaque): if opaque.dialect == dialect { content.append(part) }
            default: content.append(part)
            }
        }
        thoughts.write(to: &writer)
        writer.key("content")
        if content.isEmpty, !calls.isEmpty || refusal != nil {
            writer.null()
        } else if content.isEmpty {
            writer.string("")
        } else {
            OpenAIChatContent.write(content, to: &writer)
        }
        writer.field("refusal", ifPresent: refusal)
        OpenAIChatCalls.write(calls, to: &writer)
    }

    private static func write(
        _ result: ToolResult,
        _ extras: Extras,
        pending: inout [Part],
        to writer: inout JSONWriter
    ) {
        let isFunction = extras[dialect, "@function"] != nil
        var content = result.parts
        if extras[dialect, "@parts"] == nil {
            content = []
            for part in result.parts {
                switch part.content {
                case .text: content.append(part)
                case .image, .document, .audio: pending.append(part)
                default: break
                }
            }
        }
        writer.object { writer in
            writer.field("role", isFunction ? "function" : "tool")
            if !isFunction { writer.field("tool_call_id", result.callID) }
            if isFunction || extras[dialect, "@name"] != nil { writer.field("name", ifPresent: result.name) }
            writer.key("content")
            if content.isEmpty { writer.string("") } else { OpenAIChatContent.write(content, to: &writer) }
            writer.fields(extras, of: dialect)
        }
    }
}

/// The thoughts of one message: a message has one field for them, whatever the number of parts. Some servers name it
/// one way, some another, and some send both.
struct OpenAIChatThoughts {
    private var fields: [(name: String, text: String)] = []
    private var details: [RawJSON] = []

    mutating func append(_ thinking: Thinking, _ extras: Extras) {
        if !thinking.text.isEmpty || extras[.openAIChat, "@field"] != nil {
            append(thinking.text, as: Self.field(extras))
            if let also = Self.otherField(extras) { append(thinking.text, as: also) }
        }
        if let more = extras[.openAIChat, "reasoning_details"] { details.append(more) }
    }

    private mutating func append(_ text: String, as name: String) {
        if let index = fields.firstIndex(where: { $0.name == name }) {
            fields[index].text += text
        } else {
            fields.append((name, text))
        }
    }

    func write(to writer: inout JSONWriter) {
        for field in fields {
            writer.key(field.name)
            writer.string(field.text)
        }
        guard !details.isEmpty else { return }
        writer.field("reasoning_details") { writer in
            writer.array { writer in
                for value in details.compactMap(\.value) { for element in value.elements { writer.raw(element.raw) } }
            }
        }
    }

    /// The name that the thoughts came under; the most common one for those of another dialect.
    static func field(_ extras: Extras) -> String {
        let field = extras[.openAIChat, "@field"]?.value?.asString ?? "reasoning_content"
        return field == "content" ? "reasoning_content" : field
    }

    /// The second name, where the same thoughts came under two.
    static func otherField(_ extras: Extras) -> String? { extras[.openAIChat, "@also"]?.value?.asString }
}
