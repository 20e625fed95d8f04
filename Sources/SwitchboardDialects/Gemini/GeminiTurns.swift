import SwitchboardCore

/// The messages of a request as Gemini wants them: instructions apart, and all results of one turn in one content.
struct GeminiTurns {
    var warnings: [Warning] = []
    private let request: CompletionRequest
    private let system: [Message]
    private let rest: ArraySlice<Message>
    /// What a model that signs its thoughts accepts beside a call that another model made.
    private let placeholder: RawJSON?
    /// Ids that were made for calls which had none: Google does not know them.
    private let madeIDs: Set<String>

    private static let dialect = DialectID.gemini

    init(_ request: CompletionRequest, target: Target) {
        self.request = request
        var made: Set<String> = []
        for part in request.messages.lazy.flatMap(\.parts) {
            if case .toolCall(let call) = part.content, part.extras[Self.dialect, "@id"] != nil { made.insert(call.id) }
        }
        madeIDs = made
        let leading = request.messages.prefix { $0.isInstructions }
        system = Array(leading)
        rest = request.messages[leading.count...]
        switch target.card?.thinking?.mode {
        case .always, .byDefault: placeholder = "\"skip_thought_signature_validator\""
        default: placeholder = nil
        }
        warn()
    }

    func writeSystem(to writer: inout JSONWriter) {
        guard !system.isEmpty else { return }
        writer.field("systemInstruction") { writer in
            writer.object { writer in
                writer.field("parts") { writer in
                    writer.array { writer in
                        for message in system {
                            for part in message.parts { GeminiParts.write(part, isHistory: true, to: &writer) }
                        }
                    }
                }
                writer.field("role", ifPresent: system[0].extras[Self.dialect, "@role"])
                writer.fields(system[0].extras, of: Self.dialect)
            }
        }
    }

    func writeContents(to writer: inout JSONWriter) {
        var index = rest.startIndex
        while index < rest.endIndex {
            let message = rest[index]
            var group = [message]
            index += 1
            while message.role == .tool, index < rest.endIndex, rest[index].role == .tool,
                rest[index].extras[Self.dialect, "@role"] == nil
            {
                group.append(rest[index])
                index += 1
            }
            write(group, to: &writer)
        }
    }

    private func write(_ group: [Message], to writer: inout JSONWriter) {
        guard let first = group.first else { return }
        writer.object { writer in
            if let role = first.extras[Self.dialect, "@role"] {
                if role != "null" { writer.field("role", role) }
            } else {
                writer.field("role", first.role == .assistant ? "model" : "user")
            }
            writer.field("parts") { writer in
                writer.array { writer in
                    for message in group { writeParts(of: message, to: &writer) }
                }
            }
            writer.fields(first.extras, of: Self.dialect)
        }
    }

    private func writeParts(of message: Message, to writer: inout JSONWriter) {
        let isOwn = message.extras[Self.dialect, "@role"] != nil
        var needsPlaceholder = !isOwn && message.role == .assistant
        for part in message.parts {
            switch part.content {
            case .toolResult(let result): write(result, part.extras, to: &writer)
            case .toolCall:
                let isSigned = part.extras[Self.dialect, "thoughtSignature"] != nil
                GeminiParts.write(
                    part, isHistory: true, placeholder: needsPlaceholder && !isSigned ? placeholder : nil, to: &writer)
                needsPlaceholder = false
            case .thinking where !isOwn && isForeign(part): break
            default: GeminiParts.write(part, isHistory: true, to: &writer)
            }
        }
    }

    private func isForeign(_ part: Part) -> Bool {
        guard case .thinking(let thinking) = part.content else { return false }
        return thinking.signature?.dialect != Self.dialect
    }

    private func write(_ result: ToolResult, _ extras: Extras, to writer: inout JSONWriter) {
        let inner = extras.fields(of: Self.dialect).filter { $0.name.hasPrefix("response.") }
        let media = result.parts.filter { if case .text = $0.content { false } else { true } }
        writer.object { writer in
            writer.field("functionResponse") { writer in
                writer.object { writer in
                    if extras[Self.dialect, "@id"] == nil, !madeIDs.contains(result.callID), !result.callID.isEmpty {
                        writer.field("id", result.callID)
                    }
                    writer.field("name", result.name ?? request.toolName(ofCall: result.callID) ?? "tool")
                    writer.key("response")
                    if let own = extras[Self.dialect, "@response"] {
                        writer.raw(own)
                    } else {
                        writeResponse(result, to: &writer)
                    }
                    if !media.isEmpty {
                        writer.field("parts") { writer in
                            writer.array { writer in
                                for part in media { GeminiParts.write(part, isHistory: true, to: &writer) }
                            }
                        }
                    }
                    for entry in inner {
                        writer.key(String(entry.name.dropFirst(9)))
                        writer.raw(entry.value)
                    }
                }
            }
            writer.fields(extras, of: Self.dialect, excluding: Set(inner.map(\.name)))
        }
    }

    /// A result is an object: what is one stays as it is, unless it speaks of `$ref`, which Gemini refuses here too.
    private func writeResponse(_ result: ToolResult, to writer: inout JSONWriter) {
        let text = result.text
        if !result.isError, let value = RawJSON(text).value, value.isObject, !text.contains("\"$ref\""),
            !text.contains("\"$defs\"")
        {
            return writer.raw(RawJSON(text))
        }
        writer.object { writer in writer.field(result.isError ? "error" : "result", text) }
    }

    private mutating func warn() {
        var index = 0
        for message in system + rest {
            defer { index += 1 }
            if index >= system.count, message.isInstructions {
                warnings.append(
                    Warning(
                        .adapted, field: "messages[\(index)]",
                        "Gemini takes instructions first only; these went as user text."))
            }
            let isOwn = message.extras[Self.dialect, "@role"] != nil
            for (position, part) in message.parts.enumerated() {
                let path = "messages[\(index)].parts[\(position)]"
                switch part.content {
                case .thinking where !isOwn && isForeign(part):
                    warnings.append(Warning(.dropped, field: path, "Thoughts without Google's signature."))
                case .opaque(let opaque) where opaque.dialect != Self.dialect:
                    warnings.append(Warning(.dropped, field: path, "A block of \(opaque.dialect)."))
                default: break
                }
            }
        }
    }
}
