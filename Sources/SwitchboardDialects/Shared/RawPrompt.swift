import SwitchboardCore

/// A prompt that no dialect but OpenAI's older completions can take: of tokens, or several at once. It is the only part of the
/// only message, and goes on as it came; left out, as foreign blocks are elsewhere, nothing would be left to answer.
enum RawPrompt {
    /// `nil` for any other request.
    static func json(in request: CompletionRequest) -> RawJSON? {
        guard request.messages.count == 1, request.messages[0].parts.count == 1,
            case .opaque(let opaque) = request.messages[0].parts[0].content, opaque.dialect == .openAICompletions
        else { return nil }
        return opaque.json
    }

    /// - Throws: ``LLMError/Code/unsupported`` for a request whose prompt it is.
    static func refuse(_ request: CompletionRequest, for target: Target) throws(LLMError) {
        let parts = request.messages.lazy.flatMap(\.parts)
        for case .opaque(let opaque) in parts.map(\.content) where opaque.dialect == .openAICompletions {
            throw refusal(of: opaque.json, target)
        }
    }

    private static func refusal(of json: RawJSON, _ target: Target) -> LLMError {
        let isTexts = json.value?.elements.first?.isString == true
        return LLMError(
            .unsupported,
            isTexts
                ? "prompt: \(target.provider) is asked in a dialect with one prompt for a request. Send one request for each."
                : "prompt: \(target.provider) is asked in a dialect that takes no tokens. Send the prompt as text.",
            provider: target.provider, model: target.model, field: "prompt")
    }
}
