extension CompletionRequest {
    /// What an answer is taken to have, in tokens, where nothing is known of the model's answers and nothing bounds them.
    public static let usualAnswer = 500

    /// The most tokens that an answer may have, by the request or by the model; `nil` where neither has a limit.
    public func longestAnswer(of card: ModelCard?) -> Int? { [maxTokens, card?.maxOutput].compactMap { $0 }.min() }

    /// How many tokens an answer is taken to have, where nothing is known of the model's answers: a quarter of the longest
    /// one, and never more than ``usualAnswer``.
    public func usualAnswer(of card: ModelCard?) -> Int {
        longestAnswer(of: card).map { min(CompletionRequest.usualAnswer, max(1, $0 / 4)) }
            ?? CompletionRequest.usualAnswer
    }
}
