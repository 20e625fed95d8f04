import SwitchboardCore

/// What whole and streamed answers share.
enum OpenAIChatAnswer {
    static func write(_ message: Message, _ extras: Extras, to writer: inout JSONWriter) {
        var content: [Part] = []
        var refusal: String?
        var calls: [Part] = []
        var thoughts = OpenAIChatThoughts()
        let isList = message.parts.contains { part in
            if case .text = part.content { return !part.extras.fields(of: .openAIChat).isEmpty }
            return part.extras[.openAIChat, "@field"]?.value?.asString == "content"
        }
        for part in message.parts {
            switch part.content {
            case _ where OpenAIChatCalls.isCall(part): calls.append(part)
            case .text: content.append(part)
            case .refusal(let piece): refusal = (refusal ?? "") + piece
            case .thinking(let thinking):
                if isList { content.append(part) } else { thoughts.append(thinking, part.extras) }
            case .opaque(let opaque): if opaque.dialect == .openAIChat { content.append(part) }
            default: break
            }
        }
        writer.object { writer in
            writer.field("role", "assistant")
            thoughts.write(to: &writer)
            writer.key("content")
            let texts = content.compactMap { if case .text(let text) = $0.content { text } else { nil } }
            if !isList, texts.count == content.count {
                if texts.isEmpty, extras[.openAIChat, "@content"] == nil {
                    writer.null()
                } else {
                    writer.string(texts.joined())
                }
            } else {
                OpenAIChatContent.write(content, asList: true, to: &writer)
            }
            writer.field("refusal", ifPresent: refusal)
            OpenAIChatCalls.write(calls, to: &writer)
            writeFields(extras, "message.", to: &writer)
        }
    }

    /// What stands in a choice beside its message.
    static func writeEnd(_ finish: FinishReason, _ extras: Extras, isChunk: Bool = false, to writer: inout JSONWriter) {
        let lists = extras.fields(of: .openAIChat).filter { $0.name.hasPrefix("logprobs.") }
        if !lists.isEmpty {
            writer.field("logprobs") { writer in
                writer.object { writer in writeFields(extras, "logprobs.", to: &writer) }
            }
        }
        writer.key("finish_reason")
        if finish.dialect == .openAIChat, finish.raw == nil {
            writer.null()
        } else {
            writer.string(OpenAIChatOutcome.word(for: finish))
        }
        writeFields(extras, "choice.", excluding: isChunk ? "choice.delta" : nil, to: &writer)
    }

    /// What stands in the answer beside its choices.
    static func writeOuter(_ extras: Extras, to writer: inout JSONWriter) {
        let inner = extras.fields(of: .openAIChat).map(\.name).filter { name in
            ["logprobs.", "message.", "choice."].contains { name.hasPrefix($0) }
        }
        writer.fields(extras, of: .openAIChat, excluding: Set(inner))
    }

    static func writeFields(
        _ extras: Extras,
        _ prefix: String,
        excluding excluded: String? = nil,
        to writer: inout JSONWriter
    ) {
        for entry in extras.entries
        where entry.dialect == .openAIChat && entry.name.hasPrefix(prefix) && entry.name != excluded {
            writer.key(String(entry.name.dropFirst(prefix.count)))
            writer.raw(entry.value)
        }
    }
}
