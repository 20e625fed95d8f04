import SwitchboardCore
import SwitchboardSimulator

/// One way to fail, and what is right then.
struct Scenario: Sendable {
    let number: Int
    let name: String
    var primary: [Fault] = []
    var fallback: [Fault] = []
    /// Judges a call; most scenarios need one.
    let judge: @Sendable (Rig.Report, Rig) async -> Verdict

    /// Those whose caller has seen half an answer when it breaks off.
    static let needContinuation: Set<Int> = [8, 9, 14]

    func run(in dialect: DialectID, continuation: Bool) async throws -> Verdict {
        try await Rig.use(dialect, primary: primary, fallback: fallback, continuation: continuation) { rig in
            let report = await rig.ask()
            var verdict = await judge(report, rig)
            if verdict.duration == .zero { verdict.duration = report.duration }
            return verdict
        }
    }

    /// The whole answer, in time, and what else is demanded.
    private static func whole(
        _ report: Rig.Report,
        within limit: Duration = .seconds(30),
        _ demands: (what: String, holds: Bool)...
    ) -> Verdict {
        guard report.isWhole else { return broken(report, within: limit) }
        if let broken = demands.first(where: { !$0.holds }) { return Verdict(.partial, broken.what) }
        return report.duration <= limit ? Verdict(.pass) : Verdict(.partial, "it took \(report.duration)")
    }

    /// Not the whole answer: a clear error in time is safe.
    private static func broken(_ report: Rig.Report, within limit: Duration) -> Verdict {
        if report.completion != nil { return Verdict(.fail, "half an answer passes for a whole one: \(report.text)") }
        guard let error = report.error else { return Verdict(.fail, "neither an answer nor an error") }
        guard Rig.canonical.hasPrefix(report.text) else { return Verdict(.fail, "the text is wrong: \(report.text)") }
        return report.duration <= limit ? Verdict(.safe, "\(error)") : Verdict(.fail, "it hung for \(report.duration)")
    }

    private static func count(_ times: [Duration], before limit: Duration) -> Int {
        guard let first = times.first else { return 0 }
        return times.count { $0 - first < limit }
    }

