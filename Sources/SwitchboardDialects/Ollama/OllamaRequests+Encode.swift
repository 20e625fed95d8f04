import SwitchboardCore

/// Renders a request for `/api/chat`. Fields in a fixed order, messages last.
struct OllamaRequestEncoder {
    let dialect: DialectID
    let request: CompletionRequest
    let target: Target
    var warnings: [Warning]

    private static let optionPrefix = "options."

    mutating func body(streaming: Bool) throws(LLMError) -> [UInt8] {
        try refuseWhatCannotBeSaid()
        let tools = offeredTools()
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("model", target.model.rawValue)
            if request.extras[.ollamaChat, "@stream"] == nil || !streaming { writer.field("stream", streaming) }
            writeFormat(to: &writer)
            writeThink(to: &writer)
            writeOptions(to: &writer)
            let own = Set(request.extras.entries.lazy.map(\.name).filter { $0.hasPrefix(Self.optionPrefix) })
            writer.fields(request.extras, of: .ollamaChat, excluding: own)
            if dialect == .ollamaGenerate {
                writer.fields(request.extras, of: dialect)
                return writePrompt(to: &writer)
            }
            writeTools(tools, to: &writer)
            writer.field("messages") { writer in
                writer.array { writer in
                    for (index, message) in request.messages.enumerated() { write(message, at: index, to: &writer) }
                }
            }
        }
        return writer.bytes
    }

    // MARK: Parameters

    private func writeFormat(to writer: inout JSONWriter) {
        switch request.format {
        case .json: writer.field("format", "json")
        case .schema(let schema): writer.field("format", schema.schema)
        case nil: break
        }
    }

    private func writeThink(to writer: inout JSONWriter) {
        guard let reasoning = request.reasoning else { return }
        if let effort = reasoning.effort {
            let known: [Reasoning.Effort] = [.low, .medium, .high, .max]
            writer.field(
                "think", (known.contains(effort) ? effort : ModelFit.nearest(to: effort, among: known)).rawValue)
        } else {
            writer.field("think", reasoning.mode != .off)
        }
    }

    private func writeOptions(to writer: inout JSONWriter) {
        let extras = request.extras.fields(of: .ollamaChat).filter { $0.name.hasPrefix(Self.optionPrefix) }
        let isSet =
            request.temperature != nil || request.topP != nil || request.topK != nil || request.maxTokens != nil
            || !request.stop.isEmpty || request.seed != nil || request.frequencyPenalty != nil
            || request.presencePenalty != nil
        guard isSet || !extras.isEmpty else { return }
        writer.field("options") { writer in
            writer.object { writer in
                writer.field("temperature", ifPresent: request.temperature)
                writer.field("top_p", ifPresent: request.topP)
                writer.field("top_k", ifPresent: request.topK)
                writer.field("num_predict", ifPresent: request.maxTokens)
                writer.field("seed", ifPresent: request.seed)
                writer.field("frequency_penalty", ifPresent: request.frequencyPenalty)
                writer.field("presence_penalty", ifPresent: request.presencePenalty)
                if !request.stop.isEmpty {
                    writer.field("stop") { writer in
                        writer.array { writer in for word in request.stop { writer.string(word) } }
                    }
                }
                for entry in extras {
                    writer.key(String(entry.name.dropFirst(Self.optionPrefix.count)))
                    writer.raw(entry.value)
                }
            }
        }
    }

    // MARK: Tools

    /// Ollama has no tool choice: what can be had by offering fewer tools is had that way.
    private mutating func offeredTools() -> [Tool] {
        switch request.toolChoice {
        case nil, .auto: break
        case .some(.none): return []
        case .tool(let name):
            warn(.adapted, "toolChoice", "Ollama cannot be made to call a tool; only \(name) is offered.")
            return request.tools.filter { $0.name == name }
        case .allowed(let names, let required):
            if required { warn(.adapted, "toolChoice", "Ollama cannot be made to call a tool.") }
            return request.tools.filter { names.contains($0.name) }
        default: warn(.adapted, "toolChoice", "Ollama cannot be made to call a tool.")
        }
        return request.tools
    }

    private mutating func warn(_ kind: Warning.Kind, _ field: String, _ detail: String) {
        warnings.append(Warning(kind, field: field, detail))
    }

    private func writeTools(_ tools: [Tool], to writer: inout JSONWriter) {
        guard !tools.isEmpty else { return }
        writer.field("tools") { writer in
            writer.array { writer in
                for tool in tools { write(tool, to: &writer) }
            }
        }
    }

    private func write(_ tool: Tool, to writer: inout JSONWriter) {
        let parameters: RawJSON?
        switch tool.kind {
        case .function(let schema, _): parameters = schema
        case .custom: parameters = #"{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}"#
        case .opaque(let opaque):
            if opaque.dialect == dialect { writer.raw(opaque.json) }
            return
        }
        writer.object { writer in
            writer.field("type", "function")
            writer.field("function") { writer in
                writer.object { writer in
                    writer.field("name", tool.name)
                    writer.field("description", ifPresent: tool.description)
                    writer.field("parameters", ifPresent: parameters)
                    writer.fields(tool.extras, of: dialect)
                }
            }
            writer.fields(tool.extras, of: dialect, in: "tool")
        }
    }

    // MARK: Messages

    private func write(_ message: Message, at index: Int, to writer: inout JSONWriter) {
        let results = message.parts.compactMap { part -> (ToolResult, Extras)? in
            if case .toolResult(let result) = part.content { (result, part.extras) } else { nil }
        }
        for (result, extras) in results { write(result, extras, to: &writer) }
        guard results.count < message.parts.count || results.isEmpty else { return }
        writer.object { writer in
            writer.field("role", message.role == .developer ? "system" : message.role.rawValue)
            writer.field("content", content(of: message.parts))
            let thoughts = message.parts.compactMap { part in
                if case .thinking(let thinking) = part.content { thinking.text } else { nil }
            }
            if !thoughts.isEmpty { writer.field("thinking", thoughts.joined()) }
            writeImages(message.parts, to: &writer)
            writeCalls(message.parts, to: &writer)
            writer.fields(message.extras, of: dialect)
        }
    }

    private func write(_ result: ToolResult, _ extras: Extras, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("role", "tool")
            writer.field("content", content(of: result.parts))
            if extras[dialect, "@noname"] == nil {
                writer.field("tool_name", ifPresent: result.name ?? request.toolName(ofCall: result.callID))
            }
            if !result.callID.isEmpty, extras[dialect, "@id"] == nil {
                writer.field("tool_call_id", result.callID)
            }
            writeImages(result.parts, to: &writer)
            writer.fields(extras, of: dialect)
        }
    }

    /// Text, and the documents that are text.
    private func content(of parts: [Part]) -> String {
        parts.reduce(into: "") { text, part in
            switch part.content {
            case .text(let piece), .refusal(let piece): text += piece
            case .document(let media): if case .text(let piece) = media.source { text += piece }
            default: break
            }
        }
    }

    private func writeImages(_ parts: [Part], to writer: inout JSONWriter) {
        let images = parts.compactMap { part -> String? in
            if case .image(let media) = part.content, case .base64(let data) = media.source { data } else { nil }
        }
        guard !images.isEmpty else { return }
        writer.field("images") { writer in writer.array { writer in for image in images { writer.string(image) } } }
    }

    private func writeCalls(_ parts: [Part], to writer: inout JSONWriter) {
        let calls = parts.compactMap { part -> (ToolCall, Extras)? in
            if case .toolCall(let call) = part.content { (call, part.extras) } else { nil }
        }
        guard !calls.isEmpty else { return }
        writer.field("tool_calls") { writer in
            writer.array { writer in
                for (call, extras) in calls { OllamaOutcome.write(call, extras, to: &writer) }
            }
        }
    }

    private func writePrompt(to writer: inout JSONWriter) {
        let system = request.messages.filter { $0.role != .user }
        if !system.isEmpty { writer.field("system", system.map { content(of: $0.parts) }.joined(separator: "\n\n")) }
        guard let prompt = request.messages.last, prompt.role == .user else { return }
        writer.field("prompt", content(of: prompt.parts))
        writeImages(prompt.parts, to: &writer)
    }

    // MARK: What cannot be said

    /// `/api/generate` takes instructions and one prompt.
    private func refuseConversation() throws(LLMError) {
        guard dialect == .ollamaGenerate else { return }
        let spoken = request.messages.filter { $0.role != .system && $0.role != .developer }
        guard spoken.count <= 1, spoken.first?.role ?? .user == .user, request.messages.last?.role ?? .user == .user,
            request.tools.isEmpty
        else {
            throw unsupported(
                "Ollama's generate takes one prompt, no conversation and no tools; use its chat.", "messages")
        }
    }

    private mutating func refuseWhatCannotBeSaid() throws(LLMError) {
        try refuseConversation()
        for (index, message) in request.messages.enumerated() {
            for (position, part) in message.parts.enumerated() {
                try refuse(part, at: "messages[\(index)].parts[\(position)]")
            }
        }
        if request.user != nil { warn(.ignored, "user", "Ollama has no such field.") }
        if request.serviceTier != nil { warn(.ignored, "serviceTier", "Ollama has no such field.") }
        if request.parallelToolCalls == false { warn(.ignored, "parallelToolCalls", "Ollama has no such field.") }
        for tool in request.tools {
            if case .opaque(let opaque) = tool.kind, opaque.dialect != dialect {
                warn(.dropped, "tools", "A tool of \(opaque.dialect) that Ollama does not have.")
            }
        }
    }

    private mutating func refuse(_ part: Part, at path: String) throws(LLMError) {
        switch part.content {
        case .image(let media):
            if case .base64 = media.source { return }
            throw unsupported("Ollama takes images as base64 only. Fetch the image and send its bytes.", path)
        case .audio, .video: throw unsupported("Ollama takes neither sound nor film.", path)
        case .document(let media):
            guard case .text = media.source else {
                throw unsupported("Ollama takes no documents but plain text.", path)
            }
            warn(.adapted, path, "The document is sent as part of the text.")
        case .thinking(let thinking):
            if thinking.signature != nil { warn(.dropped, path, "Ollama keeps no signatures.") }
        case .opaque(let opaque): warn(.dropped, path, "A block of \(opaque.dialect) that Ollama does not know.")
        default: break
        }
    }

    private func unsupported(_ words: String, _ path: String) -> LLMError {
        LLMError(.unsupported, "\(path): \(words)", provider: target.provider, model: target.model, field: path)
    }
}
