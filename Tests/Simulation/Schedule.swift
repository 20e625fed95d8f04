import SwitchboardCore
import SwitchboardPipeline
import Synchronization

/// One simulated stretch of traffic, made from a seed: a fleet, its weather, and callers of every kind. Run under a clock that
/// never waits, it checks after every step what must always hold, and at the end what must have held.
public struct Schedule {
    public let seed: UInt64
    public let calls: Int

    public init(seed: UInt64, calls: Int = 110) {
        self.seed = seed
        self.calls = calls
    }

    public struct Outcome: Sendable {
        public var calls = 0
        public var answered = 0
        public var attempts = 0
        /// Of all attempts, how many of each kind.
        public var kinds: [String: Int] = [:]
        /// What did not hold, in words; empty is as it must be.
        public var violations: [String] = []
        /// A line for each call, for who wants to know.
        public var log: [String] = []

        public init() {}
    }

    public func run(logging: Bool = false) -> Outcome {
        var chance = Chance(seed: seed)
        let time = VirtualTime()
        let turnstile = Turnstile()
        let world = World(Schedule.places(&chance), time: time, seed: chance.next())
        let budgets: [Budget] =
            chance.happens(0.5) ? [Budget("all", limit: USD(Double(1 + chance.below(400)) / 1_000))] : []
        let store = MemoryBudgetStore(budgets + [Budget("account", limit: 1_000_000)], time: time)
        let pipeline = Pipeline(
            caller: world, budgets: store, time: time, random: RandomSource(seed: chance.next()))
        let desk = Desk(log: logging)
        let targets = world.places.keys.sorted { ($0.provider, $0.model) < ($1.provider, $1.model) }
        world.watch { [fleet = pipeline.fleet] target in fleet.health(of: target).snapshot(at: time.now).breaker }
        var begins = Duration.zero
        for number in 0..<calls {
            begins += .milliseconds(chance.below(400))
            let order = CallOrder(number, begins, targets, budgets.isEmpty ? ["account"] : ["account", "all"], &chance)
            desk.expect(number)
            Task(executorPreference: turnstile) { await order.run(pipeline, time, world, desk) }
        }
        repeat {
            turnstile.drain()
            for budget in budgets {
                guard let balance = store.balance(now: budget.id) else { continue }
                if balance.spent + balance.held > balance.limit {
                    desk.violated("the budget of \(balance.limit) has \(balance.spent) spent and \(balance.held) held")
                }
            }
        } while time.advance()
        return judge(world, pipeline, store, targets, desk)
    }

    // MARK: What must hold

    private func judge(
        _ world: World,
        _ pipeline: Pipeline,
        _ store: MemoryBudgetStore,
        _ targets: [Target],
        _ desk: Desk
    ) -> Outcome {
        var outcome = desk.outcome
        outcome.violations += world.violations
        func demand(_ holds: Bool, _ what: @autoclosure () -> String) {
            if !holds { outcome.violations.append(what()) }
        }
        demand(outcome.calls == calls, "\(calls - outcome.calls) calls never ended")
        demand(world.open == 0, "\(world.open) requests were never hung up on")
        var spent = USD.zero
        for target in targets {
            let snapshot = pipeline.fleet.health(of: target).snapshot(at: .zero)
            spent += snapshot.totals.spent
            demand(snapshot.inFlight == 0, "\(target.provider) has \(snapshot.inFlight) places that never came back")
            demand(
                snapshot.totals.spent == world.billed(target),
                "\(target.provider) was paid \(snapshot.totals.spent) and billed \(world.billed(target))")
            demand(
                snapshot.totals.requests == world.sent(to: target),
                "\(target.provider) had \(world.sent(to: target)) requests, and \(snapshot.totals.requests) are known")
            let retries = desk.kinds(.retry, at: target)
            let firsts = world.sent(to: target) + desk.unsent(to: target) - retries
            demand(retries <= firsts / 5 + 4, "\(target.provider) got \(retries) retries of \(firsts) calls")
        }
        let account = store.balance(now: "account")
        demand(account?.held == .zero, "\(account?.held ?? .zero) is still held")
        demand(account?.spent == spent, "the account says \(account?.spent ?? .zero), the fleet \(spent)")
        if desk.abandoned == 0 {
            demand(desk.trailed == spent, "the trails add up to \(desk.trailed), the fleet to \(spent)")
        }
        let hedges = targets.reduce(0) { $0 + desk.kinds(.hedge, at: $1) }
        demand(hedges * 20 <= outcome.attempts, "\(hedges) of \(outcome.attempts) requests were hedges")
        return outcome
    }

