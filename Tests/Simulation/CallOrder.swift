import SwitchboardCore
import SwitchboardPipeline

/// One caller: what is asked, when, and how patiently the answer is read.
struct CallOrder: Sendable {
    private enum Manner: Sendable {
        case patient
        /// Hangs up after so many events.
        case leaves(after: Int)
        /// Is cancelled after this time.
        case cancelled(after: Duration)
        /// Takes so long for each event.
        case slow(Duration)
    }

    private let number: Int
    private let begins: Duration
    private let plan: Pipeline.Plan
    private let request: CompletionRequest
    private let timeout: Duration?
    private let manner: Manner
    private let mayBeCut: Bool

    init(_ number: Int, _ begins: Duration, _ targets: [Target], _ budgets: [BudgetID], _ chance: inout Chance) {
        self.number = number
        self.begins = begins
        var strategy = chance.happens(0.5) ? FallbackStrategy.continuing : .standard
        if chance.happens(0.05) { strategy = .none }
        strategy.maxAttempts = strategy.maxAttempts > 1 ? 1 + chance.below(6) : 1
        var candidates: [Candidate] = []
        for target in targets {
            var candidate = Candidate(target, weight: 1 + chance.below(3))
            if chance.happens(0.2) { candidate.onlyFor = [chance.one(of: FallbackCondition.allCases)] }
            if chance.happens(0.05) { candidate.ruledOut = "it cannot" }
            candidate.estimatedCost = USD(picodollars: Int64(chance.below(1_000)))
            candidates.append(candidate)
        }
        var plan = Pipeline.Plan(
            candidates: candidates, loadBalancing: chance.one(of: [nil] + LoadBalancingStrategy.allCases.map { $0 }),
            fallback: strategy)
        plan.budgets = budgets
        plan.hedges = chance.happens(0.3)
        if chance.happens(0.3) { plan.conversation = UInt64(chance.below(6)) }
        plan.carriesSignedReasoning = chance.happens(0.05)
        mayBeCut = chance.happens(0.1)
        if mayBeCut { plan.maxCost = USD(picodollars: Int64(1 + chance.below(2_000)) * 1_000_000) }
        self.plan = plan
        let length = 1 + chance.below(12)
        request = CompletionRequest(
            messages: [.user(.text("Question \(number), in so many words: \(length)"))],
            maxTokens: chance.happens(0.8) ? 100 : nil)
        timeout = chance.happens(0.7) ? .milliseconds(200 + chance.below(30_000)) : nil
        switch chance.below(10) {
        case 0: manner = .leaves(after: chance.below(12))
        case 1: manner = .cancelled(after: .milliseconds(chance.below(4_000)))
        case 2: manner = .slow(.milliseconds(chance.below(50)))
        default: manner = .patient
        }
    }

    func run(_ pipeline: Pipeline, _ time: VirtualTime, _ world: World, _ desk: Desk) async {
        do throws(LLMError) { try await time.sleep(for: begins) } catch { return }
        guard case .cancelled(let delay) = manner else { return await ask(pipeline, time, world, desk) }
        await withTaskGroup { group in
            group.addTask { await ask(pipeline, time, world, desk) }
            group.addTask { do throws(LLMError) { try await time.sleep(for: delay) } catch {} }
            await group.next()
            group.cancelAll()
        }
    }

    private func ask(_ pipeline: Pipeline, _ time: VirtualTime, _ world: World, _ desk: Desk) async {
        var reading = Reading(expected: Answers.text(for: request.messages.first?.text ?? ""))
        var iterator = ResponseStream { () async throws(LLMError) in
            try await pipeline.open(request, plan: plan, timeout: timeout, streaming: true)
        }.makeAsyncIterator()
        let began = time.now
        do throws(LLMError) {
            while let event = try await iterator.next(isolation: nil) {
                reading.take(event)
                switch manner {
                case .leaves(let after) where reading.events > after:
                    return desk.ended(number, nil, answered: false, "hung up after \(reading.events) events")
                case .slow(let pause): try await time.sleep(for: pause)
                default: break
                }
            }
        } catch {
            if reading.ending != nil { desk.violated("call \(number) failed after its end: \(error)") }
            if !reading.expected.hasPrefix(reading.text) {
                desk.violated("call \(number) heard \"\(reading.text)\" before it failed")
            }
            late(time.now - began, desk)
            breakers(world, error.trail, desk)
            // Whoever is cancelled while it does not ask hears nothing of the account.
            return desk.ended(number, error.trail, answered: false, "\(error)")
        }
        for problem in reading.problems(mayBeCut: mayBeCut || request.maxTokens != nil) {
            desk.violated("call \(number): \(problem)")
        }
        late(time.now - began, desk)
        breakers(world, reading.ending?.trail, desk)
        desk.ended(number, reading.ending?.trail, answered: true, "answered: \(reading.text)")
    }

    /// An open breaker gets no traffic, unless everybody's is open.
    private func breakers(_ world: World, _ trail: DecisionTrail?, _ desk: Desk) {
        guard let trail, world.wasForced(request.messages.first?.text ?? "") else { return }
        if !trail.notes.contains(where: { $0.contains("breaker is open") }) {
            desk.violated("call \(number) was sent to an open breaker:\n\(trail)")
        }
    }

    /// Nobody waits past the deadline, a slow reader's own pauses aside.
    private func late(_ duration: Duration, _ desk: Desk) {
        guard let timeout, case .patient = manner, duration > timeout + .milliseconds(1) else { return }
        desk.violated("call \(number) took \(duration) of its \(timeout)")
    }
}

/// What a caller hears, and whether it is well formed.
private struct Reading {
    let expected: String
    var text = ""
    var events = 0
    var starts = 0
    var ending: Ending?
    private var open: Set<Int> = []
    private var seen = -1
    private var faults: [String] = []

    init(expected: String) { self.expected = expected }

    mutating func take(_ event: StreamEvent) {
        events += 1
        if ending != nil { faults.append("an event after the end") }
        switch event {
        case .start:
            starts += 1
            if starts > 1 { faults.append("a second start") }
        case .textDelta(let delta, let part):
            text += delta
            if part > seen + 1 { faults.append("a gap before part \(part)") }
            if part <= seen, !open.contains(part) { faults.append("text for part \(part), which is over") }
            seen = max(seen, part)
            open.insert(part)
        case .partEnd(let part): if open.remove(part) == nil { faults.append("part \(part) ended twice") }
        case .done(let ending): self.ending = ending
        default: break
        }
    }

    func problems(mayBeCut: Bool) -> [String] {
        var problems = faults
        guard let ending else { return problems + ["no end"] }
        if starts != 1 { problems.append("\(starts) starts") }
        if !open.isEmpty { problems.append("parts that never ended") }
        let isCut = ending.finish.kind == .length
        if isCut ? !mayBeCut || !expected.hasPrefix(text) : text != expected {
            problems.append("it heard \"\(text)\" for \"\(expected)\"")
        }
        if ending.trail == nil { problems.append("no trail") }
        return problems
    }
}
