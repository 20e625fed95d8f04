import PipelineSimulation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Runs simulated traffic from many seeds, and says which of them broke a rule.
///
///     swift run -c release simulation [--schedules N] [--first SEED]
///     swift run -c release simulation --seed SEED        replays one, call by call
@main
struct SimulationRunner {
    static func main() async {
        var schedules: UInt64 = 10_000
        var first: UInt64 = 1
        var arguments = CommandLine.arguments.dropFirst()
        while let name = arguments.popFirst() {
            guard let number = arguments.popFirst().flatMap({ UInt64($0) }) else { return usage() }
            switch name {
            case "--schedules": schedules = number
            case "--first": first = number
            case "--seed": return replay(number)
            default: return usage()
            }
        }
        let began = ContinuousClock.now
        let tally = Tally(first, schedules)
        let lanes = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        await withTaskGroup { group in
            for _ in 0..<lanes {
                group.addTask {
                    while let seed = tally.next() { tally.add(Schedule(seed: seed).run(), of: seed) }
                }
            }
        }
        let (sum, broken) = tally.result
        print(
            "\(schedules) schedules, \(sum.calls) calls, \(sum.answered) answered, \(sum.attempts) attempts in \(began.duration(to: .now))"
        )
        print(sum.kinds.sorted { $0.value > $1.value }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
        for (seed, what) in broken.prefix(20) { print("seed \(seed): \(what)") }
        print(
            broken.isEmpty
                ? "every rule held" : "\(broken.count) schedules broke a rule: simulation --seed SEED replays one")
        if !broken.isEmpty { exit(1) }
    }

    private static func replay(_ seed: UInt64) {
        let outcome = Schedule(seed: seed).run(logging: true)
        for line in outcome.log { print(line) }
        for violation in outcome.violations { print("broken: \(violation)") }
        if !outcome.violations.isEmpty { exit(1) }
    }

    private static func usage() {
        print("usage: simulation [--schedules N] [--first SEED] | --seed SEED")
        exit(64)
    }
}

/// What several lanes found.
private final class Tally: Sendable {
    private struct State {
        var next: UInt64
        var total = Schedule.Outcome()
        var broken: [(seed: UInt64, what: String)] = []
    }

    private let end: UInt64
    private let state: Mutex<State>

    init(_ first: UInt64, _ count: UInt64) {
        end = first + count
        state = Mutex(State(next: first))
    }

    func next() -> UInt64? {
        state.withLock { state in
            guard state.next < end else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    func add(_ outcome: Schedule.Outcome, of seed: UInt64) {
        state.withLock { state in
            state.total.calls += outcome.calls
            state.total.answered += outcome.answered
            state.total.attempts += outcome.attempts
            state.total.kinds.merge(outcome.kinds, uniquingKeysWith: +)
            if let what = outcome.violations.first { state.broken.append((seed, what)) }
        }
    }

    var result: (Schedule.Outcome, [(seed: UInt64, what: String)]) {
        state.withLock { ($0.total, $0.broken.sorted { $0.seed < $1.seed }) }
    }
}
