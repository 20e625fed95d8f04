import ArgumentParser
import Foundation
import Switchboard
import SwitchboardCore
import SwitchboardPipeline
import SwitchboardSimulator
import SwitchboardSimulatorServer

/// Breaks simulated providers one by one, and shows what callers notice.
struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill", abstract: "Break simulated providers one by one, and show what callers notice.",
        discussion: """
            Starts three simulated providers on this machine, one for each of the wire formats of Anthropic, OpenAI and \
            Google, breaks them in turn, and makes the same calls with policy (fallback, going on with streams that break \
            off) and without (one provider, one attempt). No key is used and nothing leaves this machine.
            """)

    @Option(help: "How many calls are made in each state; every other one is streamed.")
    var calls = 40

    @Option(help: "What chance is made from: the same seed, the same faults.")
    var seed: UInt64 = 1

    @Flag(help: "Print a JSON object for each state instead of a table.")
    var json = false

    func validate() throws {
        guard (2...10_000).contains(calls) else { throw ValidationError("--calls must be from 2 to 10000.") }
    }

    func run() async throws {
        var rows: [[String]] = []
        var baseline: [Bool: Duration] = [:]
        for state in DrillState.all {
            if !json { Console.note("drill: \(state.name) …") }
            var cells = [state.name]
            for hasPolicy in [false, true] {
                let result = try await state.run(calls: calls, seed: seed, hasPolicy: hasPolicy)
                if baseline[hasPolicy] == nil { baseline[hasPolicy] = result.median }
                let added = result.median.map { $0 - (baseline[hasPolicy] ?? .zero) }
                if json {
                    Console.line(result.json(state.name, hasPolicy: hasPolicy, added: added))
                } else if hasPolicy {
                    cells += [
                        result.share, String(format: "%.2f", result.attemptsPerCall),
                        added.map { Console.text(max(.zero, $0)) } ?? "-", "\(result.cost)",
                    ]
                } else {
                    cells += [result.share, "\(result.cost)"]
                }
            }
            rows.append(cells)
        }
        guard !json else { return }
        Console.line(
            Console.table(
                ["state", "without: success", "cost", "with: success", "attempts/call", "added (median)", "cost"], rows)
        )
        Console.line("")
        Console.line(
            "\(calls) calls in each state, half of them streamed. A stream that breaks off counts as a failure.")
    }
}

/// What is broken.
private struct DrillState {
    let name: String
    /// Of the first, second and third provider.
    let faults: [[Fault]]

    static let all = [
        DrillState(name: "all well", faults: [[], [], []]),
        DrillState(name: "one is rate limited (429, 1 s)", faults: [[Fault(.status(429, retryAfter: 1))], [], []]),
        DrillState(name: "one is overloaded (529)", faults: [[Fault(.status(529, retryAfter: nil))], [], []]),
        DrillState(
            name: "one fails every third call (500)",
            faults: [[Fault(.status(500, retryAfter: nil), when: .every(3))], [], []]),
        DrillState(name: "one cuts its answers", faults: [[Fault(.cut)], [], []]),
        DrillState(name: "one falls silent mid-answer", faults: [[Fault(.stall)], [], []]),
        DrillState(name: "one sends garbage mid-answer", faults: [[Fault(.malformed)], [], []]),
        DrillState(name: "one has a dead key (401)", faults: [[Fault(.status(401, retryAfter: nil))], [], []]),
        DrillState(
            name: "two of three are down (503, 401)",
            faults: [[Fault(.status(503, retryAfter: nil))], [Fault(.status(401, retryAfter: nil))], []]),
        DrillState(name: "two of three cut their answers", faults: [[Fault(.cut)], [Fault(.cut)], []]),
        DrillState(
            name: "all fail half of the time",
            faults: Array(repeating: [Fault(.status(503, retryAfter: nil), when: .probability(0.5))], count: 3)),
    ]

    func run(calls: Int, seed: UInt64, hasPolicy: Bool) async throws -> DrillResult {
        var servers: [SimulatedServer] = []
        for (index, faults) in faults.enumerated() {
            let provider = SimulatedProvider(seed: seed &+ UInt64(index), pace: .milliseconds(1), faults: faults)
            servers.append(try await SimulatedServer.start(provider))
        }
        let configuration = Self.configuration(servers, hasPolicy: hasPolicy)
        let result = try await withProviderManager(configuration) { manager in
            await Self.ask(manager, calls: calls, hasPolicy: hasPolicy)
        }
        for server in servers { await server.shutdown() }
        return result
    }

