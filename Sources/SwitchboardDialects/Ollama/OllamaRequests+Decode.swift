import SwitchboardCore

/// Reads a body of `/api/chat`.
struct OllamaRequestDecoder {
    let dialect: DialectID

    func request(_ body: [UInt8]) throws(LLMError) -> CompletionRequest {
        let root = try JSONValue(parsing: body, as: .request)
        var request = CompletionRequest(messages: [])
        var prompt: [Part] = []
        if root["stream"] == nil { request.extras[.ollamaChat, "@stream"] = "true" }
        for (key, value) in try root.object() {
            switch key {
            case "model": request.model = ModelID(try value.string())
            case "stream": _ = try value.boolOrNil()
            case "keep_alive": request.extras[.ollamaChat, "keep_alive"] = value.raw
            case "messages" where dialect == .ollamaChat:
                for (index, message) in try messages(value).enumerated() {
                    request.messages.append(try self.message(message, at: index))
                }
            case "system" where dialect == .ollamaGenerate && !value.equals(""):
                request.messages.insert(.system(try value.string()), at: 0)
            case "prompt" where dialect == .ollamaGenerate: prompt.insert(.text(try value.stringOrNil() ?? ""), at: 0)
            case "images" where dialect == .ollamaGenerate:
                if !value.isNull { for image in try value.array() { prompt.append(self.image(try image.string())) } }
            case "tools":
                if !value.isNull { for tool in try value.array() { request.tools.append(try self.tool(tool)) } }
            case "format": try readFormat(value, into: &request)
            case "think": try readThink(value, into: &request)
            case "options": if !value.isNull { try readOptions(value, into: &request) }
            default: request.extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        if !prompt.isEmpty { request.messages.append(Message(.user, prompt)) }
        return request
    }

    private func messages(_ value: JSONValue) throws(LLMError) -> [JSONValue] {
        value.isNull ? [] : Array(try value.array())
    }

    private func readFormat(_ value: JSONValue, into request: inout CompletionRequest) throws(LLMError) {
        if value.isNull || value.equals("") { return }
        if value.equals("json") {
            request.format = .json
        } else if value.isObject {
            request.format = .schema(OutputSchema(schema: value.raw))
        } else {
            throw value.mismatch("\"json\" or a JSON schema")
        }
    }

    private func readThink(_ value: JSONValue, into request: inout CompletionRequest) throws(LLMError) {
        if value.isNull { return }
        if let flag = value.asBool {
            request.reasoning = Reasoning(mode: flag ? .on : .off)
        } else {
            request.reasoning = .effort(Reasoning.Effort(try value.string()))
        }
    }

    private func readOptions(_ value: JSONValue, into request: inout CompletionRequest) throws(LLMError) {
        for (key, value) in try value.object() {
            switch key {
            case "temperature": request.temperature = try value.doubleOrNil()
            case "top_p": request.topP = try value.doubleOrNil()
            case "top_k": request.topK = try value.intOrNil()
            case "num_predict":
                let limit = try value.intOrNil()
                // Below zero it is no limit at all, or the window: nothing that others have a number for.
                if let limit, limit < 0 {
                    request.extras.append(value.raw, dialect: .ollamaChat, name: "options." + key.string)
                } else {
                    request.maxTokens = limit
                }
            case "seed": request.seed = try value.intOrNil()
            case "frequency_penalty": request.frequencyPenalty = try value.doubleOrNil()
            case "presence_penalty": request.presencePenalty = try value.doubleOrNil()
            case "stop":
                if let word = value.asString {
                    request.stop = [word]
                } else if !value.isNull {
                    for word in try value.array() { request.stop.append(try word.string()) }
                }
            default: request.extras.append(value.raw, dialect: .ollamaChat, name: "options." + key.string)
            }
        }
    }

    private func tool(_ value: JSONValue) throws(LLMError) -> Tool {
        guard let function = value["function"], value["type"]?.equals("function") ?? true else {
            return Tool(name: "", kind: .opaque(OpaquePart(dialect: dialect, json: value.raw)))
        }
        var tool = Tool.function(try function.required("name").string(), parameters: nil)
        for (key, value) in try function.object() {
            switch key {
            case "name": break
            case "description": tool.description = try value.stringOrNil()
            case "parameters": tool.kind = .function(parameters: value.raw, strict: nil)
            default: tool.extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        tool.extras.keep(value, in: "tool", of: dialect, except: "type", "function")
        return tool
    }

    private func message(_ value: JSONValue, at index: Int) throws(LLMError) -> Message {
        let role = try value.required("role")
        guard let known = Message.Role(rawValue: try role.string()) else {
            throw role.mismatch("one of system, user, assistant, tool")
        }
        var message = Message(known, [])
        var images: [Part] = []
        var text = ""
        var thinking: String?
        var calls: [Part] = []
        var result = ToolResult(callID: "", parts: [])
        for (key, value) in try value.object() {
            switch key {
            case "role": break
            case "content": text = try value.stringOrNil() ?? ""
            case "thinking": thinking = try value.stringOrNil()
            case "images":
                if value.isNull { continue }
                for image in try value.array() { images.append(self.image(try image.string())) }
            case "tool_calls":
                if value.isNull { continue }
                for (position, call) in try value.array().enumerated() {
                    calls.append(try OllamaOutcome.call(call, madeID: "call_\(index)_\(position)"))
                }
            case "tool_name", "name": result.name = try value.stringOrNil()
            case "tool_call_id": result.callID = try value.stringOrNil() ?? ""
            default: message.extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        if let thinking, !thinking.isEmpty { message.parts.append(Part(.thinking(Thinking(text: thinking)))) }
        if known == .tool {
            result.parts = (text.isEmpty ? [] : [.text(text)]) + images
            var part = Part(.toolResult(result), extras: message.extras)
            if result.name == nil { part.extras[dialect, "@noname"] = "true" }
            return Message(.tool, [part])
        }
        if !text.isEmpty { message.parts.append(.text(text)) }
        message.parts += images + calls
        return message
    }

    /// Ollama's images have no media type: the first bytes tell.
    private func image(_ data: String) -> Part {
        let types = [("iVBOR", "image/png"), ("/9j/", "image/jpeg"), ("R0lGOD", "image/gif"), ("UklGR", "image/webp")]
        return .image(Media(.base64(data), mediaType: types.first { data.hasPrefix($0.0) }?.1))
    }
}
