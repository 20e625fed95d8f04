import SwitchboardCore
import SwitchboardPipeline

extension ModelResolver {
    /// Everybody who could answer a call, and what to do when one fails.
    ///
    /// A call that names a model is answered by that model; only rules with fallbacks lead away from it. One that names
    /// neither model nor provider may be answered by every provider's default model.
    func plan(
        _ request: CompletionRequest,
        options: CallOptions,
        on day: Day
    ) throws(LLMError) -> Pipeline.Plan {
        let strategy = try fallback(options.fallback)
        let balancing = options.loadBalancing ?? configuration.loadBalancing
        var candidates = [Candidate(try route(request, options: options, on: day).target)]
        if request.model == nil, options.preferredProvider == nil, options.fallback != .none {
            for provider in configuration.providers where provider.definition.defaultModel != nil {
                add(.provider(provider.definition.id), onlyFor: [], to: &candidates, request, options, day)
            }
        }
        for rule in strategy.rules {
            for target in rule.fallbacks {
                add(target, onlyFor: [rule.condition], to: &candidates, request, options, day)
            }
        }
        // Who was named is asked all the same: the catalogue may be wrong, and the provider says so better.
        let isNamed = request.model != nil || options.preferredProvider != nil
        if candidates.count > (isNamed ? 1 : 0) {
            let requirements = Requirements(of: request)
            for index in candidates.indices.dropFirst(isNamed ? 1 : 0) where candidates[index].ruledOut == nil {
                candidates[index].ruledOut = requirements.obstacle(for: candidates[index].target.card) { card in
                    // The estimate may be too high by a tenth or two; nobody is left out for that.
                    TokenEstimator(tokenizer: card.tokenizer).count(request) * 4 / 5
                }
            }
        }
        if balancing == .costBased {
            for index in candidates.indices {
                candidates[index].estimatedCost = estimate(request, at: candidates[index].target, on: day)
            }
        }
        let limits = [options.costConstraints?.maxCost, configuration.maxCostPerRequest].compactMap { $0 }
        return Pipeline.Plan(
            candidates: candidates, loadBalancing: balancing, fallback: strategy, maxCost: limits.min())
    }

    private func fallback(_ choice: FallbackChoice) throws(LLMError) -> FallbackStrategy {
        switch choice {
        case .none: return .none
        case .configured: return configuration.fallbackStrategies.first(where: \.isEnabled) ?? .standard
        case .named(let name):
            let known = configuration.fallbackStrategies + [.standard]
            if let strategy = known.first(where: { $0.name == name }) { return strategy }
            throw LLMError(
                .invalidRequest,
                "There is no fallback strategy \(name). Configured: \(known.map(\.name).joined(separator: ", ")).",
                field: "fallback")
        }
    }

    /// One that is not there is ruled out, which the trail tells; one that is there already is not added again.
    private func add(
        _ fallback: FallbackTarget,
        onlyFor conditions: Set<FallbackCondition>,
        to candidates: inout [Candidate],
        _ request: CompletionRequest,
        _ options: CallOptions,
        _ day: Day
    ) {
        var request = request
        var options = options
        switch fallback {
        case .provider(let provider):
            request.model = nil
            options.preferredProvider = provider
        case .model(let model):
            request.model = model
            options.preferredProvider = nil
        }
        let target: Target
        do throws(LLMError) {
            target = try route(request, options: options, on: day).target
        } catch {
            let named = Target(provider: error.provider ?? options.preferredProvider ?? "", model: request.model ?? "")
            return candidates.append(Candidate(named, onlyFor: conditions, ruledOut: error.message))
        }
        guard let known = candidates.firstIndex(where: { $0.target == target }) else {
            return candidates.append(Candidate(target, onlyFor: conditions))
        }
        if !candidates[known].onlyFor.isEmpty { candidates[known].onlyFor.formUnion(conditions) }
    }

    private func estimate(_ request: CompletionRequest, at target: Target, on day: Day) -> USD? {
        let input = TokenEstimator(tokenizer: target.card?.tokenizer).count(request)
        let output = min(
            500, max(1, ([request.maxTokens, target.card?.maxOutput].compactMap { $0 }.min() ?? 2_000) / 4))
        return target.card?.cost(of: Usage(input: input, output: output), on: day)?.total
    }
}
