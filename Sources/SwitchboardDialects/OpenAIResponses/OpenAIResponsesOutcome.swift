import SwitchboardCore

/// How answers end and what they count.
enum OpenAIResponsesOutcome {
    /// - Parameter status: `completed`, `incomplete`, or what a response in the background says.
    static func finish(_ status: String?, reason: String?, hasCalls: Bool, hasRefusal: Bool) -> FinishReason {
        let raw = status == "incomplete" ? reason ?? "incomplete" : status
        let kind: FinishReason.Kind =
            switch raw {
            case "completed", nil: hasCalls ? .toolCalls : hasRefusal ? .refusal : .stop
            case "max_output_tokens", "max_tokens": .length
            case "content_filter": .contentFilter
            default: .other
            }
        return FinishReason(kind, raw: raw, dialect: .openAIResponses)
    }

    private static let statuses: Set<String> = ["completed", "in_progress", "queued", "cancelled", "failed"]

    /// The status, and why the answer is incomplete.
    static func words(for finish: FinishReason) -> (status: String, reason: String?) {
        if let raw = finish.raw(in: .openAIResponses) {
            if statuses.contains(raw) { return (raw, nil) }
            return ("incomplete", raw == "incomplete" ? nil : raw)
        }
        return switch finish.kind {
        case .length: ("incomplete", "max_output_tokens")
        case .contentFilter: ("incomplete", "content_filter")
        default: ("completed", nil)
        }
    }

    static func usage(_ value: JSONValue) -> Usage {
        func count(_ value: JSONValue?) -> Int? { value?.asInt.map { max(0, $0) } }
        let input = count(value["input_tokens"])
        func ofInput(_ value: JSONValue?) -> Int? { count(value).map { min($0, input ?? $0) } }
        return Usage(
            input: input,
            cacheRead: ofInput(value["input_tokens_details"]?["cached_tokens"]),
            cacheWrite: ofInput(value["input_tokens_details"]?["cache_write_tokens"]),
            output: count(value["output_tokens"]),
            reasoning: count(value["output_tokens_details"]?["reasoning_tokens"]),
            raw: value.raw,
            dialect: .openAIResponses
        )
    }

    static func write(_ usage: Usage, to writer: inout JSONWriter) {
        if usage.dialect == .openAIResponses, let raw = usage.raw { return writer.raw(raw) }
        guard usage.isReported else { return writer.null() }
        writer.object { writer in
            writer.field("input_tokens", usage.input ?? 0)
            writer.field("input_tokens_details") { writer in
                writer.object { writer in
                    writer.field("cached_tokens", usage.cacheRead ?? 0)
                    writer.field("cache_write_tokens", ifPresent: usage.cacheWrite)
                }
            }
            writer.field("output_tokens", usage.output ?? 0)
            writer.field("output_tokens_details") { writer in
                writer.object { writer in writer.field("reasoning_tokens", usage.reasoning ?? 0) }
            }
            writer.field("total_tokens", usage.total ?? 0)
        }
    }
}
