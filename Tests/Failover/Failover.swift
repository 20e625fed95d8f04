import SwitchboardCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Sixteen ways in which a provider fails, in every dialect, over sockets: what did the caller get, and how did we behave?
///
///     swift run failover [--continuation on|off|both] [--scenario N] [--dialect NAME]
@main
struct Failover {
    static func main() async {
        var continuation = [true, false]
        var scenarios = Scenario.all
        var dialects: [DialectID] = [
            .anthropicMessages, .openAIChat, .openAIResponses, .gemini, .ollamaChat, .openAICompletions,
        ]
        var arguments = CommandLine.arguments.dropFirst()
        while let name = arguments.popFirst() {
            let value = arguments.popFirst() ?? ""
            switch (name, value) {
            case ("--continuation", "on"): continuation = [true]
            case ("--continuation", "off"): continuation = [false]
            case ("--continuation", "both"): break
            case ("--scenario", let number): scenarios = scenarios.filter { String($0.number) == number }
            case ("--dialect", let name): dialects = dialects.filter { $0.rawValue == name }
            default:
                print("usage: failover [--continuation on|off|both] [--scenario N] [--dialect NAME]")
                exit(64)
            }
        }
        var failed = false
        let results = await run(scenarios, dialects, continuation)
        for isOn in continuation {
            print("continuation \(isOn ? "on" : "off"):")
            print(table(results.filter { $0.continuation == isOn }, scenarios, dialects))
            for dialect in dialects {
                let own = results.filter { $0.continuation == isOn && $0.dialect == dialect }
                let passed = own.count { $0.verdict.word == .pass }
                let safe = own.count { $0.verdict.word == .safe }
                print("  \(dialect.rawValue): \(passed) pass, \(safe) safe, \(own.count - passed - safe) worse")
                failed = failed || own.contains { !$0.isAsPromised }
            }
        }
        for result in results where !result.isAsPromised {
            print(
                "\(result.dialect.rawValue), scenario \(result.scenario): \(result.verdict.word): \(result.verdict.why)"
            )
        }
        print(failed ? "failover: not as promised" : "failover: as promised, \(results.count) verdicts")
        if failed { exit(1) }
    }

    struct Result: Sendable {
        var scenario: Int
        var dialect: DialectID
        var continuation: Bool
        var verdict: Verdict

        /// A stream that broke off can only be rescued by going on with it; everything else passes without.
        var isAsPromised: Bool {
            verdict.word == .pass
                || !continuation && verdict.word == .safe && Scenario.needContinuation.contains(scenario)
        }
    }

    private static func run(
        _ scenarios: [Scenario],
        _ dialects: [DialectID],
        _ continuation: [Bool]
    ) async -> [Result] {
        await withTaskGroup(of: Result.self) { group in
            for isOn in continuation {
                for dialect in dialects {
                    for scenario in scenarios {
                        group.addTask {
                            let verdict: Verdict
                            do {
                                verdict = try await scenario.run(in: dialect, continuation: isOn)
                            } catch {
                                verdict = Verdict(.fail, "the scenario could not be run: \(error)")
                            }
                            return Result(
                                scenario: scenario.number, dialect: dialect, continuation: isOn, verdict: verdict)
                        }
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private static func table(_ results: [Result], _ scenarios: [Scenario], _ dialects: [DialectID]) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        let head = padded("", 46) + dialects.map { padded($0.rawValue, 20) }.joined()
        let rows = scenarios.map { scenario in
            padded("  \(scenario.number)  \(scenario.name)", 46)
                + dialects.map { dialect in
                    let verdict = results.first { $0.scenario == scenario.number && $0.dialect == dialect }?.verdict
                    return padded(verdict.map { "\($0.word) \($0.seconds)" } ?? "-", 20)
                }.joined()
        }
        return ([head] + rows).joined(separator: "\n")
    }
}
