import SwitchboardCore

/// Reads a body of the Responses API.
enum OpenAIResponsesRequestDecoder {
    static let dialect = DialectID.openAIResponses

    static func request(_ body: [UInt8]) throws(LLMError) -> CompletionRequest {
        let root = try JSONValue(parsing: body, as: .request)
        var request = CompletionRequest(messages: [])
        request.extras[dialect, "@own"] = "true"
        if let words = root["instructions"], !words.isNull {
            var message = Message.system(try words.string())
            message.extras[dialect, "@instructions"] = "true"
            request.messages.append(message)
        }
        for (key, value) in try root.object() {
            if value.isNull { continue }
            switch key {
            case "stream", "instructions": break
            case "model": request.model = ModelID(try value.string())
            case "input": try readInput(value, into: &request)
            case "max_output_tokens": request.maxTokens = try value.int()
            case "temperature": request.temperature = try value.double()
            case "top_p": request.topP = try value.double()
            case "user": request.user = try value.string()
            case "service_tier": request.serviceTier = try value.string()
            case "parallel_tool_calls": request.parallelToolCalls = try value.bool()
            case "reasoning": try readReasoning(value, into: &request)
            case "text": try readText(value, into: &request)
            case "tools": for tool in try value.array() { request.tools.append(try self.tool(tool)) }
            case "tool_choice": request.toolChoice = toolChoice(value)
            default: request.extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        return request
    }

    // MARK: Parameters

    private static func readReasoning(_ value: JSONValue, into request: inout CompletionRequest) throws(LLMError) {
        var reasoning = Reasoning()
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch key {
            case "effort":
                let word = try value.string()
                reasoning.mode = word == "none" ? .off : .on
                reasoning.effort = word == "none" ? nil : Reasoning.Effort(word)
            case "summary":
                reasoning.includesThoughts = true
                request.extras[dialect, "@summary"] = value.raw
            default: request.extras.append(value.raw, dialect: dialect, name: "reasoning." + key.string)
            }
        }
        request.reasoning = reasoning
    }

    private static func readText(_ value: JSONValue, into request: inout CompletionRequest) throws(LLMError) {
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch key {
            case "format":
                let type = try value.required("type")
                let known: Set<String> = ["type", "name", "schema", "strict", "description"]
                if type.equals("json_object") {
                    request.format = .json
                } else if type.equals("json_schema"), value.members.allSatisfy({ known.contains($0.key.string) }) {
                    request.format = .schema(
                        OutputSchema(
                            name: try value["name"]?.stringOrNil(),
                            description: try value["description"]?.stringOrNil(), schema: value["schema"]?.raw ?? "{}",
                            strict: try value["strict"]?.boolOrNil()))
                } else {
                    request.extras.append(value.raw, dialect: dialect, name: "text.format")
                }
            default: request.extras.append(value.raw, dialect: dialect, name: "text." + key.string)
            }
        }
    }

    // MARK: Tools

    private static func tool(_ value: JSONValue) throws(LLMError) -> Tool {
        let type = value["type"]
        if type?.equals("function") == true {
            var tool = Tool(name: try value.required("name").string(), kind: .function(parameters: nil, strict: nil))
            var parameters: RawJSON?
            var strict: Bool?
            for (key, value) in value.members {
                if value.isNull { continue }
                switch key {
                case "type", "name": break
                case "description": tool.description = try value.string()
                case "parameters": parameters = value.raw
                case "strict": strict = try value.bool()
                default: tool.extras.append(value.raw, dialect: dialect, name: key.string)
                }
            }
            if strict == nil { tool.extras[dialect, "@strict"] = "null" }
            tool.kind = .function(parameters: parameters, strict: strict)
            return tool
        }
        if type?.equals("custom") == true, let name = value["name"]?.asString {
            var tool = Tool(name: name, kind: .custom(format: value["format"]?.raw))
            for (key, value) in value.members where !value.isNull {
                switch key {
                case "type", "name", "format": break
                case "description": tool.description = try value.string()
                default: tool.extras.append(value.raw, dialect: dialect, name: key.string)
                }
            }
            return tool
        }
        return Tool(name: "", kind: .opaque(OpaquePart(dialect: dialect, json: value.raw)))
    }

    private static func toolChoice(_ value: JSONValue) -> ToolChoice {
        switch value.asString {
        case "auto": return .auto
        case "none": return ToolChoice.none
        case "required": return .required
        default: break
        }
        if value["type"]?.equals("function") == true, let name = value["name"]?.asString { return .tool(name) }
        if value["type"]?.equals("allowed_tools") == true, let tools = value["tools"],
            tools.elements.allSatisfy({ $0["type"]?.equals("function") == true })
        {
            return .allowed(
                tools.elements.compactMap { $0["name"]?.asString }, required: value["mode"]?.equals("required") ?? false
            )
        }
        return .opaque(OpaquePart(dialect: dialect, json: value.raw))
    }

    // MARK: Input

