import HTTPTypes
import SwitchboardCore

/// Reads a body of generateContent. Names come in two spellings, `camelCase` and `snake_case`.
struct GeminiRequestDecoder {
    private static let dialect = DialectID.gemini
    /// Calls without an id that no result has answered yet: their names and the ids that they were given.
    private var unanswered: [(name: String, id: String)] = []

    mutating func request(_ inbound: InboundRequest) throws(LLMError) -> CompletionRequest {
        let root = try JSONValue(parsing: inbound.body, as: .request)
        var request = try request(root)
        request.model = inbound.model ?? request.model
        return request
    }

    mutating func request(_ root: JSONValue) throws(LLMError) -> CompletionRequest {
        var request = CompletionRequest(messages: [])
        if let system = root["systemInstruction"] ?? root["system_instruction"], !system.isNull {
            var message = try instructions(system)
            if let role = system["role"]?.asString { message.extras[Self.dialect, "@role"] = .string(role) }
            for (key, value) in system.members where !value.isNull {
                switch key {
                case "parts", "role": break
                default: message.extras.append(value.raw, dialect: Self.dialect, name: key.string)
                }
            }
            request.messages.append(message)
        }
        for (key, value) in try root.object() {
            if value.isNull { continue }
            switch key {
            case "systemInstruction", "system_instruction": break
            case "model":
                request.model = ModelID(GeminiPath.bare(try value.string()))
                request.extras[Self.dialect, "@model"] = "true"
            case "contents":
                for (index, content) in (value.isArray ? Array(value.elements) : [value]).enumerated() {
                    request.messages += try messages(content, at: index)
                }
            case "tools":
                for (group, tool) in try value.array().enumerated() { request.tools += try tools(tool, group: group) }
            case "toolConfig", "tool_config": try readToolConfig(value, into: &request)
            case "generationConfig", "generation_config": try readConfig(value, into: &request)
            case "serviceTier", "service_tier": request.serviceTier = try value.string()
            default: request.extras.append(value.raw, dialect: Self.dialect, name: key.string)
            }
        }
        return request
    }

    // MARK: Messages

    private mutating func instructions(_ value: JSONValue) throws(LLMError) -> Message {
        if let text = value.asString { return .system(text) }
        var message = Message(.system, [])
        let pieces = value["parts"]
        for piece in pieces?.isArray == true ? Array(pieces?.elements ?? value.elements) : [pieces ?? value] {
            message.parts.append(try part(piece, made: ""))
        }
        return message
    }

    /// One content is one message, or several where results of tools stand among other parts.
    private mutating func messages(_ value: JSONValue, at index: Int) throws(LLMError) -> [Message] {
        if let text = value.asString { return [.user(.text(text))] }
        let role = try value["role"]?.stringOrNil()
        let marker = role.map { RawJSON.string($0) } ?? "null"
        var messages: [Message] = []
        let pieces = value["parts"].map { Array($0.elements) } ?? []
        for (position, piece) in pieces.enumerated() {
            let part = try self.part(piece, made: "call_\(index)_\(position)")
            var kind: Message.Role = role == "model" ? .assistant : .user
            if case .toolResult = part.content { kind = .tool }
            if messages.last?.role == kind {
                messages[messages.count - 1].parts.append(part)
            } else {
                messages.append(Message(kind, [part]))
            }
        }
        if messages.isEmpty { messages = [Message(role == "model" ? .assistant : .user, [])] }
        for position in messages.indices { messages[position].extras[Self.dialect, "@role"] = marker }
        for (key, value) in value.members where !value.isNull && key.string != "role" && key.string != "parts" {
            messages[0].extras.append(value.raw, dialect: Self.dialect, name: key.string)
        }
        return messages
    }

