import SwitchboardCore

/// One choice of an answer as it arrives.
struct OpenAIChatChoice: Sendable {
    private enum Piece: Sendable { case text, refusal, thinking }

    private(set) var isFinished = false
    private let structuredOutputTool: String?
    private var reason: String?
    private var parts = 0
    private var open: Piece?
    /// The part of each tool call, by its index on the wire.
    private var calls: [Int: (part: Int, id: String, isText: Bool)] = [:]
    private var nextCall = 0
    private var hasCalls = false
    private var hasStructuredOutput = false
    private var hasRefusal = false
    private var extras = Extras()
    /// Log probabilities, by the list that they belong to, put together at the end.
    private var lists: [String: [RawJSON]] = [:]

    init(structuredOutputTool: String?) { self.structuredOutputTool = structuredOutputTool }

    mutating func read(_ value: JSONValue, _ events: inout [StreamEvent]) throws(LLMError) {
        let isWhole = value["message"].map { !$0.isNull } ?? false
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch key {
            case "index": break
            case "delta" where isWhole: extras[.openAIChat, "choice.delta"] = value.raw
            case "delta", "message":
                if isWhole, value["content"]?.asString == "" { extras[.openAIChat, "@content"] = "true" }
                try message(value, isWhole: isWhole, &events)
            case "finish_reason":
                reason = try value.string()
                isFinished = true
            case "logprobs":
                for (key, value) in value.members where !value.isNull {
                    if value.isArray {
                        lists["logprobs." + key.string, default: []] += value.elements.map(\.raw)
                    } else {
                        extras[.openAIChat, "logprobs." + key.string] = value.raw
                    }
                }
                if !value.isObject { extras[.openAIChat, "choice.logprobs"] = value.raw }
            case "finish_details":
                extras[.openAIChat, "choice.finish_details"] = value.raw
                isFinished = true
            default: extras[.openAIChat, "choice." + key.string] = value.raw
            }
        }
    }

    /// What is still to be closed, and how the choice ended.
    mutating func end(_ events: inout [StreamEvent]) -> Ending {
        close(&events)
        for index in calls.keys.sorted() {
            if let call = calls[index] { events.append(.partEnd(part: call.part)) }
        }
        calls = [:]
        for (name, elements) in lists {
            var writer = JSONWriter()
            writer.array { writer in for element in elements { writer.raw(element) } }
            extras[.openAIChat, name] = RawJSON(utf8: writer.bytes)
        }
        var finish = OpenAIChatOutcome.finish(reason, hasCalls: hasCalls, hasRefusal: hasRefusal)
        if hasStructuredOutput, !hasCalls { finish.kind = .stop }
        return Ending(finish: finish, extras: extras)
    }

    // MARK: The message

    private mutating func message(
        _ value: JSONValue,
        isWhole: Bool,
        _ events: inout [StreamEvent]
    ) throws(LLMError) {
        let thought = value["reasoning_content"]?.asString ?? ""
        let other = value["reasoning"]?.asString ?? ""
        if !thought.isEmpty {
            think(thought, field: "reasoning_content", also: thought == other ? "reasoning" : nil, &events)
        } else if !other.isEmpty {
            think(other, field: "reasoning", &events)
        }
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch key {
            case "role": break
            case "content": try content(value, &events)
            case "refusal":
                hasRefusal = true
                let text = try value.string()
                begin(.refusal, &events)
                events.append(.refusalDelta(text, part: parts - 1))
            case "reasoning_content", "reasoning":
                if value.asString == nil || (key.string == "reasoning" && !thought.isEmpty && thought != other) {
                    extras[.openAIChat, "message." + key.string] = value.raw
                }
            case "reasoning_details":
                guard value.isArray, !value.elements.isEmpty else { continue }
                begin(.thinking, &events)
                var extras = Extras()
                extras[.openAIChat, "reasoning_details"] = value.raw
                events.append(.extras(extras, part: parts - 1))
            case "tool_calls": for call in try value.array() { try toolCall(call, isWhole: isWhole, &events) }
            case "function_call": try functionCall(value, &events)
            default: keep(value, "message." + key.string)
            }
        }
    }

    /// Arrays that come in pieces are put together; everything else is replaced.
    private mutating func keep(_ value: JSONValue, _ name: String) {
        if value.isArray {
            lists[name, default: []] += value.elements.map(\.raw)
        } else if value.isObject, let earlier = extras[.openAIChat, name]?.value, earlier.isObject {
            extras[.openAIChat, name] = merged(earlier, value)
        } else {
            extras[.openAIChat, name] = value.raw
        }
    }

    /// Two pieces of one object (`audio`): texts are joined, everything else is replaced.
    private func merged(_ earlier: JSONValue, _ later: JSONValue) -> RawJSON {
        var names: [String] = []
        var values: [String: RawJSON] = [:]
        for (key, value) in earlier.members {
            names.append(key.string)
            values[key.string] = value.raw
        }
        for (key, value) in later.members {
            let name = key.string
            if values[name] == nil { names.append(name) }
            if name != "id", let text = value.asString, let before = values[name]?.value?.asString {
                values[name] = .string(before + text)
            } else {
                values[name] = value.raw
            }
        }
        var writer = JSONWriter()
        writer.object { writer in
            for name in names {
                writer.key(name)
                writer.raw(values[name] ?? .null)
            }
        }
        return RawJSON(utf8: writer.bytes)
    }

    private mutating func think(
        _ thought: String,
        field: String,
        also: String? = nil,
        _ events: inout [StreamEvent]
    ) {
        if open != .thinking {
            begin(.thinking, &events)
            var extras = Extras()
            extras[.openAIChat, "@field"] = .string(field)
            if let also { extras[.openAIChat, "@also"] = .string(also) }
            events.append(.extras(extras, part: parts - 1))
        }
        if !thought.isEmpty { events.append(.thinkingDelta(thought, part: parts - 1)) }
    }

    /// A text, or (Mistral) an array of text and thinking pieces.
    private mutating func content(_ value: JSONValue, _ events: inout [StreamEvent]) throws(LLMError) {
        if let text = value.asString {
            guard !text.isEmpty else { return }
            begin(.text, &events)
            return events.append(.textDelta(text, part: parts - 1))
        }
        for piece in try value.array() {
            if piece["type"]?.equals("text") ?? true, let text = piece["text"]?.asString {
                let fields = Self.fields(of: piece, except: "text")
                guard !text.isEmpty || !fields.isEmpty else { continue }
                if !fields.isEmpty { close(&events) }
                begin(.text, &events)
                if !fields.isEmpty { events.append(.extras(fields, part: parts - 1)) }
                events.append(.textDelta(text, part: parts - 1))
                if !fields.isEmpty { close(&events) }
            } else if piece["type"]?.equals("thinking") ?? true, let text = Self.thought(piece["thinking"]) {
                think(text, field: "content", &events)
                let fields = Self.fields(of: piece, except: "thinking")
                if !fields.isEmpty { events.append(.extras(fields, part: parts - 1)) }
            } else {
                close(&events)
                events.append(
                    .wholePart(Part(.opaque(OpaquePart(dialect: .openAIChat, json: piece.raw))), part: parts))
                events.append(.partEnd(part: parts))
                parts += 1
            }
        }
    }

    /// What a piece of the content says beside its type and one field more.
    private static func fields(of piece: JSONValue, except name: StaticString) -> Extras {
        var fields = Extras()
        for (key, value) in piece.members where !("type" ~= key) && !(name ~= key) && !value.isNull {
            fields[.openAIChat, Extras.name(ofField: key.string)] = value.raw
        }
        return fields
    }

    /// The text of thoughts that are nothing but text.
    private static func thought(_ thoughts: JSONValue?) -> String? {
        if let text = thoughts?.asString { return text }
        guard let thoughts, thoughts.isArray else { return nil }
        let texts = thoughts.elements.map(OpenAIChatContent.plainText)
        return texts.contains(nil) ? nil : texts.compactMap(\.self).joined()
    }

    // MARK: Tool calls

    /// A new id begins a new call, whatever its index says; without an id the index says which call goes on.
    private mutating func toolCall(
        _ value: JSONValue,
        isWhole: Bool,
        _ events: inout [StreamEvent]
    ) throws(LLMError) {
        close(&events)
        if let part = OpenAIChatCalls.opaque(value) {
            events.append(.wholePart(part, part: parts))
            events.append(.partEnd(part: parts))
            parts += 1
            hasCalls = true
            return
        }
        let id = value["id"]?.asString
        let index = value["index"]?.asInt ?? (id == nil || id == "" ? max(0, nextCall - 1) : nextCall)
        let isCustom = value["custom"] != nil || value["type"]?.equals("custom") ?? false
        let body = isCustom ? value["custom"] : value["function"]
        let name = body?["name"]?.asString
        let isNew = calls[index].map { known in id.map { !$0.isEmpty && $0 != known.id } ?? false } ?? true
        if isNew {
            if let earlier = calls[index] { events.append(.partEnd(part: earlier.part)) }
            let isText = name != nil && name == structuredOutputTool
            calls[index] = (parts, id ?? "", isText)
            nextCall = max(nextCall, index &+ 1)
            if isText { hasStructuredOutput = true } else { hasCalls = true }
            begin(call: value, isWhole: isWhole, isText: isText, name: name ?? "", isCustom: isCustom, &events)
            parts += 1
        }
        guard let call = calls[index], let piece = body?[isCustom ? "input" : "arguments"], !piece.isNull else {
            return
        }
        let text = piece.asString ?? piece.raw.description
        guard !text.isEmpty else { return }
        events.append(call.isText ? .textDelta(text, part: call.part) : .toolCallArgumentsDelta(text, part: call.part))
    }

    private func begin(
        call value: JSONValue,
        isWhole: Bool,
        isText: Bool,
        name: String,
        isCustom: Bool,
        _ events: inout [StreamEvent]
    ) {
        guard !isText else { return }
        var extras = Extras()
        for (key, value) in value.members where !value.isNull {
            switch key {
            case "id", "function", "custom": break
            case "index": if isWhole { extras[.openAIChat, "@index"] = value.raw }
            case "type": OpenAIChatCalls.keepType(value, in: &extras)
            case "extra_content":
                extras[.openAIChat, "extra_content"] = value.raw
                if let signature = value["google"]?["thought_signature"], signature.isString {
                    extras[.gemini, "thoughtSignature"] = signature.raw
                }
            default: extras[.openAIChat, Extras.name(ofField: key.string)] = value.raw
            }
        }
        if let body = isCustom ? value["custom"] : value["function"] {
            OpenAIChatCalls.keepUnknown(of: body, isCustom ? .custom : .function, in: &extras)
        }
        if !extras.isEmpty { events.append(.extras(extras, part: parts)) }
        let id = value["id"]?.asString ?? "call_\(parts)"
        events.append(
            .toolCallStart(ToolCallStart(id: id, name: name, kind: isCustom ? .custom : .function), part: parts))
    }

    /// The older form: one call without an id.
    private mutating func functionCall(_ value: JSONValue, _ events: inout [StreamEvent]) throws(LLMError) {
        if calls[0] == nil {
            close(&events)
            var extras = Extras()
            extras[.openAIChat, "@function_call"] = "true"
            extras.keep(value, in: "function_call", of: .openAIChat, except: "name", "arguments")
            events.append(.extras(extras, part: parts))
            events.append(
                .toolCallStart(ToolCallStart(id: "call_\(parts)", name: value["name"]?.asString ?? ""), part: parts))
            calls[0] = (parts, "", false)
            hasCalls = true
            parts += 1
        }
        if let text = value["arguments"]?.asString, !text.isEmpty, let call = calls[0] {
            events.append(.toolCallArgumentsDelta(text, part: call.part))
        }
    }

    // MARK: Pieces

    private mutating func begin(_ piece: Piece, _ events: inout [StreamEvent]) {
        guard open != piece else { return }
        close(&events)
        open = piece
        parts += 1
    }

    private mutating func close(_ events: inout [StreamEvent]) {
        if open != nil { events.append(.partEnd(part: parts - 1)) }
        open = nil
    }
}
