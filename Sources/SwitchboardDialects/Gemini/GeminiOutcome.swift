import HTTPTypes
import SwitchboardCore

/// How answers end, and what errors mean.
enum GeminiOutcome {
    // MARK: Finish reasons

    /// - Parameter reason: Google's word, or its number where a client asked for numbers.
    static func finish(_ reason: String, hasCalls: Bool) -> FinishReason {
        let kind: FinishReason.Kind =
            switch reason {
            case "STOP", "1": hasCalls ? .toolCalls : .stop
            case "MAX_TOKENS", "2": .length
            case "SAFETY", "3", "RECITATION", "4", "BLOCKLIST", "7", "PROHIBITED_CONTENT", "8", "SPII",
                "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "MODEL_ARMOR":
                .contentFilter
            default: .other
            }
        return FinishReason(kind, raw: reason, dialect: .gemini)
    }

    static func write(_ finish: FinishReason, to writer: inout JSONWriter) {
        if let raw = finish.raw(in: .gemini) {
            if let number = Int(raw) { writer.int(number) } else { writer.string(raw) }
            return
        }
        switch finish.kind {
        case .length: writer.string("MAX_TOKENS")
        case .contentFilter, .refusal: writer.string("SAFETY")
        case .other: writer.string("OTHER")
        default: writer.string("STOP")
        }
    }

    // MARK: Errors

    /// An error body: a `google.rpc.Status` under `error`, alone or in an array.
    static func error(status: Int?, headers: HTTPFields, body: [UInt8], target: Target) -> LLMError {
        var value = try? JSONValue(parsing: body, as: .answer)
        if value?.isArray == true { value = value?.elements.first }
        let detail = value?["error"]
        let status = status ?? detail?["code"]?.asInt
        let word = detail?["status"]?.asString ?? ""
        let message = detail?["message"]?.asString ?? detail?.asString ?? ""
        var reason: String?
        var retryAfter = RetryAfter.duration(headers)
        for entry in detail?["details"]?.elements.map({ $0 }) ?? [] {
            if let delay = entry["retryDelay"]?.asString { retryAfter = retryAfter ?? RetryAfter.goDuration(delay) }
            reason = reason ?? entry["reason"]?.asString
        }
        var error = LLMError(
            code(status: status, word: word, reason: reason ?? "", message: message, waits: retryAfter != nil),
            message.isEmpty ? "Google refused and gave no reason." : message, provider: target.provider,
            model: target.model, status: status, retryAfter: retryAfter, providerCode: word.isEmpty ? nil : word)
        error.body = value == nil ? nil : RawJSON(utf8: body)
        error.dialect = value == nil ? nil : .gemini
        return error
    }

    private static func code(
        status: Int?,
        word: String,
        reason: String,
        message: String,
        waits: Bool
    ) -> LLMError.Code {
        let words = message.lowercased()
        if reason == "API_KEY_INVALID" || words.contains("api key not valid") || words.contains("api key expired") {
            return .authentication
        }
        if words.contains("exceeds the maximum number of tokens") || words.contains("token count exceeds") {
            return .contextTooLong
        }
        if reason == "BILLING_DISABLED" || words.contains("billing account") { return .quotaExhausted }
        if word == "RESOURCE_EXHAUSTED" || status == 429 {
            let isSpent = words.contains("limit: 0") || words.contains("credits are depleted")
            return isSpent && !waits ? .quotaExhausted : .rateLimited
        }
        switch word {
        case "UNAUTHENTICATED": return .authentication
        case "PERMISSION_DENIED": return .permission
        case "NOT_FOUND": return .modelNotFound
        case "DEADLINE_EXCEEDED": return .timeout
        case "UNAVAILABLE", "INTERNAL", "ABORTED", "UNKNOWN": return .unavailable
        case "INVALID_ARGUMENT", "FAILED_PRECONDITION", "OUT_OF_RANGE": return .invalidRequest
        case "UNIMPLEMENTED": return .unsupported
        case "CANCELLED": return .unavailable
        default: break
        }
        switch status {
        case 401: return .authentication
        case 402: return .quotaExhausted
        case 403: return .permission
        case 404: return .modelNotFound
        case 408, 504: return .timeout
        case let status? where status < 500: return .invalidRequest
        default: return .unavailable
        }
    }

    /// Status and word of our word for it.
    static func words(_ code: LLMError.Code) -> (status: Int, word: String) {
        switch code {
        case .rateLimited, .quotaExhausted: (429, "RESOURCE_EXHAUSTED")
        case .overBudget: (402, "RESOURCE_EXHAUSTED")
        case .authentication: (401, "UNAUTHENTICATED")
        case .permission: (403, "PERMISSION_DENIED")
        case .modelNotFound: (404, "NOT_FOUND")
        case .timeout: (504, "DEADLINE_EXCEEDED")
        case .invalidRequest, .unsupported, .contextTooLong, .contentFiltered, .refusal: (400, "INVALID_ARGUMENT")
        case .badResponse, .incompleteStream: (502, "INTERNAL")
        default: (503, "UNAVAILABLE")
        }
    }

    static func write(_ error: LLMError, to writer: inout JSONWriter) {
        if error.dialect == .gemini, let body = error.body, body.isObject { return writer.raw(body) }
        let (status, word) = words(error.code)
        writer.object { writer in
            writer.field("error") { writer in
                writer.object { writer in
                    writer.field("code", status)
                    writer.field("message", error.message)
                    writer.field("status", word)
                    guard let wait = error.retryAfter else { return }
                    writer.field("details") { writer in
                        writer.array { writer in
                            writer.object { writer in
                                writer.field("@type", "type.googleapis.com/google.rpc.RetryInfo")
                                writer.field("retryDelay", "\(max(1, wait.components.seconds))s")
                            }
                        }
                    }
                }
            }
        }
    }
}
