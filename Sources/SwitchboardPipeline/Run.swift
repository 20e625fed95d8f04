import SwitchboardCore

/// One call on its way: attempts until one commits, then its events, and those of whoever goes on where it broke off.
final class Run {
    private let pipeline: Pipeline
    private let boxed: Boxed<CompletionRequest>
    private let plan: Pipeline.Plan
    private let deadline: Duration?
    private let isStreaming: Bool
    private let began: Duration
    private var routed = Pipeline.Routed(trail: DecisionTrail())
    private var candidates: [Candidate] = []
    private var machine: AttemptMachine
    private var trail = DecisionTrail()
    private var failures: [LLMError] = []
    private var attempt: Attempt?
    private var isOver = false
    /// What the caller has seen, where that may matter.
    private var said = PartialAnswer()
    private let remembersWhatWasSaid: Bool
    private var hasBegun = false
    /// Since the first answer broke off.
    private var continuation: Continuation?
    /// What broke the first answer off: the error that its caller gets if nobody can go on.
    private var breakage: LLMError?
    private var refusesPrefill: Set<Int> = []
    /// What answers that broke off had used, and cost.
    private var carried: (usage: Usage, cost: Cost)?
    /// To be handed on before anything else is read.
    private var ready: ArraySlice<StreamEvent> = []

    init(
        _ pipeline: Pipeline,
        _ request: Boxed<CompletionRequest>,
        _ plan: Pipeline.Plan,
        timeout: Duration?,
        streaming: Bool
    ) {
        self.pipeline = pipeline
        boxed = request
        self.plan = plan
        isStreaming = streaming
        began = pipeline.time.now
        deadline = timeout.map { pipeline.time.now + $0 }
        machine = AttemptMachine(steps: [], strategy: plan.fallback)
        remembersWhatWasSaid = plan.fallback.continuesStreams || plan.maxCost != nil
    }

    private var request: CompletionRequest { boxed.value }
    private var timeLeft: Duration? { deadline.map { $0 - pipeline.time.now } }

    // MARK: Until one commits

    func connect() async throws(LLMError) {
        routed = pipeline.route(plan, at: pipeline.time.now)
        if routed.order.isEmpty, let wait = routed.wait, wait <= min(.seconds(5), timeLeft ?? .seconds(5)) {
            // Soon one takes traffic again: waiting serves the caller better than an error.
            try await pipeline.time.sleep(for: wait)
            let notes = ["Nobody took traffic: \(routed.reason ?? "all rest"). The call waited \(wait.formatted)."]
            routed = pipeline.route(plan, at: pipeline.time.now)
            routed.trail.notes = notes + routed.trail.notes
        }
        trail = routed.trail
        guard !routed.order.isEmpty else { throw finished(nobody()) }
        candidates = routed.order.map { plan.candidates[$0] }
        machine = AttemptMachine(steps: candidates.map(AttemptMachine.Step.init), strategy: plan.fallback)
        try await advance()
    }

    /// Asks until one has begun to answer.
    private func advance() async throws(LLMError) {
        while true {
            switch machine.next() {
            case .pause(let pause): try await self.pause(pause)
            case .giveUp: throw verdict()
            case .send(let index, let kind):
                if let timeLeft, timeLeft <= .zero {
                    failures.append(LLMError(.timeout, "The call's time was over before it could be sent."))
                    throw verdict()
                }
                guard let order = order(index, kind) else {
                    machine.skipped(index, hasBegun: hasBegun)
                    continue
                }
                let attempt = await send(order)
                guard let error = attempt.error else {
                    self.attempt = attempt
                    if let manner = order.manner { join(attempt, manner) }
                    return
                }
                account(for: attempt)
                guard error.code != .cancelled else { throw finished(error) }
                if order.manner == .prefill, error.code == .invalidRequest || error.code == .unsupported {
                    refusesPrefill.insert(index)
                    machine.askedOtherwise(index, kind)
                    continue
                }
                failures.append(error)
                machine.failed(
                    error, at: index, hasBegun: hasBegun, chance: pipeline.random.fraction(), timeLeft: timeLeft,
                    mayRetry: order.health.mayRetry)
            }
        }
    }

