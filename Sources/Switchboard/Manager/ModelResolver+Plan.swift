import SwitchboardCore
import SwitchboardPipeline

extension ModelResolver {
    /// Everybody who could answer a call, and what to do when one fails.
    ///
    /// A call that names a model is answered by that model; only rules with fallbacks lead away from it. One that names
    /// neither model nor provider may be answered by every provider's default model, or, where cost is optimised, by any
    /// model that can do it: the caller's preferred ones first, then the cheapest.
    @inline(never)
    func plan(
        _ request: CompletionRequest,
        options: CallOptions,
        on day: Day,
        estimating: Bool = false
    ) throws(LLMError) -> Pipeline.Plan {
        // What an answer may cost is reckoned with it.
        if let limit = request.maxTokens, limit < 0 {
            throw LLMError(
                .invalidRequest, "The answer's limit of tokens is \(limit). Allowed: a number that is not below zero.",
                field: "maxTokens")
        }
        let strategy = try fallback(options.fallback)
        let group = configuration.groups.first { $0.name == request.model }
        let isUnnamed = request.model == nil && options.preferredProvider == nil
        let isOpen = isUnnamed || group != nil
        var candidates: [Candidate] = []
        for member in group?.members ?? [] {
            add(.model(member.model), onlyFor: [], weight: member.weight, to: &candidates, request, options, day)
        }
        if isUnnamed {
            if options.task != nil || options.preference != nil {
                let advice = configuration.catalogue.recommended(
                    for: options.task ?? .chat, options.preference ?? .best)
                for model in advice where canBeHad(model, on: day) {
                    add(.model(model), onlyFor: [], to: &candidates, request, options, day)
                }
            }
            for model in options.costConstraints?.preferredModels ?? [] {
                add(.model(model), onlyFor: [], to: &candidates, request, options, day)
            }
        }
        let preferred = group == nil ? candidates.count : 0
        if isUnnamed, configuration.optimizesCost { addAllPriced(to: &candidates, on: day) }
        if candidates.isEmpty { candidates = [Candidate(try route(request, options: options, on: day).target)] }
        if isUnnamed, options.fallback != .none {
            for provider in configuration.providers where provider.definition.defaultModel != nil {
                add(.provider(provider.definition.id), onlyFor: [], to: &candidates, request, options, day)
            }
        }
        for rule in strategy.rules {
            for target in rule.fallbacks {
                add(target, onlyFor: [rule.condition], to: &candidates, request, options, day)
            }
        }
        let ownOrder = spread(candidates.prefix(preferred))
        candidates = ownOrder + spread(candidates.dropFirst(preferred))
        if let allowed = options.allowedProviders {
            for index in candidates.indices where !allowed.contains(candidates[index].target.provider) {
                candidates[index].ruledOut = "the caller may not use \(candidates[index].target.provider)"
            }
        }
        let first = candidates.first?.target
        let requirements = Requirements(of: request)
        var counts: [String: Int] = [:]
        func tokens(_ card: ModelCard) -> Int {
            let family = card.tokenizer ?? ""
            if let known = counts[family] { return known }
            let count = TokenEstimator(tokenizer: card.tokenizer).count(request)
            counts[family] = count
            return count
        }
        // Who was named is asked all the same: the catalogue may be wrong, and the provider says so better.
        for index in candidates.indices
        where (isOpen || !candidates[index].isSameModel(as: first)) && candidates[index].ruledOut == nil {
            // The estimate may be too high by a tenth or two; nobody is left out for that.
            candidates[index].ruledOut = requirements.obstacle(for: candidates[index].target.card) {
                tokens($0) * 4 / 5
            }
        }
        var balancing =
            options.loadBalancing ?? group?.loadBalancing
            ?? (isOpen && configuration.optimizesCost ? .costBased : group == nil ? configuration.loadBalancing : nil)
        if balancing == .costBased || estimating {
            for index in candidates.indices {
                guard let card = candidates[index].target.card else { continue }
                let usage = Usage(input: tokens(card), output: request.usualAnswer(of: card))
                candidates[index].estimatedCost = card.cost(of: usage, on: day)?.total
            }
        }
        if !ownOrder.isEmpty {
            // The caller's own order stands; only what follows it is sorted.
            if balancing == .costBased {
                candidates[ownOrder.count...].sort { left, right in
                    guard left.onlyFor.isEmpty == right.onlyFor.isEmpty else { return left.onlyFor.isEmpty }
                    return (left.estimatedCost ?? USD(picodollars: .max))
                        < (right.estimatedCost ?? USD(picodollars: .max))
                }
            }
            balancing = nil
        }
        let limits = [options.costConstraints?.maxCost, configuration.maxCostPerRequest].compactMap { $0 }
        var plan = Pipeline.Plan(
            candidates: candidates, loadBalancing: balancing, fallback: strategy, maxCost: limits.min())
        plan.budgets = configuration.budgets.filter(\.holdsForEveryCall).map(\.id)
        plan.budgets += options.budgets.map(BudgetID.init(_:)).filter { !plan.budgets.contains($0) }
        plan.hedges = options.hedges ?? configuration.hedges
        if candidates.count > 1 {
            plan.conversation = Stickiness.key(of: request, conversation: options.conversation)
            plan.carriesSignedReasoning = request.carriesSignedReasoning
        }
        return plan
    }

    /// A provider's model once for each of the provider's keys.
    private func spread(_ candidates: ArraySlice<Candidate>) -> [Candidate] {
        candidates.flatMap { candidate -> [Candidate] in
            let provider = configuration.providers.first { $0.definition.id == candidate.target.provider }
            guard let keys = provider?.keys.count, keys > 1 else { return [candidate] }
            return (0..<keys).map { credential in
                var one = candidate
                one.target.credential = credential
                return one
            }
        }
    }

    /// Whether a model of the guide has a provider here.
    private func canBeHad(_ model: ModelID, on day: Day) -> Bool {
        guard let card = configuration.catalogue.card(named: model) else { return false }
        return configuration.providers.contains { $0.definition.id == card.provider }
            && card.retired.map { day < $0 } ?? true
    }

    /// Every model that writes text, has a price and can be had on that day.
    private func addAllPriced(to candidates: inout [Candidate], on day: Day) {
        let configured = Set(configuration.providers.map(\.definition.id))
        for card in configuration.catalogue.cards
        where configured.contains(card.provider) && card.output.contains(.text)
            && card.retired.map({ day < $0 }) ?? true && card.released.map({ $0 <= day }) ?? true
            && card.cost(of: Usage(input: 1, output: 1), on: day) != nil
        {
            let target = Target(provider: card.provider, model: card.id, card: card)
            if !candidates.contains(where: { $0.target == target }) { candidates.append(Candidate(target)) }
        }
    }

    private func fallback(_ choice: FallbackChoice) throws(LLMError) -> FallbackStrategy {
        switch choice {
        case .none: return .none
        case .configured: return configuration.fallbackStrategies.first(where: \.isEnabled) ?? .standard
        case .named(let name):
            let known = configuration.fallbackStrategies + [.standard, .continuing]
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
        weight: Int = 1,
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
            return candidates.append(Candidate(named, weight: weight, onlyFor: conditions, ruledOut: error.message))
        }
        guard let known = candidates.firstIndex(where: { $0.target == target }) else {
            return candidates.append(Candidate(target, weight: weight, onlyFor: conditions))
        }
        if !candidates[known].onlyFor.isEmpty { candidates[known].onlyFor.formUnion(conditions) }
    }
}

extension Candidate {
    fileprivate func isSameModel(as other: Target?) -> Bool {
        target.provider == other?.provider && target.model == other?.model
    }
}
