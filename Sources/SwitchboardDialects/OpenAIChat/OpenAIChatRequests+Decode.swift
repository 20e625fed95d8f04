import SwitchboardCore

/// Reads a body of Chat Completions.
enum OpenAIChatRequestDecoder {
    static let dialect = DialectID.openAIChat

    static func request(_ body: [UInt8]) throws(LLMError) -> CompletionRequest {
        let root = try JSONValue(parsing: body, as: .request)
        var request = CompletionRequest(messages: [])
        for (key, value) in try root.object() {
            if value.isNull { continue }
            switch key {
            case "stream", "stream_options": break
            case "model": request.model = ModelID(try value.string())
            case "messages":
                for (index, message) in try value.array().enumerated() {
                    request.messages.append(try self.message(message, at: index))
                }
            case "tools": for tool in try value.array() { request.tools.append(try self.tool(tool)) }
            case "tool_choice":
                request.toolChoice = try toolChoice(value)
                if case .tool? = request.toolChoice {
                    request.extras.keep(value, in: "tool_choice", of: dialect, except: "type", "function")
                    if let function = value["function"] {
                        request.extras.keep(function, in: "tool_choice.function", of: dialect, except: "name")
                    }
                }
            case "parallel_tool_calls": request.parallelToolCalls = try value.bool()
            case "max_completion_tokens": request.maxTokens = try value.int()
            case "max_tokens":
                if root["max_completion_tokens"] == nil {
                    request.maxTokens = try value.int()
                    request.extras[dialect, "@max_tokens"] = "true"
                } else {
                    request.extras.append(value.raw, dialect: dialect, name: "max_tokens")
                }
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
            case "service_tier": request.serviceTier = try value.string()
            case "reasoning_effort":
                let effort = try value.string()
                request.reasoning = effort == "none" ? .off : .effort(Reasoning.Effort(effort))
            case "response_format": try OpenAIFormat.read(value, of: dialect, into: &request)
            default: request.extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        return request
    }

    // MARK: Tools

    private static func tool(_ value: JSONValue) throws(LLMError) -> Tool {
        if let function = value["function"], value["type"]?.equals("function") ?? true {
            var tool = Tool(name: try function.required("name").string(), kind: .function(parameters: nil, strict: nil))
            var schema: RawJSON?
            var strict: Bool?
            for (key, value) in try function.object() {
                switch key {
                case "name": break
                case "description": tool.description = try value.stringOrNil()
                case "parameters": if !value.isNull { schema = value.raw }
                case "strict": strict = try value.boolOrNil()
                default: break
                }
            }
            tool.extras.keep(
                function, in: "function", of: dialect, except: "name", "description", "parameters", "strict")
            for (key, value) in value.members {
                switch key {
                case "type", "function": break
                case "cache_control": tool.cacheMarker = CacheMarker(ttl: try value["ttl"]?.stringOrNil())
                default: tool.extras.append(value.raw, dialect: dialect, name: key.string)
                }
            }
            tool.kind = .function(parameters: schema, strict: strict)
            return tool
        }
        if let custom = value["custom"], value["type"]?.equals("custom") == true {
            var tool = Tool(name: try custom.required("name").string(), kind: .custom(format: custom["format"]?.raw))
            tool.description = try custom["description"]?.stringOrNil()
            tool.extras.keep(custom, in: "custom", of: dialect, except: "name", "description", "format")
            for (key, value) in value.members where !value.isNull {
                switch key {
                case "type", "custom": break
                default: tool.extras.append(value.raw, dialect: dialect, name: key.string)
                }
            }
            return tool
        }
        return Tool(name: "", kind: .opaque(OpaquePart(dialect: dialect, json: value.raw)))
    }

    private static func toolChoice(_ value: JSONValue) throws(LLMError) -> ToolChoice {
        switch value.asString {
        case "auto": return .auto
        case "none": return ToolChoice.none
        case "required": return .required
        default: break
        }
        if value["type"]?.equals("function") == true, let name = value["function"]?["name"]?.asString {
            return .tool(name)
        }
        if let allowed = value["allowed_tools"], value["type"]?.equals("allowed_tools") == true {
            let names = allowed["tools"]?.elements.compactMap { $0["function"]?["name"]?.asString } ?? []
            return .allowed(names, required: allowed["mode"]?.equals("required") ?? false)
        }
        return .opaque(OpaquePart(dialect: dialect, json: value.raw))
    }

    // MARK: Messages

    private static func message(_ value: JSONValue, at index: Int) throws(LLMError) -> Message {
        let role = try value.required("role")
        var message = Message(.user, [])
        if role.equals("user") {
            message.role = .user
        } else if role.equals("assistant") {
            message.role = .assistant
        } else if role.equals("tool") {
            message.role = .tool
        } else if role.equals("system") {
            message.role = .system
        } else if role.equals("developer") {
            message.role = .developer
        } else if role.equals("function") {
            message.role = .tool
            message.extras[dialect, "@function"] = "true"
        } else {
            throw role.mismatch("one of system, developer, user, assistant, tool")
        }
        var thoughts: [Part] = []
        var tail: [Part] = []
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch key {
            case "role", "tool_call_id": break
            case "content": message.parts = try OpenAIChatContent.parts(value)
            case "refusal": tail.insert(Part(.refusal(try value.string())), at: 0)
            case "reasoning_content", "reasoning":
                let text = try value.string()
                if let first = thoughts.first, first.content == .thinking(Thinking(text: text)) {
                    thoughts[0].extras[dialect, "@also"] = .string(key.string)
                    continue
                }
                var part = Part(.thinking(Thinking(text: text)))
                part.extras[dialect, "@field"] = .string(key.string)
                thoughts.append(part)
            case "tool_calls":
                for (position, call) in try value.array().enumerated() {
                    tail.append(try toolCall(call, madeID: "call_\(index)_\(position)"))
                }
            case "function_call":
                let call = ToolCall(
                    id: "call_\(index)", name: try value.required("name").string(),
                    arguments: RawJSON(try value["arguments"]?.stringOrNil() ?? ""))
                var part = Part(.toolCall(call))
                part.extras[dialect, "@function_call"] = "true"
                part.extras.keep(value, in: "function_call", of: dialect, except: "name", "arguments")
                tail.append(part)
            case "name" where message.role == .tool: break
            default: message.extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        if let details = message.extras[dialect, "reasoning_details"], !thoughts.isEmpty {
            thoughts[0].extras[dialect, "reasoning_details"] = details
            message.extras[dialect, "reasoning_details"] = nil
        }
        guard message.role == .tool else {
            if !thoughts.isEmpty { message.parts.insert(contentsOf: thoughts, at: 0) }
            if !tail.isEmpty { message.parts += tail }
            return message
        }
        let result = ToolResult(
            callID: try value["tool_call_id"]?.stringOrNil() ?? "", name: try value["name"]?.stringOrNil(),
            parts: message.parts)
        var part = Part(.toolResult(result), extras: message.extras)
        if value["name"]?.asString != nil { part.extras[dialect, "@name"] = "true" }
        if value["content"]?.isArray == true { part.extras[dialect, "@parts"] = "true" }
        return Message(.tool, [part])
    }

    private static func toolCall(_ value: JSONValue, madeID: String) throws(LLMError) -> Part {
        if let part = OpenAIChatCalls.opaque(value) { return part }
        let isCustom = value["type"]?.equals("custom") ?? false || value["function"] == nil && value["custom"] != nil
        let body = try value.required(isCustom ? "custom" : "function")
        let call = ToolCall(
            id: try value["id"]?.stringOrNil() ?? madeID, name: try body.required("name").string(),
            arguments: RawJSON(try body[isCustom ? "input" : "arguments"]?.stringOrNil() ?? ""),
            kind: isCustom ? .custom : .function)
        var part = Part(.toolCall(call))
        for (key, value) in value.members where !value.isNull {
            switch key {
            case "id", "function", "custom": break
            case "type": OpenAIChatCalls.keepType(value, in: &part.extras)
            case "index": part.extras[dialect, "@index"] = value.raw
            default: part.extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        OpenAIChatCalls.keepUnknown(of: body, call.kind, in: &part.extras)
        if let signature = value["extra_content"]?["google"]?["thought_signature"], signature.isString {
            part.extras[.gemini, "thoughtSignature"] = signature.raw
        }
        return part
    }
}
