public import SwitchboardCore

extension ProviderManager {
    /// What a request would cost at the provider and model that would answer it. Nobody is asked: tokens are estimated.
    ///
    /// The answer is taken to be a quarter of the longest one that the request or the model allows, and at most 500 tokens;
    /// ``CostEstimate/worstCase`` takes the longest.
    /// - Throws: ``LLMError/Code/noCandidate`` for a model whose price is unknown, and what a call would throw that finds
    ///   nobody to ask.
    public func estimateCost(
        of request: CompletionRequest,
        options: CallOptions = CallOptions()
    ) throws(LLMError) -> CostEstimate {
        let target = try route(request, options: options).target
        let estimator = TokenEstimator(tokenizer: target.card?.tokenizer)
        let input = estimator.count(request)
        let limit = [request.maxTokens, target.card?.maxOutput].compactMap { $0 }.min()
        let output = min(500, max(1, (limit ?? 2_000) / 4))
        func cost(_ output: Int) throws(LLMError) -> Cost {
            guard let cost = target.card?.cost(of: Usage(input: input, output: output), on: today) else {
                throw LLMError(
                    .noCandidate, "The price of \(target.model) is unknown. A catalogue file of your own can say it.",
                    provider: target.provider, model: target.model)
            }
            return cost
        }
        let worst: Cost?
        if let limit { worst = try cost(limit) } else { worst = nil }
        return CostEstimate(
            cost: try cost(output), worstCase: worst, inputTokens: input, outputTokens: output,
            confidence: estimator.confidence)
    }
}

extension Provider {
    /// What a request would cost at this provider: ``ProviderManager/estimateCost(of:options:)`` with it preferred.
    public func estimateCost(of request: CompletionRequest) async throws(LLMError) -> CostEstimate {
        try manager.estimateCost(of: request, options: CallOptions(preferredProvider: id))
    }
}