    private func send(_ order: AttemptOrder) async -> Attempt {
        guard plan.hedges, order.kind == .first, let other = machine.hedge(of: order.index),
            let delay = order.health.timeToFirstToken(quantile: 0.95)
        else { return await pipeline.send(order) }
        // What the second one would be asked is settled now; whether it may be, when it comes to that.
        let template = Template(self)
        let target = candidates[other].target
        let (attempt, others) = await pipeline.send(order, hedgingAfter: delay) {
            guard order.health.mayHedge() else { return nil }
            return template.order(target, other, .hedge, timePassed: delay)
        }
        if !others.isEmpty || attempt.order.index == other {
            machine.hedged(other)
            trail.notes.append(
                "\(order.target.provider)/\(order.target.model) had not begun after \(delay.formatted): a second one was asked."
            )
        }
        for other in others { account(for: other) }
        return attempt
    }

    /// What a further attempt is made of.
    private struct Template: Sendable {
        let pipeline: Pipeline
        let request: Boxed<CompletionRequest>
        let plan: Pipeline.Plan
        let isStreaming: Bool
        let isForced: Bool
        let began: Duration
        let timeLeft: Duration?
        let ceiling: CostCeiling?

        init(_ run: Run) {
            pipeline = run.pipeline
            request = run.boxed
            plan = run.plan
            isStreaming = run.isStreaming
            isForced = run.routed.isForced
            began = run.began
            timeLeft = run.timeLeft
            ceiling = run.plan.maxCost.map { CostCeiling($0 - run.trail.spent) }
        }

        /// `nil` where the target takes no traffic now.
        func order(
            _ target: Target,
            _ index: Int,
            _ kind: DecisionTrail.Attempt.Kind,
            timePassed: Duration = .zero
        ) -> AttemptOrder? {
            let health = pipeline.fleet.health(of: target)
            let admission = health.enter(
                isRetry: kind == .retry || kind == .continuation || kind == .hedge, isForced: isForced,
                at: pipeline.time.now)
            guard case .yes(let wasProbe) = admission else { return nil }
            return AttemptOrder(
                request: request, target: target, index: index, kind: kind, isStreaming: isStreaming,
                ceiling: ceiling, budgets: plan.budgets, callBegan: began, timeLeft: timeLeft.map { $0 - timePassed },
                health: health, wasProbe: wasProbe)
        }
    }

    @inline(never)
    private func order(_ index: Int, _ kind: DecisionTrail.Attempt.Kind) -> AttemptOrder? {
        guard var order = Template(self).order(candidates[index].target, index, kind) else { return nil }
        guard hasBegun else {
            // The last one who is asked may decline: then that is the answer.
            order.mayPassOnRefusals =
                index + 1 < candidates.count
                && [.refusal, .contentFiltered].contains { plan.fallback.rule(for: $0) != nil }
            return order
        }
        let card = order.target.card
        let manner = Continuation.manner(
            for: request, after: said, at: card, refusesPrefill: refusesPrefill.contains(index))
        let tokens = TokenEstimator(tokenizer: card?.tokenizer).count(said.text)
        order.request = Boxed(Continuation.request(request, after: said, manner, tokensSaid: tokens))
        order.manner = manner
        return order
    }

    private func pause(_ pause: Duration) async throws(LLMError) {
        do throws(LLMError) {
            try await pipeline.time.sleep(for: pause)
        } catch {
            throw finished(error)
        }
    }

    // MARK: Afterwards

