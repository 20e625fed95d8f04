public import SwitchboardCore

/// Keeps traffic away from a target that fails. Closed: all calls pass. Open: none does, for a while. Half-open: one call
/// finds out whether it is well again. A value: every call that passes tells it what became of it.
public struct CircuitBreaker: Sendable, Hashable {
    public struct Settings: Sendable, Hashable {
        /// So many failures in a row open it.
        public var failuresInARow = 5
        /// So large a share of failures opens it too, from 0 to 1, …
        public var failureShare = 0.5
        /// … once there were so many calls in ``window``.
        public var minimumCalls = 20
        public var window = Duration.seconds(10)
        /// How long it stays open; twice as long after each probe that fails, …
        public var openFor = Duration.seconds(2)
        /// … but never longer than this.
        public var openAtMost = Duration.seconds(10)

        public init() {}
    }

    public enum Admission: Sendable, Hashable {
        case yes
        /// Yes, as the one call that finds out.
        case probe
        /// No, and not before this time has passed.
        case no(Duration)
    }

    private enum State: Hashable { case closed, open(until: Duration), halfOpen(isProbing: Bool) }

    public let settings: Settings
    private var phase = State.closed
    private var failuresInARow = 0
    /// Since ``windowBegan``, and in the window before it.
    private var calls = 0, failures = 0, earlierCalls = 0, earlierFailures = 0
    private var windowBegan = Duration.zero
    /// How often it was opened since it was last closed.
    private var openings = 0
    /// When it last changed its state.
    public private(set) var since = Duration.zero

    public init(_ settings: Settings = Settings()) { self.settings = settings }

    public func state(at now: Duration) -> BreakerState {
        switch phase {
        case .closed: .closed
        case .open(let until): now < until ? .open : .halfOpen
        case .halfOpen: .halfOpen
        }
    }

    /// Whether any of the calls that it still remembers went well.
    public var hasSucceededLately: Bool { calls + earlierCalls > failures + earlierFailures }

    /// What ``admit(at:)`` would say, without taking the probe.
    public func outlook(at now: Duration) -> Admission {
        switch phase {
        case .closed: .yes
        case .open(let until): now < until ? .no(until - now) : .probe
        case .halfOpen(let isProbing): isProbing ? .no(settings.openFor) : .probe
        }
    }

    /// Asks to pass. A probe must be followed by one of the three that follow, with `wasProbe`.
    public mutating func admit(at now: Duration) -> Admission {
        let admission = outlook(at: now)
        if admission == .probe { phase = .halfOpen(isProbing: true) }
        return admission
    }

    public mutating func succeeded(wasProbe: Bool, at now: Duration) {
        count(isFailure: false, at: now)
        failuresInARow = 0
        guard wasProbe else { return }
        change(to: .closed, at: now)
        openings = 0
        (calls, failures, earlierCalls, earlierFailures) = (0, 0, 0, 0)
    }

    public mutating func failed(wasProbe: Bool, at now: Duration) {
        count(isFailure: true, at: now)
        failuresInARow += 1
        if wasProbe { return open(at: now) }
        guard phase == .closed else { return }
        let all = calls + earlierCalls
        let isMany =
            all >= settings.minimumCalls
            && Double(failures + earlierFailures) >= settings.failureShare * Double(all)
        if failuresInARow >= settings.failuresInARow || isMany { open(at: now) }
    }

    /// The caller went away before anything could be learned.
    public mutating func abandoned(wasProbe: Bool) {
        if wasProbe { phase = .halfOpen(isProbing: false) }
    }

    /// There is reason to think that it is well again: the next call may find out.
    public mutating func heal(at now: Duration) {
        guard case .open(let until) = phase, until > now else { return }
        change(to: .open(until: now), at: now)
    }

    private mutating func open(at now: Duration) {
        let length = min(settings.openAtMost, settings.openFor * (1 << min(openings, 16)))
        openings += 1
        failuresInARow = 0
        change(to: .open(until: now + length), at: now)
    }

    private mutating func change(to phase: State, at now: Duration) {
        self.phase = phase
        since = now
    }

    private mutating func count(isFailure: Bool, at now: Duration) {
        let age = now - windowBegan
        if age >= settings.window {
            let isNext = age < settings.window * 2
            (earlierCalls, earlierFailures) = isNext ? (calls, failures) : (0, 0)
            (calls, failures) = (0, 0)
            windowBegan = now
        }
        calls += 1
        if isFailure { failures += 1 }
    }
}
