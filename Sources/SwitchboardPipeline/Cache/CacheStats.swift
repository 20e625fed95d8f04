public import SwitchboardCore

/// What a cache did.
public struct CacheStats: Sendable, Hashable {
    /// Calls that were served, exactly or by meaning.
    public var hits = 0
    /// Of them, those whose answer was no longer fresh.
    public var staleHits = 0
    /// Of them, those to a question that only meant the same.
    public var semanticHits = 0
    public var misses = 0
    /// Of them, those that could have been served by meaning, and were asked upstream to learn whether rightly.
    public var explored = 0
    /// Calls that may not be served from a cache.
    public var bypassed = 0
    public var stored = 0
    /// What the hits would have cost.
    public var saved = USD.zero
    /// How long providers had taken for them.
    public var timeSaved = Duration.zero

    public init() {}

    /// The share of calls that might have been served which were.
    public var hitRate: Double { hits + misses == 0 ? 0 : Double(hits) / Double(hits + misses) }
}

// MARK: - Counters

extension CacheStats {
    private static let names: [(String, any WritableKeyPath<CacheStats, Int> & Sendable)] = [
        ("hits", \.hits), ("stale", \.staleHits), ("semantic", \.semanticHits), ("misses", \.misses),
        ("explored", \.explored), ("bypassed", \.bypassed), ("stored", \.stored),
    ]

    /// By name, as a store adds them up.
    var counters: [String: Int64] {
        var counters: [String: Int64] = [:]
        for (name, path) in CacheStats.names { counters[name] = Int64(self[keyPath: path]) }
        counters["saved"] = saved.picodollars
        counters["milliseconds"] = Int64(timeSaved / .milliseconds(1))
        return counters
    }

    /// What a store added up.
    public init(counters: [String: Int64]) {
        for (name, path) in CacheStats.names { self[keyPath: path] = Int(counters[name] ?? 0) }
        saved = USD(picodollars: counters["saved"] ?? 0)
        timeSaved = .milliseconds(counters["milliseconds"] ?? 0)
    }
}
