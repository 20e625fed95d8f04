public import SwitchboardCore
import Synchronization

/// Puts candidates that could all answer in order, best first.
public final class LoadBalancer: Sendable {
    /// What an order is made of.
    public struct Entry: Sendable {
        public var weight: Int
        public var health: TargetHealth.Snapshot
        public var estimatedCost: USD?

        public init(weight: Int = 1, health: TargetHealth.Snapshot, estimatedCost: USD? = nil) {
            self.weight = max(1, weight)
            self.health = health
            self.estimatedCost = estimatedCost
        }
    }

    /// The answer for which latencies are compared, in tokens.
    private static let typicalAnswer = 400.0

    private let random: RandomSource
    /// The smooth weighted turn of each set of targets, as nginx takes it: each gets its weight, the greatest goes, and pays
    /// the sum of all.
    private let turns = Mutex<[[Int]: [Int]]>([:])

    public init(random: RandomSource) { self.random = random }

    /// The indices of `entries`, best first.
    public func order(_ entries: [Entry], by strategy: LoadBalancingStrategy) -> [Int] {
        guard entries.count > 1 else { return Array(entries.indices) }
        switch strategy {
        case .roundRobin: return inTurn(entries)
        case .leastLoaded: return leastLoaded(entries)
        case .latencyBased: return sorted(entries, by: expectedSeconds)
        case .costBased: return sorted(entries) { $0.estimatedCost.map { Double($0.picodollars) } ?? .infinity }
        }
    }

    private func inTurn(_ entries: [Entry]) -> [Int] {
        let key = entries.map(\.health.number)
        let first = turns.withLock { turns -> Int in
            if turns.count > 1_000 { turns = [:] }
            var credits = turns[key] ?? Array(repeating: 0, count: entries.count)
            for index in credits.indices { credits[index] += entries[index].weight }
            let first = credits.indices.max { credits[$0] < credits[$1] } ?? 0
            credits[first] -= entries.reduce(0) { $0 + $1.weight }
            turns[key] = credits
            return first
        }
        return Array(first..<entries.count) + Array(0..<first)
    }

    /// The less busy of two that are drawn: always taking the least busy of all would send a burst to one place.
    private func leastLoaded(_ entries: [Entry]) -> [Int] {
        func load(_ index: Int) -> Double { Double(entries[index].health.inFlight) / Double(entries[index].weight) }
        let one = random.index(below: entries.count)
        let other = (one + 1 + random.index(below: entries.count - 1)) % entries.count
        let first = load(other) < load(one) ? other : one
        let rest = entries.indices.filter { $0 != first }.sorted { (load($0), $0) < (load($1), $1) }
        return [first] + rest
    }

    /// First token and writing speed apart, since one says little of the other; a busy target is slower than it was. One
    /// that was never asked is expected to be the fastest: it is asked once, and then known.
    private func expectedSeconds(_ entry: Entry) -> Double {
        let first = entry.health.timeToFirstToken.map { $0 / .seconds(1) } ?? 0
        let speed = entry.health.tokensPerSecond ?? .infinity
        let writing = speed > 0 ? LoadBalancer.typicalAnswer / speed : 0
        return (first + writing) * Double(1 + entry.health.inFlight / entry.weight)
    }

    private func sorted(_ entries: [Entry], by score: (Entry) -> Double) -> [Int] {
        let scores = entries.map(score)
        return entries.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
    }
}
