import SwitchboardCore

/// What whole and streamed answers share: both have the same choices.
enum OpenAICompletionsAnswer {
    private static let dialect = DialectID.openAICompletions

    static func begin(_ head: ResponseHead?, to writer: inout JSONWriter) {
        writer.field("id", head?.id ?? "")
        writer.field("object", "text_completion")
        writer.field("created", head?.created ?? 0)
        writer.field("model", head?.model.rawValue ?? "")
    }

    /// The words of a message: there is no field for anything else, a refusal is text as well.
    static func text(of message: Message) -> String {
        message.parts.reduce(into: "") { text, part in
            switch part.content {
            case .text(let piece), .refusal(let piece): text += piece
            default: break
            }
        }
    }

    /// - Parameter ending: `nil` before the end of the choice.
    static func write(_ text: String, choice index: Int, _ ending: Ending?, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("text", text)
            writer.field("index", index)
            writeLogProbabilities(ending?.extras ?? Extras(), to: &writer)
            writer.key("finish_reason")
            if let word = ending.flatMap({ OpenAICompletionsOutcome.word(for: $0.finish) }) {
                writer.string(word)
            } else {
                writer.null()
            }
            if let ending { writer.fields(ending.extras, of: dialect, in: "choice") }
        }
    }

    private static func writeLogProbabilities(_ extras: Extras, to writer: inout JSONWriter) {
        if extras[dialect, "/choice/logprobs"] != nil { return }
        writer.key("logprobs")
        guard extras.entries.contains(where: { $0.dialect == dialect && $0.name.hasPrefix("/logprobs/") }) else {
            return writer.null()
        }
        writer.object { writer in writer.fields(extras, of: dialect, in: "logprobs") }
    }
}
