public import SwitchboardCore
import Synchronization

/// How one model at one provider is doing: what the calls that it got became.
public final class TargetHealth: Sendable {
    /// What is known of a target at one moment.
    public struct Snapshot: Sendable, Hashable {
        public var inFlight = 0
        public var breaker = BreakerState.closed
        /// When the breaker last changed, on the pipeline's clock.
        public var since = Duration.zero
        /// How long it takes no traffic yet: it said when to come back, its key was refused, or its breaker is open.
        public var closedFor: Duration?
        /// Why, in words.
        public var reason: String?
        public var timeToFirstToken: Duration?
        public var tokensPerSecond: Double?
        public var hasSucceededLately = false
        public var calls = 0
        public var failures: [LLMError.Code: Int] = [:]

        public init() {}
    }

    /// Whether a call may be sent.
    public enum Admission: Sendable, Hashable {
        case yes(wasProbe: Bool)
        case no(Duration)
    }

    private struct State {
        var breaker: CircuitBreaker
        var retries = RetryBudget()
        var inFlight = 0
        /// Until when it asked, or is left, to be let alone, and why.
        var rest: (until: Duration, reason: String)?
        var firstToken = MovingAverage(followsPeaks: true)
        var speed = MovingAverage(followsPeaks: false)
        var calls = 0
        var failures: [LLMError.Code: Int] = [:]
    }

    /// How long a key that was refused is not tried again.
    public static let refusedKeyRest = Duration.seconds(60)

    private let state: Mutex<State>

    public init(_ settings: CircuitBreaker.Settings = CircuitBreaker.Settings()) {
        state = Mutex(State(breaker: CircuitBreaker(settings)))
    }

    public func snapshot(at now: Duration) -> Snapshot {
        state.withLock { state in
            var snapshot = Snapshot()
            snapshot.inFlight = state.inFlight
            snapshot.breaker = state.breaker.state(at: now)
            snapshot.since = state.breaker.since
            if case .no(let wait) = state.breaker.outlook(at: now) {
                snapshot.closedFor = wait
                snapshot.reason = "its breaker is \(snapshot.breaker.rawValue)"
            }
            if let rest = state.rest, rest.until > now {
                snapshot.closedFor = max(snapshot.closedFor ?? .zero, rest.until - now)
                snapshot.reason = rest.reason
            }
            snapshot.timeToFirstToken = state.firstToken.reading(at: now).map { .seconds($0) }
            snapshot.tokensPerSecond = state.speed.last
            snapshot.hasSucceededLately = state.breaker.hasSucceededLately
            snapshot.calls = state.calls
            snapshot.failures = state.failures
            return snapshot
        }
    }

    /// A call wants to be sent. If it may, exactly one of ``answered(wasProbe:firstToken:speed:at:)``,
    /// ``failed(_:wasProbe:at:)`` and ``abandoned(wasProbe:)`` must follow.
    ///
    /// - Parameters:
    ///   - isRetry: Whether the same call was there before, and failed.
    ///   - isForced: Send it even to an open breaker, because every candidate's is.
    func enter(isRetry: Bool, isForced: Bool, at now: Duration) -> Admission {
        state.withLock { state in
            if let rest = state.rest, rest.until > now, !isForced { return .no(rest.until - now) }
            var wasProbe = false
            switch state.breaker.admit(at: now) {
            case .yes: break
            case .probe: wasProbe = true
            case .no(let wait): if !isForced { return .no(wait) }
            }
            if !isRetry { state.retries.called() }
            state.inFlight += 1
            state.calls += 1
            return .yes(wasProbe: wasProbe)
        }
    }

    func mayRetry() -> Bool { state.withLock { $0.retries.spend() } }

    func answered(wasProbe: Bool, firstToken: Duration?, speed: Double?, at now: Duration) {
        state.withLock { state in
            state.inFlight -= 1
            state.breaker.succeeded(wasProbe: wasProbe, at: now)
            if let firstToken { state.firstToken.observe(firstToken / .seconds(1), at: now) }
            if let speed { state.speed.observe(speed, at: now) }
        }
    }

    func failed(_ error: LLMError, wasProbe: Bool, at now: Duration) {
        state.withLock { state in
            state.inFlight -= 1
            state.failures[error.code, default: 0] += 1
            switch error.code {
            case .unavailable, .timeout, .incompleteStream, .badResponse:
                state.breaker.failed(wasProbe: wasProbe, at: now)
            case .cancelled, .shutDown, .overBudget:
                state.breaker.abandoned(wasProbe: wasProbe)
            default:
                // It answered, if only to say no.
                state.breaker.succeeded(wasProbe: wasProbe, at: now)
            }
            switch error.code {
            case .rateLimited, .unavailable:
                guard let wait = error.retryAfter, wait > .zero else { break }
                state.rest = (now + wait, "it asked not to be called for \(wait.formatted)")
            case .authentication, .quotaExhausted:
                state.rest = (now + TargetHealth.refusedKeyRest, "it refused our key (\(error.code))")
            default: break
            }
        }
    }

    func abandoned(wasProbe: Bool) {
        state.withLock { state in
            state.inFlight -= 1
            state.breaker.abandoned(wasProbe: wasProbe)
        }
    }
}

extension Duration {
    /// Seconds with at most one decimal: `2.5 s`.
    var formatted: String {
        let tenths = Int((self / .milliseconds(100)).rounded())
        return tenths.isMultiple(of: 10) ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}