    private static func readInput(_ value: JSONValue, into request: inout CompletionRequest) throws(LLMError) {
        if let text = value.asString {
            var message = Message.user(.text(text))
            message.extras[dialect, "@item"] = "0"
            return request.messages.append(message)
        }
        for (index, item) in try value.array().enumerated() {
            let messages = request.messages
            switch item["type"]?.asString ?? "message" {
            case "message" where item["role"]?.equals("assistant") != true:
                request.messages.append(try message(item, at: index))
            case "function_call_output", "custom_tool_call_output":
                request.messages.append(try result(item, at: index))
            case let type where type.hasSuffix("_output") || type.hasSuffix("_response"):
                var part = Part(.opaque(OpaquePart(dialect: dialect, json: item.raw)))
                part.extras[dialect, "@item"] = .integer(index)
                request.messages.append(Message(.user, [part]))
            default:
                let parts = try OpenAIResponsesItems.parts(item, ordinal: index)
                if messages.last?.role == .assistant {
                    request.messages[messages.count - 1].parts += parts
                } else {
                    request.messages.append(Message(.assistant, parts))
                }
            }
        }
    }

    private static func message(_ item: JSONValue, at index: Int) throws(LLMError) -> Message {
        let role = try item.required("role")
        guard let known = Message.Role(rawValue: try role.string()), known != .tool else {
            throw role.mismatch("one of user, assistant, system, developer")
        }
        var message = Message(known, [])
        message.extras[dialect, "@item"] = .integer(index)
        for (key, value) in item.members where !value.isNull {
            switch key {
            case "role", "type": break
            case "content": message.parts = try content(value)
            default: message.extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        return message
    }

    static func content(_ value: JSONValue) throws(LLMError) -> [Part] {
        if let text = value.asString { return text.isEmpty ? [] : [.text(text)] }
        var parts: [Part] = []
        for piece in try value.array() { parts.append(try self.piece(piece)) }
        return parts
    }

    private static func piece(_ value: JSONValue) throws(LLMError) -> Part {
        var part: Part
        var known: Set<String> = ["type"]
        switch try value.required("type").string() {
        case "input_text", "text", "output_text":
            part = .text(try value.required("text").string())
            known.insert("text")
        case "input_image":
            if let url = try value["image_url"]?.stringOrNil() {
                part = .image(OpenAIChatContent.media(url, detail: try value["detail"]?.stringOrNil()))
            } else if let id = try value["file_id"]?.stringOrNil() {
                part = .image(Media(.file(id: id), detail: try value["detail"]?.stringOrNil()))
            } else {
                throw value.problem("an image needs image_url or file_id.")
            }
            known.formUnion(["image_url", "file_id", "detail"])
        case "input_file":
            part = .document(try file(value))
            known.formUnion(["file_id", "file_url", "file_data", "filename"])
        case "input_audio":
            let audio = try value.required("input_audio")
            let format = try audio["format"]?.stringOrNil()
            part = .audio(Media(.base64(try audio.required("data").string()), mediaType: format.map { "audio/\($0)" }))
            known.insert("input_audio")
        default: return Part(.opaque(OpaquePart(dialect: dialect, json: value.raw)))
        }
        for (key, value) in value.members where !value.isNull && !known.contains(key.string) {
            if key.string == "prompt_cache_breakpoint" || key.string == "cache_control" {
                part.cacheMarker = CacheMarker(ttl: value["ttl"]?.asString)
            }
            part.extras.append(value.raw, dialect: dialect, name: key.string)
        }
        return part
    }

    private static func file(_ value: JSONValue) throws(LLMError) -> Media {
        var media: Media
        if let id = try value["file_id"]?.stringOrNil() {
            media = Media(.file(id: id))
        } else if let url = try value["file_url"]?.stringOrNil() {
            media = Media(.url(url))
        } else if let data = try value["file_data"]?.stringOrNil() {
            media = OpenAIChatContent.media(data, detail: nil)
            if case .url = media.source { media = Media(.base64(data)) }
        } else {
            throw value.problem("a file needs file_id, file_url or file_data.")
        }
        media.filename = try value["filename"]?.stringOrNil()
        return media
    }

    private static func result(_ item: JSONValue, at index: Int) throws(LLMError) -> Message {
        let output = try item.required("output")
        var parts: [Part] = []
        if let text = output.asString {
            if !text.isEmpty { parts = [.text(text)] }
        } else {
            parts = try content(output)
        }
        var part = Part(.toolResult(ToolResult(callID: try item.required("call_id").string(), parts: parts)))
        part.extras[dialect, "@item"] = .integer(index)
        if output.isArray { part.extras[dialect, "@list"] = "true" }
        if item["type"]?.equals("custom_tool_call_output") == true { part.extras[dialect, "@custom"] = "true" }
        for (key, value) in item.members where !value.isNull {
            switch key {
            case "type", "call_id", "output": break
            default: part.extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        return Message(.tool, [part])
    }
}
