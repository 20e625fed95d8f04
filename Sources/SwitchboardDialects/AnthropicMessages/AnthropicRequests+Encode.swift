import SwitchboardCore

/// Renders a request for the Messages API. Fields in a fixed order: parameters, tools, system, messages.
struct AnthropicRequestEncoder {
    private(set) var request: CompletionRequest
    let target: Target
    var warnings: [Warning]
    private(set) var structuredOutputTool: String?

    private static let dialect = DialectID.anthropicMessages
    private static let nested = ["thinking.", "output_config.", "metadata."]

    init(request: CompletionRequest, target: Target, warnings: [Warning]) {
        self.request = request
        self.target = target
        self.warnings = warnings
    }

    mutating func body(streaming: Bool?) -> [UInt8] {
        planStructuredOutput()
        warnOfWhatIsLeftOut()
        let limit = maxTokens(isNeeded: streaming != nil, isStreaming: streaming ?? false)
        dropUnsignedThoughts()
        let turns = AnthropicTurns(request.messages)
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("model", target.model.rawValue)
            writer.field("max_tokens", ifPresent: limit)
            if let streaming { writer.field("stream", streaming) }
            writer.field("temperature", ifPresent: request.temperature)
            writer.field("top_p", ifPresent: request.topP)
            writer.field("top_k", ifPresent: request.topK)
            if !request.stop.isEmpty {
                writer.field("stop_sequences") { writer in
                    writer.array { writer in for word in request.stop { writer.string(word) } }
                }
            }
            writer.field("service_tier", ifPresent: request.serviceTier)
            writeMetadata(to: &writer)
            writeThinking(limit: limit, to: &writer)
            writeOutput(to: &writer)
            let own = request.extras.entries.map(\.name).filter { name in
                Self.nested.contains { name.hasPrefix($0) }
            }
            writer.fields(request.extras, of: Self.dialect, excluding: Set(own))
            writeToolChoice(to: &writer)
            writeTools(to: &writer)
            writeSystem(turns.system, to: &writer)
            writer.field("messages") { writer in
                writer.array { writer in for turn in turns.turns { turn.write(to: &writer) } }
            }
        }
        return writer.bytes
    }

    // MARK: Parameters

    /// Anthropic demands a limit. The model's own is none; a whole answer must come before connections are given up.
    private mutating func maxTokens(isNeeded: Bool, isStreaming: Bool) -> Int? {
        if let asked = request.maxTokens { return asked }
        guard isNeeded else { return nil }
        let own = target.card?.maxOutput
        let limit = min(own ?? 4_096, isStreaming ? .max : 32_000)
        if limit == own { return limit }
        warnings.append(Warning(.adapted, field: "maxTokens", "Anthropic needs a limit; \(limit) was asked for."))
        return limit
    }

    private func entries(_ prefix: String) -> [(name: String, value: RawJSON)] {
        request.extras.fields(of: Self.dialect).compactMap { entry in
            entry.name.hasPrefix(prefix) ? (String(entry.name.dropFirst(prefix.count)), entry.value) : nil
        }
    }

    private func writeMetadata(to writer: inout JSONWriter) {
        let rest = entries("metadata.")
        guard request.user != nil || !rest.isEmpty else { return }
        writer.field("metadata") { writer in
            writer.object { writer in
                writer.field("user_id", ifPresent: request.user)
                for (name, value) in rest {
                    writer.key(name)
                    writer.raw(value)
                }
            }
        }
    }

    /// The efforts of models that know only budgets, as tokens.
    private static let budgets: [Reasoning.Effort: Int] = [
        .minimal: 1_024, .low: 4_096, .medium: 10_240, .high: 24_576, .xhigh: 32_768, .max: 49_152,
    ]

    private func writeThinking(limit: Int?, to writer: inout JSONWriter) {
        guard let reasoning = request.reasoning, let mode = reasoning.mode else { return }
        let takesEffort = target.card?.thinking.map { !$0.efforts.isEmpty || $0.isAdaptive } ?? true
        var budget = reasoning.budget
        if mode == .on, budget == nil, !takesEffort {
            budget = min(Self.budgets[reasoning.effort ?? .medium] ?? 10_240, max(1_024, (limit ?? 4_096) - 1))
        }
        writer.field("thinking") { writer in
            writer.object { writer in
                switch mode {
                case .off: writer.field("type", "disabled")
                case .on where budget != nil && target.card?.thinking?.isAdaptive != true:
                    writer.field("type", "enabled")
                    writer.field("budget_tokens", ifPresent: budget)
                default: writer.field("type", "adaptive")
                }
                if let shown = reasoning.includesThoughts { writer.field("display", shown ? "summarized" : "omitted") }
                for (name, value) in entries("thinking.") {
                    writer.key(name)
                    writer.raw(value)
                }
            }
        }
    }

    private func writeOutput(to writer: inout JSONWriter) {
        let rest = entries("output_config.")
        let takesEffort = target.card?.thinking.map { !$0.efforts.isEmpty } ?? true
        let effort = takesEffort ? request.reasoning?.effort : nil
        var schema: RawJSON?
        if structuredOutputTool == nil, case .schema(let output)? = request.format { schema = output.schema }
        guard effort != nil || schema != nil || !rest.isEmpty else { return }
        writer.field("output_config") { writer in
            writer.object { writer in
                writer.field("effort", ifPresent: effort?.rawValue)
                if let schema {
                    writer.field("format") { writer in
                        writer.object { writer in
                            writer.field("type", "json_schema")
                            writer.field("schema", schema)
                            writer.fields(request.extras, of: Self.dialect, in: "output_config.format")
                        }
                    }
                }
                for (name, value) in rest {
                    writer.key(name)
                    writer.raw(value)
                }
            }
        }
    }

    // MARK: Tools

    private mutating func planStructuredOutput() {
        guard let format = request.format else { return }
        if case .schema(let output) = format, target.card.map({ $0.structuredOutput != .schema }) == true {
            structuredOutputTool = output.name ?? "response"
            warnings.append(
                Warning(.adapted, field: "format", "\(target.model) has no schemas; a tool call was asked for instead.")
            )
        } else if case .json = format {
            warnings.append(
                Warning(
                    .ignored, field: "format",
                    "Anthropic has no JSON mode without a schema. Give a schema, or ask in words."))
        }
    }

    private func writeToolChoice(to writer: inout JSONWriter) {
        let choice = structuredOutputTool.map { ToolChoice.tool($0) } ?? request.toolChoice
        guard choice != nil || request.parallelToolCalls != nil else { return }
        if case .opaque(let opaque)? = choice {
            if opaque.dialect == Self.dialect { writer.field("tool_choice", opaque.json) }
            return
        }
        writer.field("tool_choice") { writer in
            writer.object { writer in
                switch choice {
                case .some(.none): writer.field("type", "none")
                case .required, .allowed(_, required: true): writer.field("type", "any")
                case .tool(let name):
                    writer.field("type", "tool")
                    writer.field("name", name)
                default: writer.field("type", "auto")
                }
                if let parallel = request.parallelToolCalls { writer.field("disable_parallel_tool_use", !parallel) }
                writer.fields(request.extras, of: Self.dialect, in: "tool_choice")
            }
        }
    }

    private func writeTools(to writer: inout JSONWriter) {
        var tools = request.tools
        if case .allowed(let names, _)? = request.toolChoice { tools = tools.filter { names.contains($0.name) } }
        if let name = structuredOutputTool, case .schema(let output)? = request.format {
            tools.append(.function(name, description: output.description, parameters: output.schema))
        }
        guard !tools.isEmpty else { return }
        writer.field("tools") { writer in
            writer.array { writer in for tool in tools { write(tool, to: &writer) } }
        }
    }

    private func write(_ tool: Tool, to writer: inout JSONWriter) {
        if case .opaque(let opaque) = tool.kind {
            if opaque.dialect == Self.dialect { writer.raw(opaque.json) }
            return
        }
        writer.object { writer in
            writer.field("name", tool.name)
            writer.field("description", ifPresent: tool.description)
            switch tool.kind {
            case .function(let parameters, let strict):
                writer.field("input_schema", parameters ?? #"{"type":"object"}"#)
                writer.field("strict", ifPresent: strict)
            default:
                writer.field(
                    "input_schema",
                    #"{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}"# as RawJSON)
            }
            AnthropicBlocks.marker(tool.cacheMarker, tool.extras, to: &writer)
            writer.fields(tool.extras, of: Self.dialect)
        }
    }

    // MARK: System

    private func writeSystem(_ parts: [Part], to writer: inout JSONWriter) {
        guard !parts.isEmpty else { return }
        if parts.count == 1, parts[0].cacheMarker == nil, parts[0].extras.isEmpty,
            case .text(let text) = parts[0].content
        {
            writer.field("system", text)
        } else {
            writer.field("system") { writer in
                writer.array { writer in for part in parts { AnthropicBlocks.write(part, to: &writer) } }
            }
        }
    }

    // MARK: What is left out

    /// Anthropic refuses a thought without its signature: one that another provider had, or whose proof a client lost.
    private mutating func dropUnsignedThoughts() {
        func isUnsigned(_ part: Part) -> Bool {
            if case .thinking(let thinking) = part.content { thinking.signature == nil } else { false }
        }
        for index in request.messages.indices where request.messages[index].parts.contains(where: isUnsigned) {
            request.messages[index].parts.removeAll(where: isUnsigned)
            warnings.append(
                Warning(.dropped, field: "messages[\(index)]", "Thoughts without Anthropic's signature."))
        }
    }

    private mutating func warnOfWhatIsLeftOut() {
        func ignored(_ field: String, _ isSet: Bool) {
            if isSet { warnings.append(Warning(.ignored, field: field, "Anthropic has no such field.")) }
        }
        ignored("seed", request.seed != nil)
        ignored("frequencyPenalty", request.frequencyPenalty != nil)
        ignored("presencePenalty", request.presencePenalty != nil)
        for (index, message) in request.messages.enumerated() {
            for (position, part) in message.parts.enumerated() {
                let path = "messages[\(index)].parts[\(position)]"
                switch part.content {
                case .thinking(let thinking):
                    if let signature = thinking.signature, signature.dialect != Self.dialect {
                        warnings.append(Warning(.dropped, field: path, "A thought that \(signature.dialect) signed."))
                    }
                case .opaque(let opaque) where opaque.dialect != Self.dialect:
                    warnings.append(Warning(.dropped, field: path, "A block of \(opaque.dialect)."))
                case .audio, .video:
                    warnings.append(Warning(.dropped, field: path, "Anthropic takes neither sound nor film."))
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

/// A conversation as Anthropic wants it: leading instructions apart, and user and assistant taking turns.
struct AnthropicTurns {
    struct Turn {
        var role: String
        var parts: [Part]
        var extras: Extras

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("role", role)
                writer.fields(extras, of: .anthropicMessages)
                writer.field("content") { writer in
                    writer.array { writer in for part in parts { AnthropicBlocks.write(part, to: &writer) } }
                }
            }
        }
    }

    private(set) var system: [Part] = []
    private(set) var turns: [Turn] = []

    init(_ messages: [Message]) {
        let leading = messages.prefix { $0.isInstructions }
        system = leading.flatMap(\.parts)
        for message in messages.dropFirst(leading.count) {
            let role =
                switch message.role {
                case .assistant: "assistant"
                case .system, .developer:
                    // Most models refuse instructions among the turns: only who spoke to Anthropic so in the first place
                    // knows that this one does not.
                    message.extras[.anthropicMessages, AnthropicRequestDecoder.laterSystem] == nil ? "user" : "system"
                default: "user"
                }
            if let last = turns.last, last.role == role, message.extras.isEmpty {
                turns[turns.count - 1].parts += message.parts
            } else {
                turns.append(Turn(role: role, parts: message.parts, extras: message.extras))
            }
        }
    }
}
