import HTTPTypes
import SwitchboardCore

/// How Anthropic's answers end, what they count, and what its errors mean.
enum AnthropicOutcome {
    static func finish(_ reason: String?) -> FinishReason {
        let kind: FinishReason.Kind =
            switch reason {
            case "end_turn", "stop_sequence": .stop
            case "max_tokens", "model_context_window_exceeded": .length
            case "tool_use": .toolCalls
            case "refusal": .refusal
            case "pause_turn": .paused
            default: .other
            }
        return FinishReason(kind, raw: reason, dialect: .anthropicMessages)
    }

    static func word(for finish: FinishReason) -> String {
        if let raw = finish.raw(in: .anthropicMessages) { return raw }
        return switch finish.kind {
        case .length: "max_tokens"
        case .toolCalls: "tool_use"
        case .refusal, .contentFilter: "refusal"
        case .paused: "pause_turn"
        default: "end_turn"
        }
    }

    // MARK: Usage

    /// What one usage object says, laid over what an earlier one said.
    static func update(_ usage: inout AnthropicUsage, with value: JSONValue) {
        for (key, value) in value.members {
            switch key {
            case "input_tokens": usage.input = value.asInt.map { max(0, $0) } ?? usage.input
            case "cache_read_input_tokens": usage.cacheRead = value.asInt.map { max(0, $0) } ?? usage.cacheRead
            case "cache_creation_input_tokens": usage.cacheWrite = value.asInt.map { max(0, $0) } ?? usage.cacheWrite
            case "output_tokens": usage.output = value.asInt.map { max(0, $0) } ?? usage.output
            case "output_tokens_details":
                usage.thinking = value["thinking_tokens"]?.asInt.map { max(0, $0) } ?? usage.thinking
            case "cache_creation":
                usage.oneHour = value["ephemeral_1h_input_tokens"]?.asInt.map { max(0, $0) } ?? usage.oneHour
            case "service_tier": usage.tier = value.asString ?? usage.tier
            default: break
            }
            usage.fields[.anthropicMessages, Extras.name(ofField: key.string)] = value.raw
        }
    }

    /// Writes a usage object: the provider's own where there is one, otherwise what we know.
    static func write(_ usage: Usage, to writer: inout JSONWriter) {
        if usage.dialect == .anthropicMessages, let raw = usage.raw { return writer.raw(raw) }
        let read = usage.cacheRead ?? 0
        let written = usage.cacheWrite ?? 0
        writer.object { writer in
            writer.field("input_tokens", max(0, (usage.input ?? 0) &- read &- written))
            writer.field("cache_creation_input_tokens", written)
            writer.field("cache_read_input_tokens", read)
            writer.field("output_tokens", usage.output ?? 0)
            guard let thinking = usage.reasoning else { return }
            writer.field("output_tokens_details") { writer in writer.object { $0.field("thinking_tokens", thinking) } }
        }
    }

    // MARK: Errors

    static func error(status: Int?, headers: HTTPFields, body: [UInt8], target: Target) -> LLMError {
        let value = try? JSONValue(parsing: body, as: .answer)
        let detail = value?["error"] ?? value
        let type = detail?["type"]?.asString ?? ""
        let message = detail?["message"]?.asString ?? detail?.asString
        var error = LLMError(
            code(type: type, status: status, message: message ?? ""),
            message ?? "Anthropic refused and gave no reason.",
            provider: target.provider, model: target.model, status: status,
            requestID: HTTPField.Name("request-id").flatMap { headers[$0] } ?? value?["request_id"]?.asString,
            retryAfter: RetryAfter.duration(headers),
            providerCode: type.isEmpty ? nil : type)
        error.body = value == nil ? nil : RawJSON(utf8: body)
        error.dialect = value == nil ? nil : .anthropicMessages
        return error
    }

    private static func code(type: String, status: Int?, message: String) -> LLMError.Code {
        let words = message.lowercased()
        if words.contains("prompt is too long") || words.contains("context window") { return .contextTooLong }
        if words.contains("credit balance is too low") { return .quotaExhausted }
        switch type {
        case "rate_limit_error": return .rateLimited
        case "overloaded_error", "api_error": return .unavailable
        case "authentication_error": return .authentication
        case "permission_error": return .permission
        case "billing_error": return .quotaExhausted
        case "not_found_error": return .modelNotFound
        case "timeout_error": return .timeout
        case "invalid_request_error", "request_too_large": return .invalidRequest
        default: break
        }
        switch status {
        case 401: return .authentication
        case 402: return .quotaExhausted
        case 403: return .permission
        case 404: return .modelNotFound
        case 408, 504: return .timeout
        case 429: return .rateLimited
        case let status? where status < 500: return .invalidRequest
        default: return .unavailable
        }
    }

    /// Status and type of our word for it.
    static func words(_ code: LLMError.Code) -> (status: Int, type: String) {
        switch code {
        case .rateLimited: (429, "rate_limit_error")
        case .quotaExhausted, .overBudget: (402, "billing_error")
        case .authentication: (401, "authentication_error")
        case .permission: (403, "permission_error")
        case .modelNotFound: (404, "not_found_error")
        case .timeout: (504, "timeout_error")
        case .invalidRequest, .unsupported, .contextTooLong, .contentFiltered, .refusal: (400, "invalid_request_error")
        case .badResponse, .incompleteStream: (502, "api_error")
        case .noCandidate, .shutDown: (503, "api_error")
        default: (529, "overloaded_error")
        }
    }

    static func write(_ error: LLMError, to writer: inout JSONWriter) {
        if error.dialect == .anthropicMessages, let body = error.body, body.isObject { return writer.raw(body) }
        writer.object { writer in
            writer.field("type", "error")
            writer.field("error") { writer in
                writer.object { writer in
                    writer.field("type", words(error.code).type)
                    writer.field("message", error.message)
                }
            }
            writer.field("request_id", ifPresent: error.requestID)
        }
    }
}

/// Anthropic's counts as it reports them: the parts of the prompt apart, field by field the latest.
struct AnthropicUsage: Sendable {
    var input: Int?
    var cacheRead: Int?
    var cacheWrite: Int?
    var oneHour: Int?
    var output: Int?
    /// Of the output.
    var thinking: Int?
    var tier: String?
    /// The usage object, merged.
    var fields = Extras()

    var usage: Usage {
        var usage = Usage(
            cacheRead: cacheRead, cacheWrite: cacheWrite, cacheWriteOneHour: oneHour, output: output,
            reasoning: thinking, serviceTier: tier, dialect: .anthropicMessages)
        usage.input = input.map { $0 &+ (cacheRead ?? 0) &+ (cacheWrite ?? 0) }
        guard !fields.isEmpty else { return usage }
        var writer = JSONWriter()
        writer.object { writer in writer.fields(fields, of: .anthropicMessages) }
        usage.raw = RawJSON(utf8: writer.bytes)
        return usage
    }
}
