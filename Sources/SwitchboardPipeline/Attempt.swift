import SwitchboardCore

/// One request that was sent: it has its place at the target until it is over, and ends exactly once, if only because nobody
/// holds it any more.
final class Attempt {
    let target: Target
    let index: Int
    private let health: TargetHealth
    private let wasProbe: Bool
    private let began: Duration
    private let time: any TimeKeeper
    private(set) var note: DecisionTrail.Attempt
    private(set) var isOver = false
    private var firstToken: Duration?
    private var usage = Usage()

    init(
        _ target: Target,
        index: Int,
        kind: DecisionTrail.Attempt.Kind,
        health: TargetHealth,
        wasProbe: Bool,
        callBegan: Duration,
        time: any TimeKeeper
    ) {
        self.target = target
        self.index = index
        self.health = health
        self.wasProbe = wasProbe
        self.time = time
        began = time.now
        note = DecisionTrail.Attempt(
            provider: target.provider, model: target.model, kind: kind, began: began - callBegan)
    }

    deinit { if !isOver { health.abandoned(wasProbe: wasProbe) } }

    func heard(_ event: StreamEvent) {
        if case .usage(let usage) = event { self.usage = usage }
        guard firstToken == nil, event.commits else { return }
        firstToken = time.now - began
        note.timeToFirstToken = firstToken
    }

    func answered(_ ending: inout Ending) {
        ending.cost = ending.cost ?? target.card?.cost(of: ending.usage, on: time.today)
        note.cost = ending.cost?.total
        let duration = end(.answered)
        var speed: Double?
        let writing = (duration - (firstToken ?? .zero)) / .seconds(1)
        if let output = ending.usage.output, output > 1, writing > 0.001 { speed = Double(output) / writing }
        health.answered(wasProbe: wasProbe, firstToken: firstToken, speed: speed, at: time.now)
    }

    func failed(_ error: LLMError) {
        // What a provider counted before it broke off, it charges.
        if usage.isReported { note.cost = target.card?.cost(of: usage, on: time.today)?.total }
        _ = end(.failed(error.code, error.message))
        health.failed(error, wasProbe: wasProbe, at: time.now)
    }

    private func end(_ outcome: DecisionTrail.Attempt.Outcome) -> Duration {
        isOver = true
        let duration = time.now - began
        note.duration = duration
        note.outcome = outcome
        return duration
    }
}
