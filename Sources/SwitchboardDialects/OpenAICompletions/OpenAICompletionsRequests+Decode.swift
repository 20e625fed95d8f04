import SwitchboardCore

/// Reads a body of the older Completions API. Its prompt becomes one message of the user's.
enum OpenAICompletionsRequestDecoder {
    private static let dialect = DialectID.openAICompletions

    static func request(_ body: [UInt8]) throws(LLMError) -> CompletionRequest {
        let root = try JSONValue(parsing: body, as: .request)
        var request = CompletionRequest(messages: [])
        for (key, value) in try root.object() {
            if value.isNull { continue }
            switch key {
            case "stream", "stream_options": break
            case "model": request.model = ModelID(try value.string())
            case "prompt": request.messages = [Message(.user, [try prompt(value, &request.extras)])]
            case "max_tokens": request.maxTokens = try value.int()
            case "temperature": request.temperature = try value.double()
            case "top_p": request.topP = try value.double()
            case "top_k": request.topK = try value.int()
            case "frequency_penalty": request.frequencyPenalty = try value.double()
            case "presence_penalty": request.presencePenalty = try value.double()
            case "seed": request.seed = try value.int()
            case "stop":
                if let word = value.asString {
                    request.stop = [word]
                } else {
                    for word in try value.array() { request.stop.append(try word.string()) }
                }
            case "user": request.user = try value.string()
            case "response_format": try OpenAIFormat.read(value, of: dialect, into: &request)
            default: request.extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        return request
    }

    /// A text, alone or as the only one of a list. Several texts, and tokens, are carried as they are: see ``RawPrompt``.
    private static func prompt(_ value: JSONValue, _ extras: inout Extras) throws(LLMError) -> Part {
        if let text = value.asString { return .text(text) }
        let elements = try value.array()
        if elements.count == 1, let text = elements.first?.asString {
            extras[dialect, "@list"] = "true"
            return .text(text)
        }
        guard !elements.isEmpty else { throw value.mismatch("a prompt") }
        let isTexts = elements.allSatisfy(\.isString)
        guard isTexts || isTokens(value) || elements.allSatisfy({ isTokens($0) }) else {
            throw value.mismatch("a text, a list of texts, or tokens")
        }
        return Part(.opaque(OpaquePart(dialect: dialect, json: value.raw)))
    }

    private static func isTokens(_ value: JSONValue) -> Bool {
        value.isArray && value.elements.allSatisfy { $0.asInt != nil }
    }
}