    private static func configuration(_ servers: [SimulatedServer], hasPolicy: Bool) -> Configuration {
        let ready = [ProviderDefinition].builtin.filter { $0.keyVariable != nil }
        let providers = zip(ready, servers).map { definition, server in
            var definition = definition
            definition.baseURL = server.address
            if definition.dialects.contains(.openAIChat) {
                definition.baseURL += "/v1"
                definition.dialects = [.openAIChat]
            }
            return Configuration.Provider(
                definition, key: Secret("drill"),
                timeouts: Timeouts(
                    connect: .seconds(1), firstByte: .seconds(2), firstToken: .seconds(2),
                    betweenBytes: .milliseconds(300), total: .seconds(20)))
        }
        var configuration = Configuration(providers: providers)
        var strategy = FallbackStrategy.continuing
        strategy.maxAttempts = 5
        configuration.fallbackStrategies = [strategy]
        return configuration
    }

    private static func ask(_ manager: ProviderManager, calls: Int, hasPolicy: Bool) async -> DrillResult {
        await withTaskGroup(of: DrillResult.self) { group in
            let lanes = min(8, calls)
            for lane in 0..<lanes {
                group.addTask {
                    var result = DrillResult()
                    for number in stride(from: lane, to: calls, by: lanes) {
                        let request = CompletionRequest(
                            messages: [.user(.text("Question number \(number): how are you?"))], maxTokens: 200)
                        var options = CallOptions(timeout: .seconds(20))
                        if !hasPolicy {
                            options.fallback = .none
                            options.preferredProvider = manager.availableProviders.first
                        }
                        let began = ContinuousClock.now
                        do throws(LLMError) {
                            let isStreamed = number % 2 == 0
                            let answer =
                                isStreamed
                                ? try await manager.streamComplete(request, options: options).collect()
                                : try await manager.complete(request, options: options)
                            result.answered(answer, after: began.duration(to: .now))
                        } catch { result.failed(error) }
                    }
                    return result
                }
            }
            return await group.reduce(into: DrillResult()) { $0.add($1) }
        }
    }
}

/// What callers noticed.
private struct DrillResult: Sendable {
    var successes = 0
    var failures: [LLMError.Code: Int] = [:]
    var attempts = 0
    var cost = USD.zero
    var durations: [Duration] = []

    private var calls: Int { successes + failures.values.reduce(0, +) }
    var share: String {
        let percent = calls == 0 ? 0 : Double(successes) / Double(calls) * 100
        let why = failures.sorted { $0.value > $1.value }.first.map { " (\($0.key))" } ?? ""
        return String(format: "%.0f %%", percent) + why
    }
    var attemptsPerCall: Double { calls == 0 ? 0 : Double(attempts) / Double(calls) }
    var median: Duration? { durations.isEmpty ? nil : durations.sorted()[durations.count / 2] }

    mutating func answered(_ answer: Completion, after duration: Duration) {
        successes += 1
        durations.append(duration)
        attempts += answer.trail?.attempts.count ?? 1
        cost += answer.trail?.spent ?? .zero
    }

    mutating func failed(_ error: LLMError) {
        failures[error.code, default: 0] += 1
        attempts += error.trail?.attempts.count ?? 0
        cost += error.trail?.spent ?? .zero
    }

    mutating func add(_ other: DrillResult) {
        successes += other.successes
        failures.merge(other.failures, uniquingKeysWith: +)
        attempts += other.attempts
        cost += other.cost
        durations += other.durations
    }

    func json(_ state: String, hasPolicy: Bool, added: Duration?) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("state")
            writer.string(state)
            writer.key("policy")
            writer.bool(hasPolicy)
            writer.key("calls")
            writer.int(calls)
            writer.key("successes")
            writer.int(successes)
            writer.key("attempts")
            writer.int(attempts)
            writer.key("addedSeconds")
            if let added { writer.double(Console.seconds(added)) } else { writer.null() }
            writer.key("cost")
            writer.string(cost.description)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
