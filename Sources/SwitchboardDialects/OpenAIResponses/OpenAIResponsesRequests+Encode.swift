import SwitchboardCore

/// Renders a request for the Responses API. Fields in a fixed order, input last.
///
/// A request of another dialect is asked without the server's keeping it (`store: false`), and with its reasoning in
/// sealed form where the model reasons, so that the conversation can go on from the answer alone.
struct OpenAIResponsesRequestEncoder {
    let request: CompletionRequest
    let target: Target
    var warnings: [Warning]

    private static let dialect = DialectID.openAIResponses
    private static let prefixes = ["reasoning.", "text."]

    init(request: CompletionRequest, target: Target, warnings: [Warning]) {
        self.request = request
        self.target = target
        self.warnings = warnings
    }

    private var isOwn: Bool { request.extras[Self.dialect, "@own"] != nil }

    /// - Parameter streaming: `nil` leaves out what only shapes the answer.
    mutating func body(streaming: Bool?) -> [UInt8] {
        warnOfWhatIsLeftOut()
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("model", target.model.rawValue)
            if streaming == true { writer.field("stream", true) }
            if streaming != nil || isOwn {
                writer.field("max_output_tokens", ifPresent: request.maxTokens)
                writer.field("temperature", ifPresent: request.temperature)
                writer.field("top_p", ifPresent: request.topP)
                writer.field("user", ifPresent: request.user)
                writer.field("service_tier", ifPresent: request.serviceTier)
            }
            writeReasoning(to: &writer)
            writeText(to: &writer)
            let inner = request.extras.entries.map(\.name).filter { name in
                Self.prefixes.contains { name.hasPrefix($0) }
            }
            writer.fields(request.extras, of: Self.dialect, excluding: Set(inner))
            if streaming != nil, !isOwn { writeStatelessness(to: &writer) }
            writer.field("parallel_tool_calls", ifPresent: request.parallelToolCalls)
            writeToolChoice(to: &writer)
            if !request.tools.isEmpty {
                writer.field("tools") { writer in
                    writer.array { writer in for tool in request.tools { write(tool, to: &writer) } }
                }
            }
            let input = OpenAIResponsesInput(request)
            writer.field("instructions", ifPresent: input.instructions)
            writer.field("input") { writer in writer.array { input.write(to: &$0) } }
        }
        return writer.bytes
    }

    private func entries(_ prefix: String) -> [(name: String, value: RawJSON)] {
        request.extras.fields(of: Self.dialect).compactMap { entry in
            entry.name.hasPrefix(prefix) ? (String(entry.name.dropFirst(prefix.count)), entry.value) : nil
        }
    }

    // MARK: Parameters

    private func writeStatelessness(to writer: inout JSONWriter) {
        if request.extras[Self.dialect, "store"] == nil { writer.field("store", false) }
        let thinks = target.card.map { $0.thinking.map { $0.mode != .none } ?? false } ?? (request.reasoning != nil)
        guard thinks, request.reasoning?.mode != .off, request.extras[Self.dialect, "include"] == nil else { return }
        writer.field("include", #"["reasoning.encrypted_content"]"# as RawJSON)
    }

    private func writeReasoning(to writer: inout JSONWriter) {
        let rest = entries("reasoning.")
        guard request.reasoning != nil || !rest.isEmpty else { return }
        let effort = ReasoningEffort.word(for: request.reasoning, of: target.card)
        var summary = request.extras[Self.dialect, "@summary"]
        if summary == nil, request.reasoning?.includesThoughts == true { summary = "\"auto\"" }
        guard effort != nil || summary != nil || !rest.isEmpty || isOwn else { return }
        writer.field("reasoning") { writer in
            writer.object { writer in
                writer.field("effort", ifPresent: effort)
                writer.field("summary", ifPresent: summary)
                for (name, value) in rest {
                    writer.key(name)
                    writer.raw(value)
                }
            }
        }
    }

    private func writeText(to writer: inout JSONWriter) {
        let rest = entries("text.")
        guard request.format != nil || !rest.isEmpty else { return }
        writer.field("text") { writer in
            writer.object { writer in
                switch request.format {
                case .json: writer.field("format", #"{"type":"json_object"}"# as RawJSON)
                case .schema(let output):
                    writer.field("format") { writer in
                        writer.object { writer in
                            writer.field("type", "json_schema")
                            writer.field("name", output.name ?? "response")
                            writer.field("description", ifPresent: output.description)
                            writer.field("schema", output.schema)
                            writer.field("strict", ifPresent: output.strict)
                        }
                    }
                case nil: break
                }
                for (name, value) in rest {
                    writer.key(name)
                    writer.raw(value)
                }
            }
        }
    }

    // MARK: Tools

    private func writeToolChoice(to writer: inout JSONWriter) {
        switch request.toolChoice {
        case nil: break
        case .auto: writer.field("tool_choice", "auto")
        case .some(.none): writer.field("tool_choice", "none")
        case .required: writer.field("tool_choice", "required")
        case .tool(let name):
            let isCustom = request.tools.contains { tool in
                if case .custom = tool.kind { tool.name == name } else { false }
            }
            writer.field("tool_choice") { writer in
                writer.object { writer in
                    writer.field("type", isCustom ? "custom" : "function")
                    writer.field("name", name)
                }
            }
        case .allowed(let names, let required):
            writer.field("tool_choice") { writer in
                writer.object { writer in
                    writer.field("type", "allowed_tools")
                    writer.field("mode", required ? "required" : "auto")
                    writer.field("tools") { writer in
                        writer.array { writer in
                            for name in names {
                                writer.object { writer in
                                    writer.field("type", "function")
                                    writer.field("name", name)
                                }
                            }
                        }
                    }
                }
            }
        case .opaque(let opaque): if opaque.dialect == Self.dialect { writer.field("tool_choice", opaque.json) }
        }
    }

    /// Here a function is strict unless it says otherwise; everywhere else it is the other way round.
    private func write(_ tool: Tool, to writer: inout JSONWriter) {
        switch tool.kind {
        case .opaque(let opaque): if opaque.dialect == Self.dialect { writer.raw(opaque.json) }
        case .custom(let format):
            writer.object { writer in
                writer.field("type", "custom")
                writer.field("name", tool.name)
                writer.field("description", ifPresent: tool.description)
                writer.field("format", ifPresent: format)
                writer.fields(tool.extras, of: Self.dialect)
            }
        case .function(let parameters, let strict):
            let isUnsaid = tool.extras[Self.dialect, "@strict"] != nil
            writer.object { writer in
                writer.field("type", "function")
                writer.field("name", tool.name)
                writer.field("description", ifPresent: tool.description)
                if let parameters {
                    writer.field("parameters", parameters)
                } else if !isOwn {
                    writer.field("parameters", #"{"type":"object","properties":{}}"# as RawJSON)
                }
                if !isUnsaid { writer.field("strict", strict ?? false) }
                writer.fields(tool.extras, of: Self.dialect)
            }
        }
    }

    // MARK: What is left out

    private mutating func warnOfWhatIsLeftOut() {
        func warn(_ kind: Warning.Kind, _ field: String, _ words: String) {
            warnings.append(Warning(kind, field: field, words))
        }
        let missing = [
            ("stop", !request.stop.isEmpty), ("topK", request.topK != nil), ("seed", request.seed != nil),
            ("frequencyPenalty", request.frequencyPenalty != nil), ("presencePenalty", request.presencePenalty != nil),
        ]
        for (name, isSet) in missing where isSet { warn(.ignored, name, "The Responses API has no such field.") }
        for (index, message) in request.messages.enumerated() {
            for (position, part) in message.parts.enumerated() {
                let path = "messages[\(index)].parts[\(position)]"
                switch part.content {
                case .thinking(let thinking):
                    let isOwn = part.extras[Self.dialect, "@item"] != nil
                    if !isOwn, thinking.signature?.dialect != Self.dialect {
                        warn(.dropped, path, "Thoughts without OpenAI's seal.")
                    }
                case .opaque(let opaque) where opaque.dialect != Self.dialect:
                    warn(.dropped, path, "A block of \(opaque.dialect).")
                case .video: warn(.dropped, path, "The Responses API takes no film.")
                case .toolResult(let result):
                    if result.isError { warn(.ignored, path, "The Responses API cannot mark a result as an error.") }
                default: break
                }
            }
        }
        for tool in request.tools {
            if case .opaque(let opaque) = tool.kind, opaque.dialect != Self.dialect {
                warn(.dropped, "tools", "A tool of \(opaque.dialect).")
            }
        }
    }
}
