import HTTPTypes
import SwitchboardCore

/// Reads a body of the Messages API.
enum AnthropicRequestDecoder {
    private static let dialect = DialectID.anthropicMessages

    static func request(_ inbound: InboundRequest) throws(LLMError) -> CompletionRequest {
        let root = try JSONValue(parsing: inbound.body, as: .request)
        var request = CompletionRequest(messages: [])
        if let system = root["system"], !system.isNull {
            let parts = try AnthropicBlocks.parts(system)
            if !parts.isEmpty { request.messages.append(Message(.system, parts)) }
        }
        for (key, value) in try root.object() {
            if value.isNull { continue }
            switch key {
            case "stream", "system": break
            case "model": request.model = ModelID(try value.string())
            case "max_tokens": request.maxTokens = try value.int()
            case "temperature": request.temperature = try value.double()
            case "top_p": request.topP = try value.double()
            case "top_k": request.topK = try value.int()
            case "stop_sequences": for word in try value.array() { request.stop.append(try word.string()) }
            case "service_tier": request.serviceTier = try value.string()
            case "metadata": try readNested(value, "metadata.", into: &request)
            case "thinking":
                if let word = value["type"]?.asString, mode(word) == nil {
                    request.extras.append(value.raw, dialect: dialect, name: "thinking")
                } else {
                    try readNested(value, "thinking.", into: &request)
                }
            case "output_config": try readNested(value, "output_config.", into: &request)
            case "tool_choice": try readToolChoice(value, into: &request)
            case "tools": for tool in try value.array() { request.tools.append(try self.tool(tool)) }
            case "messages": for message in try value.array() { try read(message, into: &request) }
            default: request.extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        readHeaders(inbound.head, into: &request)
        return request
    }

    private static func readHeaders(_ head: InboundHead, into request: inout CompletionRequest) {
        for field in head.headers {
            let name = field.name.canonicalName
            if name == "anthropic-version" || name == "anthropic-beta" {
                request.extras[dialect, "@header.\(name)"] = .string(field.value)
            }
        }
        for (name, value) in head.query { request.extras[dialect, "@query.\(name)"] = .string(value) }
    }

    private static func readNested(
        _ value: JSONValue,
        _ prefix: String,
        into request: inout CompletionRequest
    ) throws(LLMError) {
        var reasoning = request.reasoning ?? Reasoning()
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch (prefix, key.string) {
            case ("metadata.", "user_id"): request.user = try value.string()
            case ("thinking.", "type"):
                guard let mode = mode(try value.string()) else {
                    throw value.mismatch("one of enabled, adaptive, disabled")
                }
                reasoning.mode = mode
            case ("thinking.", "budget_tokens"): reasoning.budget = try value.int()
            case ("thinking.", "display") where value.equals("summarized"): reasoning.includesThoughts = true
            case ("thinking.", "display") where value.equals("omitted"): reasoning.includesThoughts = false
            case ("output_config.", "effort"): reasoning.effort = Reasoning.Effort(try value.string())
            case ("output_config.", "format") where value["type"]?.equals("json_schema") == true:
                request.format = .schema(OutputSchema(schema: try value.required("schema").raw))
                request.extras.keep(value, in: "output_config.format", of: dialect, except: "type", "schema")
            default: request.extras.append(value.raw, dialect: dialect, name: prefix + key.string)
            }
        }
        if reasoning != Reasoning() { request.reasoning = reasoning }
    }

    private static func mode(_ word: String) -> Reasoning.Mode? {
        switch word {
        case "enabled": .on
        case "adaptive": .adaptive
        case "disabled": .off
        default: nil
        }
    }

    private static func readToolChoice(_ value: JSONValue, into request: inout CompletionRequest) throws(LLMError) {
        if let flag = try value["disable_parallel_tool_use"]?.boolOrNil() { request.parallelToolCalls = !flag }
        switch try value.required("type").string() {
        case "auto": request.toolChoice = .auto
        case "any": request.toolChoice = .required
        case "none": request.toolChoice = ToolChoice.none
        case "tool": request.toolChoice = .tool(try value.required("name").string())
        default: return request.toolChoice = .opaque(OpaquePart(dialect: dialect, json: value.raw))
        }
        request.extras.keep(value, in: "tool_choice", of: dialect, except: "type", "name", "disable_parallel_tool_use")
    }

    private static func tool(_ value: JSONValue) throws(LLMError) -> Tool {
        let name = try value["name"]?.stringOrNil() ?? ""
        if let type = value["type"], !type.isNull, !type.equals("custom") {
            return Tool(name: name, kind: .opaque(OpaquePart(dialect: dialect, json: value.raw)))
        }
        var tool = Tool(name: try value.required("name").string(), kind: .function(parameters: nil, strict: nil))
        var strict: Bool?
        var schema: RawJSON?
        for (key, value) in try value.object() {
            switch key {
            case "name": break
            case "description": tool.description = try value.stringOrNil()
            case "input_schema": schema = value.raw
            case "strict": strict = try value.boolOrNil()
            case "cache_control": tool.cacheMarker = try AnthropicBlocks.marker(value, &tool.extras)
            default: tool.extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        tool.kind = .function(parameters: schema, strict: strict)
        return tool
    }

    /// Instructions that stood among the turns.
    static let laterSystem = "@later"

    /// One turn; a user's turn with tool results in it becomes several messages, in its order.
    private static func read(_ value: JSONValue, into request: inout CompletionRequest) throws(LLMError) {
        let role = try value.required("role")
        guard let known = Message.Role(rawValue: try role.string()), known != .tool, known != .developer else {
            throw role.mismatch("user or assistant")
        }
        var extras = Extras()
        for (key, value) in value.members {
            switch key {
            case "role", "content": break
            default: extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        let parts = try AnthropicBlocks.parts(try value.required("content"))
        if known == .system { extras[dialect, laterSystem] = "true" }
        guard known == .user else { return request.messages.append(Message(known, parts, extras: extras)) }
        var run: [Part] = []
        var runIsResults = false
        func flush() {
            if !run.isEmpty { request.messages.append(Message(runIsResults ? .tool : .user, run, extras: extras)) }
            extras = Extras()
            run = []
        }
        for part in parts {
            let isResult = if case .toolResult = part.content { true } else { false }
            if isResult != runIsResults { flush() }
            runIsResults = isResult
            run.append(part)
        }
        flush()
    }
}