    // MARK: Making a world

    private static func places(_ chance: inout Chance) -> [World.Place] {
        (0..<(1 + chance.below(5))).map { number in
            let model: ModelID = chance.one(of: ["plain", "plain", "restarts"])
            var card = ModelCard(id: model, provider: ProviderID("p\(number)"))
            card.takesPrefill = chance.happens(0.5)
            card.maxOutput = 1_000
            card.contextWindow = chance.one(of: [8_000, 32_000, 200_000])
            card.prices = [
                Price(
                    input: USD(picodollars: Int64(1 + chance.below(5_000_000))),
                    output: USD(picodollars: Int64(1 + chance.below(20_000_000))))
            ]
            var weather: [(from: Duration, what: Weather)] = []
            var from = Duration.zero
            for _ in 0..<(1 + chance.below(4)) {
                weather.append((from, Weather.any(&chance)))
                from += .milliseconds(1_000 + chance.below(15_000))
            }
            return World.Place(
                target: Target(provider: card.provider, model: model, card: card), weather: weather,
                latency: .milliseconds(20 + chance.below(800)), pace: .milliseconds(1 + chance.below(40)))
        }
    }
}

/// Takes note of how calls end.
final class Desk: Sendable {
    private struct State {
        var open: Set<Int> = []
        var outcome = Schedule.Outcome()
        var kinds: [Target: [DecisionTrail.Attempt.Kind: Int]] = [:]
        var unsent: [Target: Int] = [:]
        var trailed = USD.zero
        var abandoned = 0
    }

    private let state = Mutex(State())
    private let logs: Bool

    init(log: Bool) { logs = log }

    var outcome: Schedule.Outcome { state.withLock { $0.outcome } }
    var trailed: USD { state.withLock { $0.trailed } }
    var abandoned: Int { state.withLock { $0.abandoned } }

    func kinds(_ kind: DecisionTrail.Attempt.Kind, at target: Target) -> Int {
        state.withLock { $0.kinds[Target(provider: target.provider, model: target.model)]?[kind] ?? 0 }
    }

    func unsent(to target: Target) -> Int {
        state.withLock { $0.unsent[Target(provider: target.provider, model: target.model)] ?? 0 }
    }

    func expect(_ number: Int) { state.withLock { _ = $0.open.insert(number) } }
    func violated(_ what: String) { state.withLock { $0.outcome.violations.append(what) } }

    func ended(_ number: Int, _ trail: DecisionTrail?, answered: Bool, _ words: @autoclosure () -> String) {
        let line = logs ? words() : ""
        state.withLock { state in
            if state.open.remove(number) == nil { state.outcome.violations.append("call \(number) ended twice") }
            state.outcome.calls += 1
            if answered { state.outcome.answered += 1 }
            if let trail {
                state.trailed += trail.spent
                for attempt in trail.attempts {
                    state.outcome.attempts += 1
                    state.outcome.kinds[attempt.kind.rawValue, default: 0] += 1
                    // What a budget does not hold is not sent.
                    if case .failed(.overBudget, _) = attempt.outcome, attempt.timeToFirstToken == nil {
                        state.unsent[Target(provider: attempt.provider, model: attempt.model), default: 0] += 1
                        continue
                    }
                    state.kinds[Target(provider: attempt.provider, model: attempt.model), default: [:]][
                        attempt.kind, default: 0] += 1
                }
            } else {
                state.abandoned += 1
            }
            if logs { state.outcome.log.append("call \(number): \(line)\(trail.map { "\n\($0)" } ?? "")") }
        }
    }
}