    private mutating func part(_ value: JSONValue, made: String) throws(LLMError) -> Part {
        if let text = value.asString { return .text(text) }
        _ = try value.object()
        if let call = value["functionCall"] ?? value["function_call"] { return try self.call(call, value, made: made) }
        if let result = value["functionResponse"] ?? value["function_response"] {
            return try self.result(result, value)
        }
        if let media = GeminiParts.media(value) { return media }
        guard let text = value["text"]?.asString else {
            return Part(.opaque(OpaquePart(dialect: Self.dialect, json: value.raw)))
        }
        let isThought = value["thought"]?.asBool ?? false
        let signature = (value["thoughtSignature"] ?? value["thought_signature"])?.asString
        var part = Part(.text(text))
        if isThought {
            part.content = .thinking(
                Thinking(text: text, signature: signature.map { Thinking.Signature($0, dialect: Self.dialect) }))
        }
        part.extras = GeminiParts.extras(value, excluding: isThought)
        if !isThought, let signature { part.extras[Self.dialect, "thoughtSignature"] = .string(signature) }
        return part
    }

    private mutating func call(_ call: JSONValue, _ value: JSONValue, made: String) throws(LLMError) -> Part {
        let name = try call.required("name").string()
        let id = try call["id"]?.stringOrNil()
        let arguments = call["args"].flatMap { $0.isNull ? nil : $0.raw } ?? "{}"
        var part = Part(.toolCall(ToolCall(id: id ?? made, name: name, arguments: arguments)))
        part.extras = GeminiParts.extras(value, around: call)
        if let signature = value["thoughtSignature"] ?? value["thought_signature"], signature.isString {
            part.extras[Self.dialect, "thoughtSignature"] = signature.raw
        }
        if id == nil {
            part.extras[Self.dialect, "@id"] = "true"
            unanswered.append((name, made))
        }
        return part
    }

    private mutating func result(_ response: JSONValue, _ value: JSONValue) throws(LLMError) -> Part {
        let name = try response["name"]?.stringOrNil()
        var result = ToolResult(callID: try response["id"]?.stringOrNil() ?? "", name: name, parts: [])
        var part = Part(.toolResult(result), extras: GeminiParts.extras(value, excluding: false))
        if response["id"] == nil {
            part.extras[Self.dialect, "@id"] = "true"
            if let index = unanswered.firstIndex(where: { $0.name == name }) {
                result.callID = unanswered.remove(at: index).id
            }
        }
        for (key, value) in try response.object() {
            if value.isNull { continue }
            switch key {
            case "id", "name": break
            case "response":
                part.extras[Self.dialect, "@response"] = value.raw
                result.isError = value.members.count == 1 && value["error"] != nil
                result.parts.insert(.text(Self.words(value)), at: 0)
            case "parts":
                for piece in try value.array() {
                    result.parts.append(
                        GeminiParts.media(piece) ?? Part(.opaque(OpaquePart(dialect: Self.dialect, json: piece.raw))))
                }
            default: part.extras.append(value.raw, dialect: Self.dialect, name: "response." + key.string)
            }
        }
        part.content = .toolResult(result)
        return part
    }

    /// What a response says: the text alone where that is all.
    private static func words(_ value: JSONValue) -> String {
        if value.members.count == 1, let first = value.members.first(where: { _ in true }) {
            switch first.key.string {
            case "result", "output", "error": if let text = first.value.asString { return text }
            default: break
            }
        }
        return value.raw.description
    }

    // MARK: Tools

