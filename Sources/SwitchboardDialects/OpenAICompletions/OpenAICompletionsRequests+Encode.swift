import SwitchboardCore

/// Renders a request for the older Completions API. Fields in a fixed order, the prompt last.
struct OpenAICompletionsRequestEncoder {
    let request: CompletionRequest
    let target: Target
    var warnings: [Warning]

    private static let dialect = DialectID.openAICompletions

    mutating func body(streaming: Bool) throws(LLMError) -> [UInt8] {
        try refuseConversation()
        let prompt = try prompt()
        try fitFormat()
        warnOfWhatIsLeftOut()
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("model", target.model.rawValue)
            if streaming {
                writer.field("stream", true)
                writer.field("stream_options", #"{"include_usage":true}"# as RawJSON)
            }
            writer.field("max_tokens", ifPresent: request.maxTokens)
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
            if let format = request.format {
                OpenAIFormat.write(
                    format, request.extras, of: Self.dialect, takesSchema: target.card?.structuredOutput != .json,
                    to: &writer)
            }
            writer.fields(request.extras, of: Self.dialect)
            writer.field("prompt", ifPresent: prompt)
        }
        return writer.bytes
    }

    // MARK: The prompt

    /// One prompt, and at most the beginning of its answer.
    private func refuseConversation() throws(LLMError) {
        let spoken = request.messages.filter { !$0.isInstructions }.map(\.role)
        guard spoken.isEmpty || spoken == [.user] || spoken == [.user, .assistant], request.tools.isEmpty else {
            throw unsupported(
                "OpenAI's older completions take one prompt, no conversation and no tools; use openai.chat.", "messages"
            )
        }
    }

    /// All messages as one text: instructions are paragraphs of their own, and the beginning of an answer follows the prompt
    /// as the model would have written it.
    private mutating func prompt() throws(LLMError) -> RawJSON? {
        if let raw = RawPrompt.json(in: request) { return raw }
        guard !request.messages.isEmpty else { return nil }
        var prompt = ""
        for (index, message) in request.messages.enumerated() {
            if message.isInstructions {
                warn(.adapted, "messages[\(index)]", "There are no instructions here: they are part of the prompt.")
            }
            var piece = ""
            for (position, part) in message.parts.enumerated() {
                piece += try text(of: part, at: "messages[\(index)].parts[\(position)]")
            }
            if !prompt.isEmpty, !piece.isEmpty, message.role != .assistant { prompt += "\n\n" }
            prompt += piece
        }
        guard request.extras[Self.dialect, "@list"] != nil else { return .string(prompt) }
        var writer = JSONWriter()
        writer.array { $0.string(prompt) }
        return RawJSON(utf8: writer.bytes)
    }

    private mutating func text(of part: Part, at path: String) throws(LLMError) -> String {
        switch part.content {
        case .text(let text), .refusal(let text): return text
        case .document(let media):
            guard case .text(let text) = media.source else { break }
            warn(.adapted, path, "The document is sent as part of the text.")
            return text
        case .thinking:
            warn(.dropped, path, "A prompt has no place for thoughts.")
            return ""
        case .opaque(let opaque) where opaque.dialect != Self.dialect:
            warn(.dropped, path, "A block of \(opaque.dialect).")
            return ""
        default: break
        }
        throw unsupported("OpenAI's older completions take nothing but text.", path)
    }

    // MARK: What cannot be said

    /// The API had no such field when it was made; servers of open models take the one of Chat Completions.
    private mutating func fitFormat() throws(LLMError) {
        guard case .schema? = request.format, let card = target.card else { return }
        switch card.structuredOutput {
        case .schema: break
        case .json:
            warn(.adapted, "format", "\(card.id) takes no schema; JSON of any shape was asked for.")
        default: throw unsupported("\(card.id) has no schemas in OpenAI's older completions.", "format")
        }
    }

    private mutating func warnOfWhatIsLeftOut() {
        if let reasoning = request.reasoning, reasoning.mode != .off {
            warn(.ignored, "reasoning", "OpenAI's older completions have no such field.")
        }
        if request.serviceTier != nil {
            warn(.ignored, "serviceTier", "OpenAI's older completions have no such field.")
        }
    }

    private mutating func warn(_ kind: Warning.Kind, _ field: String, _ detail: String) {
        warnings.append(Warning(kind, field: field, detail))
    }

    private func unsupported(_ words: String, _ path: String) -> LLMError {
        LLMError(.unsupported, "\(path): \(words)", provider: target.provider, model: target.model, field: path)
    }
}
