public import SwitchboardCore

/// The way of a call: candidates, the order among them, attempts until one answers, and the account of it all.
public struct Pipeline: Sendable {
    /// A call's share of what is configured.
    public struct Plan: Sendable {
        /// Best first, where no strategy orders them.
        public var candidates: [Candidate]
        /// How to order those that are equal; `nil` leaves them as they are.
        public var loadBalancing: LoadBalancingStrategy?
        public var fallback: FallbackStrategy
        /// The most that all attempts together may cost; `nil` is no limit.
        public var maxCost: USD?
        /// What each attempt holds its worst case of before it is sent.
        public var budgets: [BudgetID] = []
        /// Whether a second candidate is asked when the first is slower than it nearly ever is.
        public var hedges = false
        /// What the call's conversation is known by; `nil` forgets it.
        public var conversation: UInt64?
        /// Whether the request carries reasoning that only who wrote it can read.
        public var carriesSignedReasoning = false
        /// Whether an answer reaches the caller as one provider gave it: it is never cut short, and nobody goes on with it.
        public var keepsAnswersWhole: Bool { maxCost == nil && !fallback.continuesStreams }

        public init(
            candidates: [Candidate],
            loadBalancing: LoadBalancingStrategy? = nil,
            fallback: FallbackStrategy = .standard,
            maxCost: USD? = nil
        ) {
            self.candidates = candidates
            self.loadBalancing = loadBalancing
            self.fallback = fallback
            self.maxCost = maxCost
        }
    }

    public let fleet: Fleet
    var caller: any Caller
    let balancer: LoadBalancer
    let time: any TimeKeeper
    let random: RandomSource
    let budgets: any BudgetStore
    let reservations: ReservationNames
    let stickiness = Stickiness()

    public init(
        caller: any Caller,
        fleet: Fleet = Fleet(),
        budgets: (any BudgetStore)? = nil,
        time: any TimeKeeper = SystemTime(),
        random: RandomSource = .system
    ) {
        self.caller = caller
        self.fleet = fleet
        self.budgets = budgets ?? MemoryBudgetStore([], time: time)
        reservations = ReservationNames(random: random)
        self.time = time
        self.random = random
        balancer = LoadBalancer(random: random)
    }

    /// The same pipeline, with all that it knows, over another caller.
    public func asking(_ caller: any Caller) -> Pipeline {
        var pipeline = self
        pipeline.caller = caller
        return pipeline
    }

    /// Starts a call. Returns when its first provider has committed to an answer, and not before: until then any candidate
    /// may still take over.
    /// - Parameter caller: Who sends this call's requests; `nil` is the pipeline's own.
    public func open(
        _ request: CompletionRequest,
        plan: Plan,
        timeout: Duration?,
        streaming: Bool,
        by caller: (any Caller)? = nil
    ) async throws(LLMError) -> sending ResponseStream.Source {
        try await open(Boxed(request), plan: plan, timeout: timeout, streaming: streaming, by: caller)
    }

    /// The same, for a request that others hold too.
    package func open(
        _ request: Boxed<CompletionRequest>,
        plan: Plan,
        timeout: Duration?,
        streaming: Bool,
        by caller: (any Caller)? = nil
    ) async throws(LLMError) -> sending ResponseStream.Source {
        let run = Run(caller.map(asking) ?? self, request, plan, timeout: timeout, streaming: streaming)
        try await run.connect()
        return CallSource(run: run)
    }

    /// The candidates in the order in which they are asked, and why.
    @inline(never)
    func route(_ plan: Plan, at now: Duration) -> Routed {
        var routed = Routed(trail: DecisionTrail(strategy: plan.loadBalancing))
        let health = fleet.health(of: plan.candidates.lazy.map(\.target)).map { $0.snapshot(at: now) }
        let able = plan.candidates.indices.filter { plan.candidates[$0].ruledOut == nil }
        let open = able.filter { health[$0].closedFor == nil }
        var chosen = ordered(open, plan, health)
        if let note = settle(&chosen, plan, at: now) { routed.trail.notes.append(note) }
        if open.isEmpty {
            // Nobody takes traffic, but some did answer lately: a fleet is never shut altogether.
            chosen = leastBad(able, health)
            routed.isForced = !chosen.isEmpty
            if routed.isForced {
                routed.trail.notes.append(
                    "Every candidate's breaker is open: those that answered lately are asked all the same.")
            }
        }
        routed.order = chosen
        routed.wait = able.compactMap { health[$0].closedFor }.min()
        routed.reason = able.first.flatMap { health[$0].reason }
        var ranks = [Int?](repeating: nil, count: plan.candidates.count)
        for (rank, index) in chosen.enumerated() { ranks[index] = rank }
        routed.trail.candidates.reserveCapacity(plan.candidates.count)
        for (index, candidate) in plan.candidates.enumerated() {
            let verdict: DecisionTrail.Candidate.Verdict
            if let rank = ranks[index] {
                verdict = .planned(rank: rank)
            } else {
                verdict = .ruledOut(candidate.ruledOut ?? health[index].reason ?? "another one was chosen")
            }
            var seen = DecisionTrail.Candidate(
                provider: candidate.target.provider, model: candidate.target.model, verdict: verdict,
                estimatedCost: candidate.estimatedCost, timeToFirstToken: health[index].timeToFirstToken,
                tokensPerSecond: health[index].tokensPerSecond, inFlight: health[index].inFlight,
                breaker: health[index].breaker, isFallback: !candidate.onlyFor.isEmpty)
            seen.credential = candidate.target.credential
            routed.trail.candidates.append(seen)
        }
        return routed
    }

