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
    /// Whether identical calls that are under way at the same time share one upstream call; `nil` is what the configuration
    /// says.
    public var coalesces: Bool?
    /// What the call's conversation is known by, so that its turns stay where its prompt is cached; `nil` knows it by how it
    /// begins.
    public var conversation: String?
    /// What it is for: where neither model nor provider is named, the catalogue's guide says who is good at it.
    public var task: CallTask?
    /// What matters most about it.
    public var preference: CallPreference?
    /// Whose call it is: nobody is ever served an answer that was given to another tenant.
    public var tenant: String
    /// Whether the call fails where the provider's dialect or model cannot take something of the request, instead of going
    /// without it.
    public var refusesLoss: Bool
    /// Who may be asked at all, also by a fallback; `nil` is everybody.
    public var allowedProviders: Set<ProviderID>?
    /// The trace that the call belongs to, as providers are told it (`traceparent` of W3C Trace Context).
    public var trace: String?

    public init(
        preferredProvider: ProviderID? = nil,
        costConstraints: CostConstraints? = nil,
        cache: CacheUse = .readWrite,
        timeout: Duration? = nil,
        fallback: FallbackChoice = .configured,
        loadBalancing: LoadBalancingStrategy? = nil,
        budgets: [String] = [],
        hedges: Bool? = nil,
        coalesces: Bool? = nil,
        conversation: String? = nil,
        task: CallTask? = nil,
        preference: CallPreference? = nil,
        tenant: String = "",
        refusesLoss: Bool = false,
        allowedProviders: Set<ProviderID>? = nil,
        trace: String? = nil
    ) {
        self.preferredProvider = preferredProvider
        self.costConstraints = costConstraints
        self.cache = cache
        self.timeout = timeout
        self.fallback = fallback
        self.loadBalancing = loadBalancing
        self.budgets = budgets
        self.hedges = hedges
        self.coalesces = coalesces
        self.conversation = conversation
        self.task = task
        self.preference = preference
        self.tenant = tenant
        self.refusesLoss = refusesLoss
        self.allowedProviders = allowedProviders
        self.trace = trace
    }
}

/// What a call is for.
public enum CallTask: String, Sendable, Hashable, CaseIterable {
    case codeGeneration, chat, analysis, vision
}

/// What matters most about a call.
public enum CallPreference: String, Sendable, Hashable, CaseIterable {
    /// The best answer.
    case best
    /// The soonest.
    case fast
    /// The cheapest that is good enough.
    case budget
    /// That nothing leaves this machine.
    case local
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
