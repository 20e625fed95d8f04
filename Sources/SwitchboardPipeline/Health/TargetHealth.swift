public import SwitchboardCore
import Synchronization

/// How one model at one provider is doing, asked with one key: what the calls that it got became.
public final class TargetHealth: Sendable {
    /// What is known of a target at one moment.
    public struct Snapshot: Sendable, Hashable {
        /// Which of the fleet's targets it is: told apart sooner than by names.
        var number = 0
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
        public var totals = Totals()
        /// What the provider still allows; `nil` where it does not say.
        public var headroom: RateLimitHeadroom?
        /// Of first tokens; `nil` before there were enough answers.
        public var latency: LatencySummary?
        /// Of answers; `nil` before there were enough.
        public var lengths: LengthSummary?
        /// How many tokens a prompt turns out to have for each one that was estimated, lately.
        public var tokenRatio: Double?

        public init() {}
    }

    /// What came of all calls since the fleet began.
    public struct Totals: Sendable, Hashable {
        /// Requests that were sent.
        public var requests = 0
        /// Those that ended with an error of the provider's, or that it refused.
        public var failures: [LLMError.Code: Int] = [:]
        public var inputTokens = 0
        public var outputTokens = 0
        /// Attempts that failed or were given up included, as far as they cost anything.
        public var spent = USD.zero
        /// What the provider last did wrong, if it has not answered since. Requests that were wrong themselves are not its doing.
        public var lastError: LLMError.Code?
        /// Of the last answer.
        public var timeToFirstToken: Duration?

        public init() {}

        mutating func failed(_ code: LLMError.Code, isTheirs: Bool) {
            failures[code, default: 0] += 1
            if isTheirs { lastError = code }
        }

        public static func += (left: inout Totals, right: Totals) {
            left.requests += right.requests
            left.failures.merge(right.failures, uniquingKeysWith: +)
            left.inputTokens += right.inputTokens
            left.outputTokens += right.outputTokens
            left.spent += right.spent
            left.lastError = right.lastError ?? left.lastError
            left.timeToFirstToken = right.timeToFirstToken ?? left.timeToFirstToken
        }
    }

    enum Admission: Sendable, Hashable {
        case yes(wasProbe: Bool)
        case no(Duration)
    }

    /// How a request ended.
    enum Outcome {
        case answered(firstToken: Duration?, speed: Double?)
        case failed(LLMError)
        /// Its caller went away.
        case abandoned
    }

    fileprivate struct State {
        var breaker: CircuitBreaker
        var retries = RetryBudget()
        var hedges = HedgeBudget()
        var inFlight = 0
        /// Until when it asked, or is left, to be let alone, and why.
        var rest: (until: Duration, reason: String)?
        var firstToken = MovingAverage(followsPeaks: true)
        var speed = MovingAverage(followsPeaks: false)
        /// In milliseconds, up to an hour.
        var latencies = RecentQuantiles(upTo: 3_600_000)
        /// In tokens.
        var lengths = RecentQuantiles(upTo: 1_000_000)
        var tokenRatio = MovingAverage(halfLife: .seconds(3_600), followsPeaks: false)
        var headroom: RateLimitHeadroom?
        var totals = Totals()
    }

    private let state: Mutex<State>
    private let credential: CredentialHealth
    private let number: Int

    public init(
        _ settings: CircuitBreaker.Settings = CircuitBreaker.Settings(),
        credential: CredentialHealth = CredentialHealth(),
        number: Int = 0
    ) {
        self.number = number
        state = Mutex(State(breaker: CircuitBreaker(settings)))
        self.credential = credential
    }

    public func snapshot(at now: Duration) -> Snapshot {
        let key = credential.rest(at: now)
        return state.withLock { state in
            var snapshot = Snapshot()
            snapshot.number = number
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
            if let key {
                snapshot.closedFor = max(snapshot.closedFor ?? .zero, key.left)
                snapshot.reason = key.reason
            }
            snapshot.timeToFirstToken = state.firstToken.reading(at: now).map { .seconds($0) }
            snapshot.tokensPerSecond = state.speed.last
            snapshot.hasSucceededLately = state.breaker.hasSucceededLately
            snapshot.totals = state.totals
            return snapshot
        }
    }

    /// A snapshot with all that takes longer to find out than routing should.
    public func details(at now: Duration) -> Snapshot {
        var snapshot = snapshot(at: now)
        state.withLock { state in
            snapshot.headroom = state.headroom
            snapshot.tokenRatio = state.tokenRatio.last
            func time(_ quantile: Double) -> Duration? {
                state.latencies.value(at: quantile).map { .milliseconds(Int64($0)) }
            }
            func length(_ quantile: Double) -> Int? { state.lengths.value(at: quantile).map { Int($0) } }
            if let p50 = time(0.5), let p95 = time(0.95), let p99 = time(0.99) {
                snapshot.latency = LatencySummary(p50: p50, p95: p95, p99: p99)
            }
            if let p5 = length(0.05), let p50 = length(0.5), let p95 = length(0.95) {
                let near = UInt64(p50 / 2)...UInt64(p50 + p50 / 2)
                snapshot.lengths = LengthSummary(
                    p5: p5, p50: p50, p95: p95, confidence: state.lengths.share(in: near) ?? 0)
            }
        }
        return snapshot
    }

