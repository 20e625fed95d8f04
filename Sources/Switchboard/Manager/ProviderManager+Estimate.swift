public import SwitchboardCore
import SwitchboardPipeline

/// How a prompt's tokens are counted.
public enum TokenCounting: String, Sendable, Hashable, CaseIterable {
    /// Here and at once, by what kinds of characters weigh in the model's tokenizer, corrected by what the provider counted
    /// of late.
    case estimated
    /// By the provider, which is asked.
    case exact
}

extension ProviderManager {
    /// What a request would cost at the provider and model that would answer it. Nobody is asked: tokens are estimated.
    ///
    /// The answer is taken to be as long as the model's answers are of late; before there were enough of them, a quarter of the
    /// longest one that the request or the model allows, and at most 500 tokens. ``CostEstimate/worstCase`` takes the
    /// longest.
    /// - Throws: ``LLMError/Code/noCandidate`` for a model whose price is unknown, and what a call would throw that finds
    ///   nobody to ask.
    public func estimateCost(
        of request: CompletionRequest,
        options: CallOptions = CallOptions()
    ) throws(LLMError) -> CostEstimate {
        let target = try route(request, options: options).target
        let health = pipeline.fleet.health(of: target).details(at: clock.now)
        let estimator = TokenEstimator(tokenizer: target.card?.tokenizer)
        let input = Int((Double(estimator.count(request)) * (health.tokenRatio ?? 1)).rounded(.up))
        return try estimate(
            request, at: target, input: input, spread: estimator.spread, confidence: estimator.confidence,
            health.lengths)
    }

    /// What a request would cost, with its prompt counted in the way that is asked for.
    /// - Throws: For ``TokenCounting/exact`` also ``LLMError/Code/unsupported``, of a provider that does not count.
    public func estimateCost(
        of request: CompletionRequest,
        options: CallOptions = CallOptions(),
        counting: TokenCounting
    ) async throws(LLMError) -> CostEstimate {
        guard counting == .exact else { return try estimateCost(of: request, options: options) }
        let target = try route(request, options: options).target
        let counted = try await countTokens(of: request, options: options).input
        let lengths = pipeline.fleet.health(of: target).details(at: clock.now).lengths
        return try estimate(request, at: target, input: counted, spread: 0, confidence: 1, lengths)
    }

    private func estimate(
        _ request: CompletionRequest,
        at target: Target,
        input: Int,
        spread: Double,
        confidence: Double,
        _ lengths: LengthSummary?
    ) throws(LLMError) -> CostEstimate {
        let limit = request.longestAnswer(of: target.card)
        let guess = request.usualAnswer(of: target.card)
        func bounded(_ length: Int) -> Int { min(length, limit ?? .max) }
        let output = bounded(lengths?.p50 ?? guess)
        func cost(_ input: Double, _ output: Int) throws(LLMError) -> Cost {
            let usage = Usage(input: Int(input.rounded(.up)), output: output)
            guard let cost = target.card?.cost(of: usage, on: today) else {
                throw LLMError(
                    .noCandidate, "The price of \(target.model) is unknown. A catalogue file of your own can say it.",
                    provider: target.provider, model: target.model)
            }
            return cost
        }
        let tokens = Double(input)
        let worst: Cost?
        if let limit { worst = try cost(tokens * (1 + spread), limit) } else { worst = nil }
        return CostEstimate(
            cost: try cost(tokens, output), worstCase: worst,
            low: try cost(tokens * (1 - spread), bounded(lengths?.p5 ?? max(1, guess / 20))),
            high: try cost(tokens * (1 + spread), bounded(lengths?.p95 ?? guess * 4)), inputTokens: input,
            outputTokens: output, confidence: confidence, outputConfidence: lengths?.confidence ?? 0)
    }
}

extension Provider {
    /// What a request would cost at this provider: ``ProviderManager/estimateCost(of:options:)`` with it preferred.
    public func estimateCost(of request: CompletionRequest) async throws(LLMError) -> CostEstimate {
        try manager.estimateCost(of: request, options: CallOptions(preferredProvider: id))
    }
}
