import SwitchboardCore

/// How answers end and what they count.
enum OpenAICompletionsOutcome {
    static func finish(_ reason: String?) -> FinishReason {
        let kind: FinishReason.Kind =
            switch reason {
            case "stop": .stop
            case "length": .length
            case "content_filter": .contentFilter
            default: .other
            }
        return FinishReason(kind, raw: reason, dialect: .openAICompletions)
    }

    /// `nil` where an answer of this API gave no reason itself.
    static func word(for finish: FinishReason) -> String? {
        if finish.dialect == .openAICompletions { return finish.raw }
        return switch finish.kind {
        case .length: "length"
        case .contentFilter: "content_filter"
        default: "stop"
        }
    }

    /// The same object as in Chat Completions.
    static func usage(_ value: JSONValue) -> Usage {
        var usage = OpenAIChatOutcome.usage(value)
        usage.dialect = .openAICompletions
        return usage
    }

    static func write(_ usage: Usage, to writer: inout JSONWriter) {
        if usage.dialect == .openAICompletions, let raw = usage.raw { return writer.raw(raw) }
        OpenAIChatOutcome.write(usage, to: &writer)
    }
}
