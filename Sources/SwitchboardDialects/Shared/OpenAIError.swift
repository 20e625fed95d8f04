import HTTPTypes
import SwitchboardCore

/// The error object of OpenAI's APIs and of everybody who imitates them:
/// `{"error": {"message", "type", "param", "code"}}`.
enum OpenAIError {
    /// What a refused request means. Judged by code and type first, by status next, by the words last.
    static func decode(
        status: HTTPResponse.Status,
        headers: HTTPFields,
        body: [UInt8],
        target: Target,
        dialect: DialectID
    ) -> LLMError {
        let parsed = try? JSONValue(parsing: body, as: .answer)
        var error = decode(parsed?["error"] ?? parsed, status: status.code, target: target)
        error.requestID = headers[HTTPField.Name("x-request-id") ?? .server]
        if error.requestID == nil, parsed == nil, body.isEmpty { error.message = "HTTP \(status.code) without a body." }
        error.retryAfter = RetryAfter.duration(headers) ?? waitInWords(error.message)
        error.body = parsed == nil ? nil : RawJSON(utf8: body)
        error.dialect = parsed == nil ? nil : dialect
        return error
    }

    /// An error object: of a response's body, of a stream's event.
    static func decode(_ value: JSONValue?, status: Int?, target: Target) -> LLMError {
        let message = value?["message"]?.asString ?? value?.asString
        let type = value?["type"]?.asString ?? ""
        let code = value?["code"]?.asString ?? value?["code"]?.asInt.map(String.init) ?? ""
        var error = LLMError(
            meaning(status: status ?? value?["code"]?.asInt, type: type, code: code, message: message ?? ""),
            message ?? "The provider refused and gave no reason.",
            provider: target.provider,
            model: target.model,
            status: status,
            providerCode: code.isEmpty ? (type.isEmpty ? nil : type) : code,
            field: value?["param"]?.asString
        )
        if error.code == .rateLimited { error.retryAfter = waitInWords(error.message) }
        return error
    }

    private static func meaning(status: Int?, type: String, code: String, message: String) -> LLMError.Code {
        switch code {
        case "insufficient_quota", "billing_hard_limit_reached", "credits_exhausted": return .quotaExhausted
        case "rate_limit_exceeded", "too_many_requests": return .rateLimited
        case "context_length_exceeded", "string_above_max_length": return .contextTooLong
        case "content_filter", "content_policy_violation", "moderation_blocked": return .contentFiltered
        case "invalid_api_key", "account_deactivated": return .authentication
        case "model_not_found": return .modelNotFound
        case "server_error", "server_is_overloaded", "slow_down": return .unavailable
        default: break
        }
        switch type {
        case "insufficient_quota": return .quotaExhausted
        case "rate_limit_exceeded", "rate_limit_error", "tokens", "requests": return .rateLimited
        case "authentication_error": return .authentication
        case "permission_error": return .permission
        case "server_error", "overloaded_error": return .unavailable
        case "api_error" where (status ?? 500) >= 500: return .unavailable
        default: break
        }
        let words = message.lowercased()
        if words.contains("maximum context length") || words.contains("context window") { return .contextTooLong }
        switch status {
        case 401: return .authentication
        case 402: return .quotaExhausted
        case 403: return .permission
        case 404: return .modelNotFound
        case 408, 504: return .timeout
        case 429: return .rateLimited
        case let status? where status >= 500: return .unavailable
        default: return .invalidRequest
        }
    }

    /// "Please try again in 18.642s."
    static func waitInWords(_ message: String) -> Duration? {
        guard let start = message.index(afterASCII: "try again in ") else { return nil }
        let rest = message[start...].prefix { $0.isASCII && ($0.isNumber || $0.isLetter || $0 == ".") }
        return RetryAfter.goDuration(rest.last == "." ? rest.dropLast() : rest)
    }

    /// Writes the error object and says which status goes with it.
    static func encode(_ error: LLMError, dialect: DialectID, into out: inout [UInt8]) -> HTTPResponse.Status {
        let (status, _, _) = words(error)
        if error.dialect == dialect, let body = error.body, body.isObject {
            out.append(contentsOf: body.utf8)
            return HTTPResponse.Status(code: error.status ?? status)
        }
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in writer.field("error") { writer in object(error, to: &writer) } }
        }
        return HTTPResponse.Status(code: status)
    }

    /// The inner object, for a stream's error event.
    static func object(_ error: LLMError, to writer: inout JSONWriter) {
        let (_, type, code) = words(error)
        writer.object { writer in
            writer.field("message", error.message)
            writer.field("type", type)
            writer.key("param")
            if let field = error.field { writer.string(field) } else { writer.null() }
            writer.key("code")
            if let code { writer.string(code) } else { writer.null() }
        }
    }

    /// Status, type and code of our word for it.
    static func words(_ error: LLMError) -> (status: Int, type: String, code: String?) {
        switch error.code {
        case .rateLimited: (429, "rate_limit_error", "rate_limit_exceeded")
        case .quotaExhausted: (429, "insufficient_quota", "insufficient_quota")
        case .authentication: (401, "authentication_error", "invalid_api_key")
        case .permission: (403, "permission_error", nil)
        case .contextTooLong: (400, "invalid_request_error", "context_length_exceeded")
        case .contentFiltered: (400, "invalid_request_error", "content_filter")
        case .refusal: (400, "invalid_request_error", "refusal")
        case .invalidRequest, .unsupported: (400, "invalid_request_error", nil)
        case .modelNotFound: (404, "invalid_request_error", "model_not_found")
        case .overBudget: (402, "insufficient_quota", "budget_exceeded")
        case .timeout: (504, "server_error", "timeout")
        case .badResponse, .incompleteStream: (502, "server_error", "bad_upstream_response")
        case .cancelled: (499, "server_error", "cancelled")
        default: (503, "server_error", "service_unavailable")
        }
    }
}

extension String {
    /// The index after the first occurrence of an ASCII text.
    func index(afterASCII needle: String) -> Index? {
        var at = utf8.startIndex
        while at < utf8.endIndex {
            if utf8[at...].starts(with: needle.utf8) { return utf8.index(at, offsetBy: needle.utf8.count) }
            utf8.formIndex(after: &at)
        }
        return nil
    }
}
