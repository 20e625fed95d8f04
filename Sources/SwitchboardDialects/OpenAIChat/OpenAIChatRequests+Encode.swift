import SwitchboardCore

/// Renders a request for Chat Completions. Fields in a fixed order, messages last.
struct OpenAIChatRequestEncoder {
    private(set) var request: CompletionRequest
    let target: Target
    var warnings: [Warning]
    private(set) var structuredOutputTool: String?

    private static let dialect = DialectID.openAIChat

    init(request: CompletionRequest, target: Target, warnings: [Warning]) {
        self.request = request
        self.target = target
        self.warnings = warnings
    }

    mutating func body(streaming: Bool) -> [UInt8] {
        dropForeignMarkers()
        planStructuredOutput()
        warnOfWhatIsLeftOut()
        let thinks = target.card?.thinking.map { $0.mode != .none } ?? false
        let isNew = request.extras[Self.dialect, "@max_tokens"] == nil
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("model", target.model.rawValue)
            if streaming {
                writer.field("stream", true)
                writer.field("stream_options", #"{"include_usage":true}"# as RawJSON)
            }
            if let limit = request.maxTokens {
                writer.key(isNew || thinks ? "max_completion_tokens" : "max_tokens")
                writer.int(limit)
            }
            writer.field("temperature", ifPresent: request.temperature)
            writer.field("top_p", ifPresent: request.topP)
            writer.field("top_k", ifPresent: request.topK)
            writer.field("frequency_penalty", ifPresent: request.frequencyPenalty)
            writer.field("presence_penalty", ifPresent: request.presencePenalty)
            writer.field("seed", ifPresent: request.seed)
            if !request.stop.isEmpty {
                writer.field("stop") { writer in
                    writer.array { writer in for word in request.stop { writer.string(word) } }
                }
            }
            writer.field("user", ifPresent: request.user)
            writer.field("service_tier", ifPresent: request.serviceTier)
            writer.field(
                "reasoning_effort", ifPresent: ReasoningEffort.word(for: request.reasoning, of: target.card))
            if let format = request.format, structuredOutputTool == nil {
                OpenAIFormat.write(
                    format, request.extras, of: Self.dialect, takesSchema: target.card?.structuredOutput != .json,
                    to: &writer)
            }
            writer.fields(request.extras, of: Self.dialect)
            writer.field("parallel_tool_calls", ifPresent: request.parallelToolCalls)
            writeToolChoice(to: &writer)
            writeTools(to: &writer)
            writer.field("messages") { writer in
                OpenAIChatMessages.write(request.messages, to: &writer)
            }
        }
        return writer.bytes
    }

    /// OpenAI caches by itself, and refuses marks for it; of those who imitate it, OpenRouter is known to take them.
    private mutating func dropForeignMarkers() {
        guard target.provider != "openrouter" else { return }
        for index in request.messages.indices {
            for position in request.messages[index].parts.indices
            where request.messages[index].parts[position].cacheMarker != nil {
                guard request.messages[index].parts[position].extras[Self.dialect, OpenAIChatContent.ownMarker] == nil
                else { continue }
                request.messages[index].parts[position].cacheMarker = nil
            }
        }
    }

    // MARK: Format and tools

    private mutating func planStructuredOutput() {
        guard case .schema(let output)? = request.format, let card = target.card else { return }
        switch card.structuredOutput {
        case .schema: break
        case .json:
            warnings.append(
                Warning(.adapted, field: "format", "\(card.id) takes no schema; JSON of any shape was asked for."))
        default:
            structuredOutputTool = output.name ?? "response"
            warnings.append(
                Warning(.adapted, field: "format", "\(card.id) has no schemas; a tool call was asked for instead."))
        }
    }

