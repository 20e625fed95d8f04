/// How to run a call. Never part of a cache key.
public struct CallOptions: Sendable, Hashable {
    /// Ask this provider and no other.
    public var preferredProvider: ProviderID?
    public var costConstraints: CostConstraints?
    public var cache: CacheUse
    /// For the whole call, all attempts together.
    public var timeout: Duration?

    public init(
        preferredProvider: ProviderID? = nil,
        costConstraints: CostConstraints? = nil,
        cache: CacheUse = .readWrite,
        timeout: Duration? = nil
    ) {
        self.preferredProvider = preferredProvider
        self.costConstraints = costConstraints
        self.cache = cache
        self.timeout = timeout
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
