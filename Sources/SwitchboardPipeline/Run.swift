import SwitchboardCore

/// One call on its way: attempts until one commits, then its events.
final class Run {
    private let pipeline: Pipeline
    private let request: CompletionRequest
    private let plan: Pipeline.Plan
    private let deadline: Duration?
    private let isStreaming: Bool
    private let began: Duration
    private var trail = DecisionTrail()
    private var failures: [LLMError] = []
    private var attempt: Attempt?
    private var source: ResponseStream.Source?
    /// Heard before anything committed, and not yet handed on.
    private var waiting: [StreamEvent] = []
    private var taken = 0
    private var isOver = false

    init(
        _ pipeline: Pipeline,
        _ request: CompletionRequest,
        _ plan: Pipeline.Plan,
        timeout: Duration?,
        streaming: Bool
    ) {
        self.pipeline = pipeline
        self.request = request
        self.plan = plan
        isStreaming = streaming
        began = pipeline.time.now
        deadline = timeout.map { pipeline.time.now + $0 }
    }

    private var timeLeft: Duration? { deadline.map { $0 - pipeline.time.now } }

    // MARK: Until one commits

    func connect() async throws(LLMError) {
        var routed = pipeline.route(plan, at: pipeline.time.now)
        if routed.order.isEmpty, let wait = routed.wait, wait <= min(.seconds(5), timeLeft ?? .seconds(5)) {
            // Soon one takes traffic again: waiting serves the caller better than an error.
            try await pipeline.time.sleep(for: wait)
            let notes = ["Nobody took traffic: \(routed.reason ?? "all rest"). The call waited \(wait.formatted)."]
            routed = pipeline.route(plan, at: pipeline.time.now)
            routed.trail.notes = notes + routed.trail.notes
        }
        trail = routed.trail
        guard !routed.order.isEmpty else { throw finished(nobody(routed)) }
        let candidates = routed.order.map { plan.candidates[$0] }
        var machine = AttemptMachine(
            steps: candidates.map {
                AttemptMachine.Step(
                    onlyFor: $0.onlyFor, contextWindow: $0.target.card?.contextWindow, provider: $0.target.provider)
            }, strategy: plan.fallback)
        while true {
            switch machine.next() {
            case .pause(let pause): try await self.pause(pause)
            case .giveUp: throw verdict(routed)
            case .send(let index, let kind):
                if let timeLeft, timeLeft <= .zero {
                    fail(LLMError(.timeout, "The call's time was over before it could be sent."))
                    throw verdict(routed)
                }
                let target = candidates[index].target
                let health = pipeline.fleet.health(of: target)
                let admission = health.enter(
                    isRetry: kind == .retry, isForced: routed.isForced, at: pipeline.time.now)
                guard case .yes(let wasProbe) = admission else {
                    machine.skipped(index)
                    continue
                }
                let attempt = Attempt(
                    target, index: index, kind: kind, health: health, wasProbe: wasProbe, callBegan: began,
                    time: pipeline.time)
                do throws(LLMError) {
                    try await send(attempt)
                    return
                } catch {
                    end(attempt, with: error)
                    guard error.code != .cancelled else { throw finished(error) }
                    machine.failed(
                        error, at: index, chance: pipeline.random.fraction(), timeLeft: timeLeft,
                        mayRetry: health.mayRetry)
                }
            }
        }
    }

    /// Sends, and reads up to the first event that commits: an error before it is still nobody's loss.
    private func send(_ attempt: Attempt) async throws(LLMError) {
        waiting = []
        taken = 0
        var request = request
        var warning: Warning?
        if let limit = plan.maxCost {
            let tokens = TokenEstimator(tokenizer: attempt.target.card?.tokenizer).count(request)
            (request, warning) = try CostCeiling(limit - trail.spent).fit(
                request, for: attempt.target, promptTokens: CostCeiling.cautious(tokens), on: pipeline.time.today)
        }
        var source = try await pipeline.caller.open(
            request, at: attempt.target, streaming: isStreaming, timeLeft: timeLeft)
        while true {
            guard let event = try await source.next(isolation: #isolation) else {
                throw LLMError(
                    .incompleteStream, "The answer ended before it began.", provider: attempt.target.provider,
                    model: attempt.target.model)
            }
            attempt.heard(event)
            waiting.append(event)
            if case .start = event, let warning { waiting.append(.warning(warning)) }
            if event.commits { break }
        }
        self.attempt = attempt
        self.source = source
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
        if taken < waiting.count {
            taken += 1
            return handOn(waiting[taken - 1])
        }
        guard !isOver, var source = source.take(), let attempt else { return nil }
        do throws(LLMError) {
            guard let event = try await source.next(isolation: actor) else {
                throw LLMError(
                    .incompleteStream, "The answer broke off before the model had ended it.",
                    provider: attempt.target.provider, model: attempt.target.model)
            }
            self.source = source
            attempt.heard(event)
            return handOn(event)
        } catch {
            end(attempt, with: error)
            throw finished(error)
        }
    }

    private func handOn(_ event: StreamEvent) -> StreamEvent {
        guard case .done(var ending) = event, let attempt else { return event }
        attempt.answered(&ending)
        trail.attempts.append(attempt.note)
        trail.spent += attempt.note.cost ?? .zero
        ending.trail = trail
        isOver = true
        source = nil
        self.attempt = nil
        return .done(ending)
    }

    // MARK: Failing

    private func end(_ attempt: Attempt, with error: LLMError) {
        attempt.failed(error)
        trail.attempts.append(attempt.note)
        trail.spent += attempt.note.cost ?? .zero
        failures.append(error)
    }

    private func fail(_ error: LLMError) { failures.append(error) }

    /// The last failure, with the earlier ones inside.
    private func verdict(_ routed: Pipeline.Routed) -> LLMError {
        guard let last = failures.last else { return finished(nobody(routed)) }
        return finished(last)
    }

    private func finished(_ error: LLMError) -> LLMError {
        isOver = true
        source = nil
        attempt = nil
        waiting = []
        taken = 0
        var error = error
        error.attempts = failures.last == error ? failures.dropLast() : failures
        error.trail = trail
        return error
    }

    private func nobody(_ routed: Pipeline.Routed) -> LLMError {
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