    private func writeToolChoice(to writer: inout JSONWriter) {
        switch structuredOutputTool.map({ ToolChoice.tool($0) }) ?? request.toolChoice {
        case nil: break
        case .auto: writer.field("tool_choice", "auto")
        case .some(.none): writer.field("tool_choice", "none")
        case .required: writer.field("tool_choice", "required")
        case .tool(let name):
            writer.field("tool_choice") { writer in
                writer.object { writer in
                    writer.field("type", "function")
                    writer.field("function") { writer in
                        writer.object { writer in
                            writer.field("name", name)
                            writer.fields(request.extras, of: Self.dialect, in: "tool_choice.function")
                        }
                    }
                    writer.fields(request.extras, of: Self.dialect, in: "tool_choice")
                }
            }
        case .allowed(let names, let required):
            writer.field("tool_choice") { writer in
                writer.object { writer in
                    writer.field("type", "allowed_tools")
                    writer.field("allowed_tools") { writer in
                        writer.object { writer in
                            writer.field("mode", required ? "required" : "auto")
                            writer.field("tools") { writer in
                                writer.array { writer in
                                    for name in names {
                                        writer.object { writer in
                                            writer.field("type", "function")
                                            writer.field("function") { writer in
                                                writer.object { $0.field("name", name) }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        case .opaque(let opaque): if opaque.dialect == Self.dialect { writer.field("tool_choice", opaque.json) }
        }
    }

    private func writeTools(to writer: inout JSONWriter) {
        var tools = request.tools
        if let name = structuredOutputTool, case .schema(let output)? = request.format {
            tools.append(.function(name, description: output.description, parameters: output.schema))
        }
        guard !tools.isEmpty else { return }
        writer.field("tools") { writer in
            writer.array { writer in for tool in tools { write(tool, to: &writer) } }
        }
    }

    private func write(_ tool: Tool, to writer: inout JSONWriter) {
        switch tool.kind {
        case .opaque(let opaque): if opaque.dialect == Self.dialect { writer.raw(opaque.json) }
        case .custom(let format):
            writer.object { writer in
                writer.field("type", "custom")
                writer.field("custom") { writer in
                    writer.object { writer in
                        writer.field("name", tool.name)
                        writer.field("description", ifPresent: tool.description)
                        writer.field("format", ifPresent: format)
                        writer.fields(tool.extras, of: Self.dialect, in: "custom")
                    }
                }
                writer.fields(tool.extras, of: Self.dialect)
            }
        case .function(let parameters, let strict):
            writer.object { writer in
                writer.field("type", "function")
                writer.field("function") { writer in
                    writer.object { writer in
                        writer.field("name", tool.name)
                        writer.field("description", ifPresent: tool.description)
                        writer.field("parameters", ifPresent: parameters)
                        writer.field("strict", ifPresent: strict)
                        writer.fields(tool.extras, of: Self.dialect, in: "function")
                    }
                }
                writer.fields(tool.extras, of: Self.dialect)
            }
        }
    }

    // MARK: What is left out

    private mutating func warnOfWhatIsLeftOut() {
        for (index, message) in request.messages.enumerated() {
            for (position, part) in message.parts.enumerated() {
                let path = "messages[\(index)].parts[\(position)]"
                func warn(_ kind: Warning.Kind, _ words: String) { warnings.append(Warning(kind, field: path, words)) }
                switch part.content {
                case .thinking:
                    if part.extras[Self.dialect, "@field"] == nil {
                        warn(.dropped, "Chat Completions takes no thoughts back.")
                    }
                case .opaque(let opaque) where opaque.dialect != Self.dialect:
                    warn(.dropped, "A block of \(opaque.dialect).")
                case .video: warn(.dropped, "Chat Completions takes no film.")
                case .toolResult(let result):
                    if result.isError { warn(.ignored, "Chat Completions cannot mark a result as an error.") }
                    guard part.extras[Self.dialect, "@parts"] == nil else { continue }
                    for piece in result.parts {
                        switch piece.content {
                        case .text: break
                        case .image, .document, .audio:
                            warn(
                                .adapted,
                                "A tool's result is text in Chat Completions; the rest follows as user content.")
                        default: warn(.dropped, "A tool's result is text in Chat Completions.")
                        }
                    }
                default: break
                }
            }
        }
        for tool in request.tools {
            if case .opaque(let opaque) = tool.kind, opaque.dialect != Self.dialect {
                warnings.append(Warning(.dropped, field: "tools", "A tool of \(opaque.dialect)."))
            }
        }
    }
}