    func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
        while true {
            if let event = ready.popFirst() { return handOn(event) }
            guard !isOver, let attempt else { return nil }
            do throws(LLMError) {
                let event = try await attempt.next(isolation: actor)
                guard continuation != nil else { return handOn(event) }
                var events: [StreamEvent] = []
                try continuation?.pass(event, into: &events)
                ready = events[...]
            } catch {
                attempt.failed(error)
                try await goOn(after: attempt, error)
            }
        }
    }

    private func handOn(_ event: StreamEvent) -> StreamEvent {
        guard let attempt else { return event }
        if case .done(var ending) = event {
            attempt.answered(&ending)
            return finish(ending, attempt)
        }
        if event.commits { hasBegun = true }
        guard remembersWhatWasSaid else { return event }
        said.saw(event)
        if event.commits, let limit = plan.maxCost, isTooDear(attempt, limit) {
            attempt.failed(
                LLMError(.overBudget, "The answer was cut off where it reached the call's limit of \(limit)."))
            for part in said.open { ready.append(.partEnd(part: part)) }
            let ending = Ending(
                finish: FinishReason(.length, raw: "max_cost"), usage: attempt.usage, cost: attempt.cost)
            ready = ready + [finish(ending, attempt)]
        }
        return event
    }

    /// Whether an answer is worth more already than the call may cost. Its request had a limit of tokens that should have
    /// ended it before; this is for providers that do not keep it. What we count is cut by a fifth: an answer within the
    /// limit must never be cut off by our counting.
    private func isTooDear(_ attempt: Attempt, _ limit: USD) -> Bool {
        guard let card = attempt.target.card, attempt.outputTokensSoFar > 0 else { return false }
        let usage = Usage(input: attempt.usage.input ?? 0, output: attempt.outputTokensSoFar * 4 / 5)
        guard let cost = card.cost(of: usage, on: pipeline.time.today) else { return false }
        return trail.spent + cost.total > limit
    }

    private func finish(_ ending: Ending, _ attempt: Attempt) -> StreamEvent {
        var ending = ending
        account(for: attempt)
        if let key = plan.conversation {
            let usage = ending.usage
            let stay = Stickiness.Stay(
                target: attempt.target, tokens: (usage.input ?? 0) + (usage.output ?? 0), at: pipeline.time.now)
            pipeline.stickiness.remember(stay, of: key)
        }
        if let carried {
            ending.usage = carried.usage.adding(ending.usage)
            ending.cost = ending.cost.map { carried.cost.adding($0) }
        }
        ending.trail = trail
        isOver = true
        self.attempt = nil
        return .done(ending)
    }

    // MARK: Broken off

    private func goOn(after broken: Attempt, _ error: LLMError) async throws(LLMError) {
        account(for: broken)
        failures.append(error)
        attempt = nil
        breakage = breakage ?? error
        guard error.code != .cancelled, plan.fallback.continuesStreams, said.canBeContinued else {
            throw finished(error)
        }
        if let cost = broken.cost {
            carried = (
                carried.map { $0.usage.adding(broken.usage) } ?? broken.usage,
                carried.map { $0.cost.adding(cost) } ?? cost
            )
        }
        trail.notes.append(
            "The answer of \(broken.target.provider)/\(broken.target.model) broke off after \(said.text.count) characters (\(error.code))."
        )
        machine.failed(
            error, at: broken.order.index, hasBegun: true, chance: pipeline.random.fraction(), timeLeft: timeLeft,
            mayRetry: broken.order.health.mayRetry)
        try await advance()
    }

    private func join(_ attempt: Attempt, _ manner: Seam.Manner) {
        continuation = Continuation(of: said, manner)
        let how =
            switch manner {
            case .prefill: "was given its beginning to write on"
            case .instruction: "was asked to go on"
            case .restart: "was asked anew, and what had been said was not said again"
            }
        trail.notes.append("\(attempt.target.provider)/\(attempt.target.model) \(how).")
    }

    // MARK: Failing

    @inline(never)
    private func account(for attempt: Attempt) {
        if let error = attempt.error { pipeline.fleet.tell(attempt.target, error) }
        trail.attempts.append(attempt.note)
        trail.spent += attempt.note.cost ?? .zero
    }

    /// What broke an answer off, or the last failure; with the others inside.
    @inline(never)
    private func verdict() -> LLMError {
        guard var last = breakage ?? failures.last else { return finished(nobody()) }
        if last.retryAfter == nil, last.code == .rateLimited || last.code == .unavailable {
            last.retryAfter = failures.compactMap(\.retryAfter).min()
        }
        return finished(last)
    }

    @inline(never)
    private func finished(_ error: LLMError) -> LLMError {
        isOver = true
        attempt = nil
        ready = []
        var error = error
        var others = failures
        if let own = others.lastIndex(where: { $0.code == error.code && $0.message == error.message }) {
            others.remove(at: own)
        }
        error.attempts = others
        error.trail = trail
        return error
    }

    @inline(never)
    private func nobody() -> LLMError {
        let names = plan.candidates.map { "\($0.target.provider)/\($0.target.model)" }.joined(separator: ", ")
        let only = plan.candidates.count == 1 ? plan.candidates.first?.target : nil
        guard let wait = routed.wait else {
            let why = plan.candidates.compactMap(\.ruledOut).first.map { ": \($0)" } ?? "."
            return LLMError(
                .noCandidate, "No candidate can take this call (\(names))\(why)", provider: only?.provider,
                model: only?.model)
        }
        return LLMError(
            .unavailable,
            "Nobody takes traffic now (\(names)): \(routed.reason ?? "all rest"). Try again in \(wait.formatted).",
            provider: only?.provider, model: only?.model, retryAfter: wait)
    }
}

/// The events of a call that a provider has committed to.
struct CallSource: AsyncIteratorProtocol {
    let run: Run

    mutating func next() async throws(LLMError) -> StreamEvent? { try await run.next(isolation: nil) }

    mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
        try await run.next(isolation: actor)
    }
}