    /// How long first tokens took: `quantile` from 0 to 1; `nil` before there were enough answers.
    public func timeToFirstToken(quantile: Double) -> Duration? {
        state.withLock { $0.latencies.value(at: quantile).map { .milliseconds(Int64($0)) } }
    }

    /// Somebody else learned that it wants to be let alone.
    func rest(for duration: Duration, _ reason: String, at now: Duration) {
        state.withLock { state in
            guard duration > .zero, (state.rest?.until ?? .zero) < now + duration else { return }
            state.rest = (now + duration, reason)
        }
    }

    /// What the provider still allows.
    public func noted(_ headroom: RateLimitHeadroom) { state.withLock { $0.headroom = headroom } }

    /// Whether the estimate of this prompt should be compared with what the provider counted: now and then is enough.
    func wantsComparison() -> Bool { state.withLock { $0.totals.requests % 8 == 1 } }

    func compared(estimated: Int, counted: Int, at now: Duration) {
        guard estimated > 0, counted > 0 else { return }
        state.withLock { $0.tokenRatio.observe(Double(counted) / Double(estimated), at: now) }
    }

    /// The provider was looked after, off the way of any call.
    func lookedAfter(_ error: LLMError?, at now: Duration) {
        if error == nil { credential.accepted() }
        state.withLock { state in
            switch error?.code {
            case nil: state.breaker.heal(at: now)
            case .unavailable?, .timeout?, .badResponse?: state.breaker.failed(wasProbe: false, at: now)
            default: break
            }
        }
    }

    /// A call wants to be sent. If it may, exactly one ``ended(_:wasProbe:wasSent:usage:cost:at:)`` must follow.
    ///
    /// - Parameters:
    ///   - isRetry: Whether the same call was there before, and failed.
    ///   - isForced: Send it even to an open breaker, because every candidate's is.
    func enter(isRetry: Bool, isForced: Bool, at now: Duration) -> Admission {
        if let key = credential.rest(at: now), !isForced { return .no(key.left) }
        return state.withLock { state in
            if let rest = state.rest, rest.until > now, !isForced { return .no(rest.until - now) }
            var wasProbe = false
            switch state.breaker.admit(at: now) {
            case .yes: break
            case .probe: wasProbe = true
            case .no(let wait): if !isForced { return .no(wait) }
            }
            if !isRetry {
                state.retries.called()
                state.hedges.called()
            }
            state.inFlight += 1
            state.totals.requests += 1
            return .yes(wasProbe: wasProbe)
        }
    }

    func mayRetry() -> Bool { state.withLock { $0.retries.spend() } }

    func mayHedge() -> Bool { state.withLock { $0.hedges.spend() } }

    func ended(
        _ outcome: Outcome,
        wasProbe: Bool,
        wasSent: Bool,
        usage: Usage,
        cost: USD?,
        at now: Duration
    ) {
        if case .failed(let error) = outcome {
            switch error.code {
            case .authentication, .quotaExhausted: credential.refused(error.code, at: now)
            default: break
            }
        }
        state.withLock { state in
            state.inFlight -= 1
            if !wasSent { state.totals.requests -= 1 }
            state.totals.inputTokens += max(0, usage.input ?? 0)
            state.totals.outputTokens += max(0, usage.output ?? 0)
            state.totals.spent += cost ?? .zero
            switch outcome {
            case .abandoned: state.breaker.abandoned(wasProbe: wasProbe)
            case .answered(let firstToken, let speed):
                state.breaker.succeeded(wasProbe: wasProbe, at: now)
                state.totals.lastError = nil
                if let firstToken {
                    state.firstToken.observe(firstToken / .seconds(1), at: now)
                    state.latencies.record(UInt64(max(0, firstToken / .milliseconds(1))))
                    state.totals.timeToFirstToken = firstToken
                }
                if let output = usage.output, output > 0 { state.lengths.record(UInt64(output)) }
                if let speed { state.speed.observe(speed, at: now) }
            case .failed(let error): state.failed(error, wasProbe: wasProbe, at: now)
            }
        }
        if case .answered = outcome { credential.accepted() }
    }
}

extension TargetHealth.State {
    fileprivate mutating func failed(_ error: LLMError, wasProbe: Bool, at now: Duration) {
        switch error.code {
        case .unavailable, .timeout, .incompleteStream, .badResponse:
            breaker.failed(wasProbe: wasProbe, at: now)
            totals.failed(error.code, isTheirs: true)
        case .cancelled, .shutDown, .overBudget:
            // Nothing that the provider did.
            breaker.abandoned(wasProbe: wasProbe)
        case .invalidRequest, .unsupported, .contextTooLong, .contentFiltered, .refusal:
            // It answered, if only to say no to this one request.
            breaker.succeeded(wasProbe: wasProbe, at: now)
            totals.failed(error.code, isTheirs: false)
        default:
            breaker.succeeded(wasProbe: wasProbe, at: now)
            totals.failed(error.code, isTheirs: true)
        }
        switch error.code {
        case .rateLimited, .unavailable:
            guard let wait = error.retryAfter, wait > .zero else { break }
            rest = (now + wait, "it asked not to be called for \(wait.formatted)")
        case .permission:
            // The key may be good for other models.
            rest = (now + CredentialHealth.shortestRest, "our key may not use it (\(error.code))")
        default: break
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