    private func tools(_ value: JSONValue, group: Int) throws(LLMError) -> [Tool] {
        var tools: [Tool] = []
        var others: [Tool] = []
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch key {
            case "functionDeclarations", "function_declarations":
                for declaration in try value.array() { tools.append(try function(declaration)) }
            default:
                var writer = JSONWriter()
                writer.object { writer in
                    writer.key(key.string)
                    writer.raw(value.raw)
                }
                let json = RawJSON(utf8: writer.bytes)
                others.append(Tool(name: "", kind: .opaque(OpaquePart(dialect: Self.dialect, json: json))))
            }
        }
        tools += others
        for index in tools.indices { tools[index].extras[Self.dialect, "@group"] = .integer(group) }
        return tools
    }

    private func function(_ value: JSONValue) throws(LLMError) -> Tool {
        var tool = Tool.function(try value.required("name").string(), parameters: nil)
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch key {
            case "name": break
            case "description": tool.description = try value.string()
            case "parameters":
                tool.kind = .function(parameters: GeminiSchema.standard(value), strict: nil)
                tool.extras[Self.dialect, "@parameters"] = value.raw
            case "parametersJsonSchema", "parameters_json_schema":
                tool.kind = .function(parameters: value.raw, strict: nil)
                tool.extras[Self.dialect, "@jsonSchema"] = "true"
            default: tool.extras.append(value.raw, dialect: Self.dialect, name: key.string)
            }
        }
        return tool
    }

    private func readToolConfig(_ value: JSONValue, into request: inout CompletionRequest) throws(LLMError) {
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch key {
            case "functionCallingConfig", "function_calling_config": request.toolChoice = try choice(value)
            default: request.extras.append(value.raw, dialect: Self.dialect, name: "toolConfig." + key.string)
            }
        }
    }

    private func choice(_ value: JSONValue) throws(LLMError) -> ToolChoice {
        var names: [String] = []
        for name in try (value["allowedFunctionNames"] ?? value["allowed_function_names"])?.array().map({ $0 }) ?? [] {
            names.append(try name.string())
        }
        let known = value.members.allSatisfy {
            ["mode", "allowedFunctionNames", "allowed_function_names"].contains($0.key.string)
        }
        guard known else { return .opaque(OpaquePart(dialect: Self.dialect, json: value.raw)) }
        switch value["mode"]?.asString {
        case "AUTO" where names.isEmpty: return .auto
        case "AUTO": return .allowed(names, required: false)
        case "NONE" where names.isEmpty: return ToolChoice.none
        case "ANY" where names.isEmpty: return .required
        case "ANY": return names.count == 1 ? .tool(names[0]) : .allowed(names, required: true)
        default: return .opaque(OpaquePart(dialect: Self.dialect, json: value.raw))
        }
    }

    // MARK: Parameters

    private func readConfig(_ value: JSONValue, into request: inout CompletionRequest) throws(LLMError) {
        var schema: (RawJSON, key: String)?
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch key {
            case "temperature": request.temperature = try value.double()
            case "topP", "top_p": request.topP = try value.double()
            case "topK", "top_k": request.topK = value.asInt
            case "maxOutputTokens", "max_output_tokens": request.maxTokens = try value.int()
            case "stopSequences", "stop_sequences":
                for word in try value.array() { request.stop.append(try word.string()) }
            case "seed": request.seed = try value.int()
            case "presencePenalty", "presence_penalty": request.presencePenalty = try value.double()
            case "frequencyPenalty", "frequency_penalty": request.frequencyPenalty = try value.double()
            case "responseMimeType" where value.equals("application/json"),
                "response_mime_type" where value.equals("application/json"):
                request.format = request.format ?? .json
                request.extras[Self.dialect, "@mime"] = "true"
            case "responseSchema", "response_schema": schema = (GeminiSchema.standard(value), "responseSchema")
            case "responseJsonSchema", "response_json_schema", "_responseJsonSchema":
                schema = (value.raw, "responseJsonSchema")
            case "thinkingConfig", "thinking_config": try readThinking(value, into: &request)
            default: request.extras.append(value.raw, dialect: Self.dialect, name: "generationConfig." + key.string)
            }
            if key.string.hasPrefix("response"), key.string.lowercased().hasSuffix("schema") {
                request.extras[Self.dialect, "@responseSchema"] = value.raw
            }
        }
        guard let (text, key) = schema else { return }
        request.format = .schema(OutputSchema(schema: text))
        request.extras[Self.dialect, "@schemaKey"] = .string(key)
    }

    private func readThinking(_ value: JSONValue, into request: inout CompletionRequest) throws(LLMError) {
        var reasoning = Reasoning()
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch key {
            case "includeThoughts", "include_thoughts": reasoning.includesThoughts = try value.bool()
            case "thinkingBudget", "thinking_budget":
                let budget = try value.int()
                reasoning.mode = budget == 0 ? .off : budget < 0 ? .adaptive : .on
                reasoning.budget = budget > 0 ? budget : nil
            case "thinkingLevel", "thinking_level":
                let word = try value.string()
                reasoning.mode = reasoning.mode ?? .on
                reasoning.effort = Reasoning.Effort(word.lowercased())
                if word != word.lowercased() { request.extras[Self.dialect, "@level"] = .string(word) }
            default:
                request.extras.append(
                    value.raw, dialect: Self.dialect, name: "generationConfig.thinkingConfig." + key.string)
            }
        }
        request.reasoning = reasoning
        request.extras[Self.dialect, "@thinking"] = "true"
    }
}
