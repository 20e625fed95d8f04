import SwitchboardCore

/// How answers end and what they count.
enum OpenAIChatOutcome {
    static func finish(_ reason: String?, hasCalls: Bool, hasRefusal: Bool) -> FinishReason {
        let kind: FinishReason.Kind =
            switch reason {
            case "tool_calls", "function_call": .toolCalls
            case "stop", nil: hasCalls ? .toolCalls : hasRefusal ? .refusal : reason == nil ? .other : .stop
            case "length": .length
            case "content_filter": .contentFilter
            default: .other
            }
        return FinishReason(kind, raw: reason, dialect: .openAIChat)
    }

    static func word(for finish: FinishReason) -> String {
        if let raw = finish.raw(in: .openAIChat) { return raw }
        return switch finish.kind {
        case .length: "length"
        case .toolCalls: "tool_calls"
        case .contentFilter: "content_filter"
        default: "stop"
        }
    }

    /// Some servers report more cached tokens than the prompt has; what is part of a count cannot exceed it.
    static func usage(_ value: JSONValue) -> Usage {
        func count(_ value: JSONValue?) -> Int? { value?.asInt.map { max(0, $0) } }
        let input = count(value["prompt_tokens"])
        func ofInput(_ value: JSONValue?) -> Int? { count(value).map { min($0, input ?? $0) } }
        let prompt = value["prompt_tokens_details"]
        let completion = value["completion_tokens_details"]
        return Usage(
            input: input,
            cacheRead: ofInput(prompt?["cached_tokens"]),
            cacheWrite: ofInput(prompt?["cache_write_tokens"]),
            output: count(value["completion_tokens"]),
            reasoning: count(completion?["reasoning_tokens"]),
            audioInput: ofInput(prompt?["audio_tokens"]),
            audioOutput: count(completion?["audio_tokens"]),
            raw: value.raw,
            dialect: .openAIChat
        )
    }

    static func write(_ usage: Usage, to writer: inout JSONWriter) {
        if usage.dialect == .openAIChat, let raw = usage.raw { return writer.raw(raw) }
        writer.object { writer in
            writer.field("prompt_tokens", usage.input ?? 0)
            writer.field("completion_tokens", usage.output ?? 0)
            writer.field("total_tokens", usage.total ?? 0)
            if usage.cacheRead != nil || usage.cacheWrite != nil || usage.audioInput != nil {
                writer.field("prompt_tokens_details") { writer in
                    writer.object { writer in
                        writer.field("cached_tokens", usage.cacheRead ?? 0)
                        writer.field("cache_write_tokens", ifPresent: usage.cacheWrite)
                        writer.field("audio_tokens", ifPresent: usage.audioInput)
                    }
                }
            }
            if usage.reasoning != nil || usage.audioOutput != nil {
                writer.field("completion_tokens_details") { writer in
                    writer.object { writer in
                        writer.field("reasoning_tokens", usage.reasoning ?? 0)
                        writer.field("audio_tokens", ifPresent: usage.audioOutput)
                    }
                }
            }
        }
    }
}
