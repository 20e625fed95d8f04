public import SwitchboardCore

/// Keeps one call below what it may cost: the answer is bounded before it is asked for, so that the provider itself ends it in
/// time and says so (`length`).
public struct CostCeiling: Sendable, Hashable {
    /// The most that the call may still cost.
    public let limit: USD

    public init(_ limit: USD) { self.limit = limit }

    /// How much longer than estimated a prompt may turn out to be: what lies beyond is rarer than one text in a hundred.
    public static func cautious(_ tokens: Int) -> Int { tokens + tokens / 4 + 50 }

    /// The request with an answer that the limit pays for, and a warning where that is shorter than what was asked for.
    ///
    /// - Parameter promptTokens: A cautious count.
    /// - Throws: ``LLMError/Code/overBudget`` when the prompt alone costs too much, or when nobody knows what it costs.
    public func fit(
        _ request: CompletionRequest,
        for target: Target,
        promptTokens: Int,
        on day: Day
    ) throws(LLMError) -> (request: CompletionRequest, warning: Warning?) {
        let row = target.card?.prices.row(on: day, promptTokens: promptTokens, serviceTier: request.serviceTier)
        guard let row else {
            throw LLMError.unknownPrice(of: target, "a limit of \(limit)")
        }
        let perToken = row.highestInput
        let left = limit - perToken * promptTokens
        let perAnswerToken = row.highestOutput
        guard perAnswerToken > .zero || left < .zero else { return (request, nil) }
        let affordable = left.picodollars / max(1, perAnswerToken.picodollars)
        guard left > .zero, affordable >= 1 else {
            throw LLMError(
                .overBudget,
                "The prompt of about \(promptTokens) tokens costs up to \(perToken * promptTokens) at \(target.model); the limit is \(limit).",
                provider: target.provider, model: target.model)
        }
        let wanted = request.longestAnswer(of: target.card)
        guard wanted.map({ Int64($0) > affordable }) ?? true else { return (request, nil) }
        var bounded = request
        bounded.maxTokens = Int(affordable)
        let words = "\(limit) pays for at most \(affordable) tokens of answer at \(target.model)."
        return (bounded, Warning(.adapted, field: "maxTokens", words))
    }
}
