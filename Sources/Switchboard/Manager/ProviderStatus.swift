public import SwitchboardCore
public import SwitchboardPipeline

/// How a provider is doing.
public struct ProviderStatus: Sendable, Hashable {
    public enum Health: String, Sendable, Hashable {
        /// The last call went well, or there was none.
        case healthy
        /// The last call failed by the provider's fault.
        case degraded
        /// It gets no calls for now: see ``ProviderStatus/reason``.
        case unavailable
    }

    /// One of its models, asked with one of its keys.
    public struct Model: Sendable, Hashable {
        public var model: ModelID
        /// Which of the provider's keys, counted from 0.
        public var credential: Int
        public var health: TargetHealth.Snapshot
    }

    public var health: Health
    /// Whether it gets calls now.
    public var isAvailable: Bool
    /// How long it has been as it is, where it is not as it was at the start.
    public var since: Duration?
    /// How long it gets none yet, unless it is well before.
    public var unavailableFor: Duration?
    /// Why it gets none, in words.
    public var reason: String?
    public var lastError: LLMError.Code?
    /// From sending the last answered request to its first word.
    public var timeToFirstEvent: Duration?
    /// Of first words, for the model that answers most.
    public var latency: LatencySummary?
    /// The least of what it still allows, where it says so.
    public var headroom: RateLimitHeadroom?
    public var inFlight: Int
    public var errors: [LLMError.Code: Int]
    /// What it was paid, as far as prices are known.
    public var spent: USD
    /// What came of it when it was looked after last, off the way of any call.
    public var probe: ProbeResult?
    /// Those of its models that were ever asked.
    public var models: [Model]

    init(_ models: [(Target, TargetHealth.Snapshot)], at now: Duration, probe: ProbeResult?) {
        let snapshots = models.map(\.1)
        let stats = ProviderStats(snapshots)
        let closed = snapshots.compactMap { model in model.closedFor.map { (wait: $0, reason: model.reason) } }
        let next = closed.min { $0.wait < $1.wait }
        isAvailable = models.isEmpty || closed.count < models.count
        health = !isAvailable ? .unavailable : stats.lastError == nil ? .healthy : .degraded
        since = snapshots.map(\.since).max().flatMap { $0 > .zero ? now - $0 : nil }
        unavailableFor = isAvailable ? nil : next?.wait
        reason = isAvailable ? nil : next?.reason
        lastError = stats.lastError
        timeToFirstEvent = stats.timeToFirstEvent
        latency = snapshots.filter { $0.latency != nil }.max { $0.totals.requests < $1.totals.requests }?.latency
        headroom = snapshots.compactMap(\.headroom).min { ($0.share ?? 1) < ($1.share ?? 1) }
        inFlight = stats.inFlight
        errors = stats.errors
        spent = stats.spent
        self.probe = probe
        self.models = models.map { Model(model: $0.0.model, credential: $0.0.credential, health: $0.1) }
    }
}

/// What came of looking after a provider.
public struct ProbeResult: Sendable, Hashable {
    /// On the manager's clock.
    public var at: Duration
    public var took: Duration
    /// `nil` when it answered.
    public var error: LLMError.Code?
}
