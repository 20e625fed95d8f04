/// How to run a call. Never part of a cache key.
public struct CallOptions: Sendable, Hashable {
    /// Ask this provider first. Another one answers only where the fallback strategy says so.
    public var preferredProvider: ProviderID?
    public var costConstraints: CostConstraints?
    public var cache: CacheUse
    /// For the whole call, all attempts and the pauses between them together.
    public var timeout: Duration?
    /// What to do when a provider fails.
    public var fallback: FallbackChoice
    /// How to choose among candidates that could all answer; `nil` is what the configuration says.
    public var loadBalancing: LoadBalancingStrategy?
    /// The names of budgets that the call counts against, beside those that hold for every call.
    public var budgets: [String]
    /// Whether a second candidate is asked when the first is slower than it nearly ever is; `nil` is what the configuration
    /// says.
    public var hedges: Bool?

    public init(
        preferredProvider: ProviderID? = nil,
        costConstraints: CostConstraints? = nil,
        cache: CacheUse = .readWrite,
        timeout: Duration? = nil,
        fallback: FallbackChoice = .configured,
        loadBalancing: LoadBalancingStrategy? = nil,
        budgets: [String] = [],
        hedges: Bool? = nil
    ) {
        self.preferredProvider = preferredProvider
        self.costConstraints = costConstraints
        self.cache = cache
        self.timeout = timeout
        self.fallback = fallback
        self.loadBalancing = loadBalancing
        self.budgets = budgets
        self.hedges = hedges
    }
}

/// What a call may cost.
public struct CostConstraints: Sendable, Hashable {
    public var maxCost: USD?
    /// Tried in this order before any other.
    public var preferredModels: [ModelID]

    public init(maxCost: USD? = nil, preferredModels: [ModelID] = []) {
        self.maxCost = maxCost
        self.preferredModels = preferredModels
    }
}

/// What a call may do with stored answers.
public enum CacheUse: String, Sendable, Hashable { case readWrite, refresh, bypass }

/// Which fallback strategy a call follows.
public enum FallbackChoice: Sendable, Hashable {
    /// The first one of the configuration that is enabled.
    case configured
    case named(String)
    /// One attempt, and its error.
    case none
}

/// How to choose among candidates that could all answer.
public enum LoadBalancingStrategy: String, Sendable, Hashable, CaseIterable {
    /// In turn, by weight.
    case roundRobin = "round-robin"
    /// The less busy one of two that are drawn.
    case leastLoaded = "least-loaded"
    /// The one whose answer is expected first.
    case latencyBased = "latency-based"
    /// The cheapest for this call.
    case costBased = "cost-based"
}