    private func ordered(_ open: [Int], _ plan: Plan, _ health: [TargetHealth.Snapshot]) -> [Int] {
        let pool = open.filter { plan.candidates[$0].onlyFor.isEmpty }
        let reserve = open.filter { !plan.candidates[$0].onlyFor.isEmpty }
        guard let strategy = plan.loadBalancing else {
            return keysInTurn(pool, plan, health) + keysInTurn(reserve, plan, health)
        }
        let entries = pool.map { index in
            LoadBalancer.Entry(
                weight: plan.candidates[index].weight, health: health[index],
                estimatedCost: plan.candidates[index].estimatedCost)
        }
        return balancer.order(entries, by: strategy).map { pool[$0] } + reserve
    }

    /// Puts the one where the conversation lives first, unless another one is cheaper by more than the cache there is worth.
    /// - Returns: What was decided, in words.
    private func settle(_ order: inout [Int], _ plan: Plan, at now: Duration) -> String? {
        guard order.count > 1, let key = plan.conversation, let stay = stickiness.stay(of: key),
            let place = order.firstIndex(where: { plan.candidates[$0].target == stay.target }),
            plan.candidates[order[place]].onlyFor.isEmpty
        else { return nil }
        let discount = stay.discount(on: time.today, at: now)
        let name = "\(stay.target.provider)/\(stay.target.model)"
        guard discount > .zero || plan.carriesSignedReasoning else { return nil }
        let first = plan.candidates[order[0]].target
        if !plan.carriesSignedReasoning, first != stay.target,
            first.model != stay.target.model || first.provider != stay.target.provider,
            let there = price(of: stay, at: first), let here = price(of: stay, at: stay.target), there < here - discount
        {
            return
                "The conversation leaves \(name): its prompt cache is worth \(discount), \(first.provider)/\(first.model) saves \(here - there)."
        }
        let index = order.remove(at: place)
        order.insert(index, at: 0)
        return discount > .zero
            ? "The conversation stays at \(name), where its prompt cache is worth \(discount)."
            : "The conversation stays at \(name), which signed its reasoning."
    }

    /// What the known part of the next prompt and an answer of usual length cost, with no cache.
    private func price(of stay: Stickiness.Stay, at target: Target) -> USD? {
        target.card?.cost(of: Usage(input: stay.tokens, output: CompletionRequest.usualAnswer), on: time.today)?.total
    }

    /// The order in which candidates would be asked, and why: indices of the plan's candidates.
    public func decide(_ plan: Plan) -> [Int] { route(plan, at: time.now).order }

    /// What would be decided about a call, with nobody asked.
    public func preview(_ request: CompletionRequest, _ plan: Plan) async -> DecisionTrail {
        let routed = route(plan, at: time.now)
        var trail = routed.trail
        guard let first = routed.order.first.map({ plan.candidates[$0].target }) else { return trail }
        do throws(LLMError) {
            var request = request
            if let limit = plan.maxCost {
                let tokens = TokenEstimator(tokenizer: first.card?.tokenizer).count(request)
                let (bounded, warning) = try CostCeiling(limit).fit(
                    request, for: first, promptTokens: CostCeiling.cautious(tokens), on: time.today)
                request = bounded
                if let warning { trail.notes.append(warning.detail) }
            }
            if !plan.budgets.isEmpty {
                let most = try WorstCase.cost(of: request, at: first, on: time.today)
                let names = plan.budgets.map(\.rawValue).joined(separator: ", ")
                trail.notes.append("\(most) would be reserved of \(names).")
                for budget in plan.budgets {
                    guard let left = try await budgets.balance(of: budget)?.available, left < most else { continue }
                    trail.notes.append("The budget \(budget) has \(left) left: the call would not be sent there.")
                }
            }
        } catch { trail.notes.append(error.message) }
        return trail
    }

    /// The keys of one model share its calls: the least busy one is first, and of those the one that was asked least.
    private func keysInTurn(_ order: [Int], _ plan: Plan, _ health: [TargetHealth.Snapshot]) -> [Int] {
        var places: [Target: Int] = [:]
        for index in order {
            var model = plan.candidates[index].target
            guard model.credential > 0 || places[model] != nil || order.count > 1 else { continue }
            model.credential = 0
            if places[model] == nil { places[model] = places.count }
        }
        guard places.count < order.count else { return order }
        func rank(_ index: Int) -> (Int, Int, Int) {
            var model = plan.candidates[index].target
            model.credential = 0
            return (places[model] ?? 0, health[index].inFlight, health[index].totals.requests)
        }
        return order.sorted { rank($0) < rank($1) }
    }

    private func leastBad(_ able: [Int], _ health: [TargetHealth.Snapshot]) -> [Int] {
        able.filter { health[$0].hasSucceededLately && health[$0].breaker == .open }
            .sorted { (health[$0].closedFor ?? .zero) < (health[$1].closedFor ?? .zero) }
    }

    struct Routed {
        var trail: DecisionTrail
        /// Indices of candidates.
        var order: [Int] = []
        var isForced = false
        /// How long until any of them takes traffic again, and why not yet.
        var wait: Duration?
        var reason: String?
    }
}

/// Sends one request to one target. Wire formats and sockets are behind it.
public protocol Caller: Sendable {
    /// Throws what the provider answered other than an answer.
    /// - Parameter timeLeft: Until the call's deadline.
    func open(
        _ request: CompletionRequest,
        at target: Target,
        streaming: Bool,
        timeLeft: Duration?
    ) async throws(LLMError) -> sending ResponseStream.Source
}