    static let all: [Scenario] = [
        Scenario(
            number: 1, name: "429 with retry-after 2, once",
            primary: [Fault(.status(429, retryAfter: 2), when: .first(1))]
        ) {
            report, rig in
            let times = rig.primary.times
            return whole(
                report,
                ("it came back too early", times.count < 2 || times[1] - times[0] >= .milliseconds(1_800)),
                ("too many attempts at once", count(times + rig.fallback.times, before: .milliseconds(1_500)) <= 2))
        },
        Scenario(number: 2, name: "429 for ever", primary: [Fault(.status(429, retryAfter: nil))]) { report, rig in
            let times = rig.primary.times
            return whole(
                report, ("hammered", count(times, before: .seconds(3)) <= 4), ("too many attempts", times.count <= 6))
        },
        Scenario(number: 3, name: "500 once", primary: [Fault(.status(500, retryAfter: nil), when: .first(1))]) {
            report, rig in
            whole(report, ("the same provider was not tried once more", rig.primary.times.count == 2))
        },
        Scenario(number: 4, name: "503 for ever", primary: [Fault(.status(503, retryAfter: nil))]) { report, rig in
            whole(report, ("too many attempts", rig.primary.times.count <= 6))
        },
        Scenario(number: 5, name: "reset before the head, once", primary: [Fault(.reset, when: .first(1))]) {
            report, _ in
            whole(report)
        },
        Scenario(number: 6, name: "silence", primary: [Fault(.silence)]) { report, rig in
            whole(report, within: .seconds(15), ("the silent one was asked again", rig.primary.times.count == 1))
        },
        Scenario(number: 7, name: "first token after 20 s", primary: [Fault(.slowFirstToken(.seconds(20)))]) {
            report, _ in
            whole(report, within: .seconds(15))
        },
        Scenario(number: 8, name: "cut after 40 of 60 words", primary: [Fault(.cut, after: 40)]) { report, _ in
            whole(report)
        },
        Scenario(number: 9, name: "silent after 20 words", primary: [Fault(.stall, when: .first(1), after: 20)]) {
            report, rig in
            let verdict = whole(report, within: .seconds(45))
            let next = await rig.ask()
            return next.isWhole ? verdict : Verdict(.fail, "the next call failed: \(next.error.map { "\($0)" } ?? "?")")
        },
        Scenario(
            number: 10, name: "the tenth event is no JSON", primary: [Fault(.malformed, when: .first(1), after: 10)]
        ) {
            report, rig in
            let verdict = whole(report, within: .seconds(5))
            let next = await rig.ask()
            guard next.isWhole else { return Verdict(.fail, "the next call failed") }
            // A word may be lost with the event: to fail cleanly is as right as to recover.
            return verdict.word == .safe ? Verdict(.pass) : verdict
        },
        Scenario(number: 11, name: "complete, but no last word", primary: [Fault(.noLastWord)]) { report, _ in
            whole(
                report, within: .seconds(8),
                ("no usage", report.completion?.usage.output != nil && report.completion?.usage.isEstimated == false))
        },
        Scenario(number: 12, name: "context length exceeded", primary: [Fault(.contextTooLong)]) { report, rig in
            whole(report, ("the same model was asked again", rig.primary.times.count == 1))
        },
        Scenario(number: 13, name: "forbidden by policy", primary: [Fault(.contentFiltered)]) { report, rig in
            guard let error = report.error else { return Verdict(.fail, "no error") }
            guard rig.primary.times.count == 1, rig.fallback.times.isEmpty else {
                return Verdict(.partial, "it was retried")
            }
            return error.message.contains("content policy")
                ? Verdict(.pass) : Verdict(.partial, "the reason is lost: \(error)")
        },
        Scenario(
            number: 14, name: "cut, and the fallback takes no prefill", primary: [Fault(.cut, after: 40)],
            fallback: [Fault(.refusesPrefill)]
        ) { report, _ in
            if let error = report.error, "\(error)".contains("prefill") { return Verdict(.fail, "\(error)") }
            return whole(report)
        },
        Scenario(
            number: 15, name: "503 for 60 s, then well",
            primary: [Fault(.status(503, retryAfter: nil), when: .within(.seconds(60)))],
            judge: outage),
        Scenario(number: 16, name: "503, and the fallback is billed", primary: [Fault(.status(503, retryAfter: nil))]) {
            report, _ in
            let attempts = report.completion?.trail?.attempts ?? []
            return whole(
                report, ("the caller does not see who answered", report.completion?.head.provider == "fallback"),
                ("failed attempts are billed", attempts.dropLast().allSatisfy { $0.cost == nil }),
                ("the bill is wrong", report.completion?.cost?.total == report.completion?.trail?.spent),
                ("no usage", (report.completion?.usage.output ?? 0) >= 60))
        },
    ]

    /// A call every four seconds, for ninety.
    @Sendable private static func outage(_ first: Rig.Report, _ rig: Rig) async -> Verdict {
        var reports = [first]
        let began = ContinuousClock.now
        var recovered: Duration?
        for number in 1...23 {
            try? await Task.sleep(until: began + .seconds(4) * number, clock: .continuous)
            let report = await rig.ask()
            reports.append(report)
            let passed = began.duration(to: .now)
            if recovered == nil, passed > .seconds(60), report.completion?.head.provider == "primary" {
                recovered = passed
            }
        }
        var verdict: Verdict
        let served = reports.count { $0.isWhole }
        let asked = rig.primary.times
        let duringOutage = asked.count { $0 < .seconds(60) }
        if served < reports.count {
            verdict = Verdict(.fail, "\(served) of \(reports.count) calls were served")
        } else if let recovered, recovered <= .seconds(90) {
            // Before the breaker opens there are a few calls with their retries; then one probe for each time it is open.
            verdict = duringOutage <= 20 ? Verdict(.pass) : Verdict(.partial, "\(duringOutage) attempts in the outage")
        } else {
            verdict = Verdict(.partial, "the primary was not asked again")
        }
        verdict.duration = began.duration(to: .now)
        return verdict
    }
}
