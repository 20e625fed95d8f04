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
    let caller: any Caller
    let balancer: LoadBalancer
    let time: any TimeKeeper
    let random: RandomSource
    let budgets: any BudgetStore
    let reservations: ReservationNames

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

    /// Starts a call. Returns when its first provider has committed to an answer, and not before: until then any candidate
    /// may still take over.
    public func open(
        _ request: CompletionRequest,
        plan: Plan,
        timeout: Duration?,
        streaming: Bool
    ) async throws(LLMError) -> sending ResponseStream.Source {
        let run = Run(self, request, plan, timeout: timeout, streaming: streaming)
        try await run.connect()
        return CallSource(run: run)
    }

    /// The candidates in the order in which they are asked, and why.
    func route(_ plan: Plan, at now: Duration) -> Routed {
        var routed = Routed(trail: DecisionTrail(strategy: plan.loadBalancing))
        let health = plan.candidates.map { fleet.health(of: $0.target).snapshot(at: now) }
        let able = plan.candidates.indices.filter { plan.candidates[$0].ruledOut == nil }
        let open = able.filter { health[$0].closedFor == nil }
        var chosen = ordered(open, plan, health)
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
        for (index, candidate) in plan.candidates.enumerated() {
            let verdict: DecisionTrail.Candidate.Verdict
            if let rank = chosen.firstIndex(of: index) {
                verdict = .planned(rank: rank)
            } else {
                verdict = .ruledOut(candidate.ruledOut ?? health[index].reason ?? "another one was chosen")
            }
            routed.trail.candidates.append(
                DecisionTrail.Candidate(
                    provider: candidate.target.provider, model: candidate.target.model, verdict: verdict,
                    estimatedCost: candidate.estimatedCost, timeToFirstToken: health[index].timeToFirstToken,
                    tokensPerSecond: health[index].tokensPerSecond, inFlight: health[index].inFlight,
                    breaker: health[index].breaker, isFallback: !candidate.onlyFor.isEmpty))
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
                target: plan.candidates[index].target, weight: plan.candidates[index].weight, health: health[index],
                estimatedCost: plan.candidates[index].estimatedCost)
        }
        return balancer.order(entries, by: strategy).map { pool[$0] } + reserve
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
