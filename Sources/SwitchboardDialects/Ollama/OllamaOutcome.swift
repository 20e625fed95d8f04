import HTTPTypes
import SwitchboardCore

/// How Ollama's answers end, what they count, and what its errors mean.
enum OllamaOutcome {
    static func finish(_ reason: String?, hasCalls: Bool, dialect: DialectID) -> FinishReason {
        let kind: FinishReason.Kind =
            switch reason {
            case _ where hasCalls: .toolCalls
            case nil, "stop", "load", "unload": .stop
            case "length": .length
            default: .other
            }
        return FinishReason(kind, raw: reason, dialect: dialect)
    }

    /// Ollama's word, which for a tool call is `stop`.
    static func word(for finish: FinishReason, in dialect: DialectID) -> String? {
        if finish.dialect == dialect { return finish.raw }
        return finish.kind == .length ? "length" : "stop"
    }

    /// An error body: `{"error": "text"}`.
    static func error(
        status: Int?,
        headers: HTTPFields,
        body: [UInt8],
        target: Target,
        dialect: DialectID
    ) -> LLMError {
        let value = try? JSONValue(parsing: body, as: .answer)
        let message = value?["error"]?.asString ?? value?["error"]?["message"]?.asString
        var error = LLMError(
            code(status: status, message: message ?? ""), message ?? "Ollama refused and gave no reason.",
            provider: target.provider, model: target.model, status: status)
        error.retryAfter = RetryAfter.duration(headers)
        error.body = value == nil ? nil : RawJSON(utf8: body)
        error.dialect = value == nil ? nil : dialect
        return error
    }

    private static func code(status: Int?, message: String) -> LLMError.Code {
        let words = message.lowercased()
        if words.contains("not found"), words.contains("model") { return .modelNotFound }
        if words.contains("context length") || words.contains("context window") { return .contextTooLong }
        if words.contains("server busy") { return .unavailable }
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

    static func status(of error: LLMError) -> Int {
        switch error.code {
        case .rateLimited: 429
        case .quotaExhausted, .overBudget: 402
        case .authentication: 401
        case .permission: 403
        case .modelNotFound: 404
        case .timeout: 504
        case .badResponse, .incompleteStream: 502
        case .invalidRequest, .unsupported, .contextTooLong, .contentFiltered, .refusal: 400
        default: 503
        }
    }

    // MARK: Tool calls

    /// - Parameter madeID: The id that the call gets when Ollama gave none; remembered, so that it is not sent back.
    static func call(_ value: JSONValue, madeID: String) throws(LLMError) -> Part {
        let function = try value.required("function")
        let name = try function.required("name").string()
        var extras = Extras()
        var id = value["id"]?.asString
        if id == nil { id = function["id"]?.asString }
        if id == nil { extras[.ollamaChat, "@id"] = "true" }
        var arguments: RawJSON = "{}"
        for (key, value) in try function.object() {
            switch key {
            case "name", "id": break
            case "arguments": arguments = value.isString ? RawJSON(try value.string()) : value.raw
            default: extras.append(value.raw, dialect: .ollamaChat, name: "function." + key.string)
            }
        }
        for (key, value) in try value.object() {
            switch key {
            case "id", "function": break
            default: extras.append(value.raw, dialect: .ollamaChat, name: key.string)
            }
        }
        return Part(.toolCall(ToolCall(id: id ?? madeID, name: name, arguments: arguments)), extras: extras)
    }

    static func write(_ call: ToolCall, _ extras: Extras, to writer: inout JSONWriter) {
        let inner = extras.fields(of: .ollamaChat).filter { $0.name.hasPrefix("function.") }
        writer.object { writer in
            if extras[.ollamaChat, "@id"] == nil { writer.field("id", call.id) }
            writer.field("function") { writer in
                writer.object { writer in
                    for entry in inner {
                        writer.key(String(entry.name.dropFirst(9)))
                        writer.raw(entry.value)
                    }
                    writer.field("name", call.name)
                    writer.key("arguments")
                    write(arguments: call, to: &writer)
                }
            }
            writer.fields(extras, of: .ollamaChat, excluding: Set(inner.map(\.name)))
        }
    }

    /// Ollama wants an object: free text and what is no object go inside one.
    private static func write(arguments call: ToolCall, to writer: inout JSONWriter) {
        if call.kind == .function, call.arguments.isObject { return writer.raw(call.arguments) }
        writer.object { writer in
            writer.key(call.kind == .custom ? "input" : "INVALID_JSON")
            writer.string(call.arguments.description)
        }
    }
}
