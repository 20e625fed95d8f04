import SwitchboardCore
import Synchronization

/// Answers in this process's memory, up to a number of bytes. What goes first is decided by SIEVE (Zhang et al., NSDI 2024): one
/// queue, a mark on what was used since the hand came by, and nothing moves on a hit. It keeps what is asked for again at
/// least as well as LRU and lets a long run of questions that are asked once pass through; the sketch of W-TinyLFU would gain
/// a few hits in a hundred at the price of a second structure.
public final class MemoryCacheStore: CacheStore {
    fileprivate struct Node {
        var key: Fingerprint
        var entry: CacheEntry
        var bytes: Int
        var hits = 0
        var wasUsed = false
        /// Towards the newer and the older one.
        var newer: Int?
        var older: Int?
    }

    fileprivate struct State {
        var nodes: [Node?] = []
        var free: [Int] = []
        var places: [Fingerprint: Int] = [:]
        var newest: Int?
        var oldest: Int?
        var hand: Int?
        var bytes = 0
        var counters: [String: Int64] = [:]
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: In bytes; one answer may have an eighth of them.
    public init(limit: Int = 64 << 20) { self.limit = limit }

    /// How many bytes the answers take, as near as can be told.
    public var bytes: Int { state.withLock { $0.bytes } }
    public var count: Int { state.withLock { $0.places.count } }

    public func entry(for key: Fingerprint) async -> CacheEntry? {
        state.withLock { state in
            guard let place = state.places[key] else { return nil }
            state.nodes[place]?.wasUsed = true
            return state.nodes[place]?.entry
        }
    }

    public func store(_ entry: CacheEntry, for key: Fingerprint) async {
        let bytes = entry.approximateBytes
        guard bytes <= limit / 8 else { return }
        state.withLock { state in
            if let place = state.places[key] { state.remove(place) }
            while state.bytes + bytes > limit, state.evict() {}
            var entry = entry
            // The index has it, and this store ends with it.
            entry.meaning = nil
            state.insert(Node(key: key, entry: entry, bytes: bytes))
        }
    }

    public func add(_ counters: [String: Int64]) async {
        state.withLock { $0.counters.merge(counters, uniquingKeysWith: &+) }
    }

    public func counters() async -> [String: Int64] { state.withLock { $0.counters } }

    public func meanings(by embedder: String, after key: Fingerprint?, limit: Int) async -> [KnownMeaning] { [] }

    public func served(_ key: Fingerprint) async {
        state.withLock { state in
            if let place = state.places[key] { state.nodes[place]?.hits += 1 }
        }
    }

    public func list(limit: Int) async -> [CacheListing] {
        state.withLock { state in
            var listings: [CacheListing] = []
            var next = state.newest
            while let place = next, let node = state.nodes[place], listings.count < limit {
                listings.append(
                    CacheListing(
                        key: node.key, question: node.entry.question, provider: node.entry.completion.head.provider,
                        model: node.entry.completion.head.model, storedAt: node.entry.storedAt, hits: node.hits,
                        bytes: node.bytes, saved: (node.entry.completion.cost?.total ?? .zero) * node.hits))
                next = node.older
            }
            return listings
        }
    }

    public func removeAll(storedBefore time: Int64) async -> Int {
        state.withLock { state in
            let old = state.places.values.filter { state.nodes[$0].map { $0.entry.storedAt < time } ?? false }
            for place in old { state.remove(place) }
            return old.count
        }
    }

    public func remove(_ key: Fingerprint) async {
        state.withLock { state in
            if let place = state.places[key] { state.remove(place) }
        }
    }
}

extension MemoryCacheStore.State {
    fileprivate mutating func insert(_ node: MemoryCacheStore.Node) {
        var node = node
        node.older = newest
        let place: Int
        if let free = free.popLast() {
            place = free
            nodes[place] = node
        } else {
            place = nodes.count
            nodes.append(node)
        }
        if let newest { nodes[newest]?.newer = place } else { oldest = place }
        newest = place
        places[node.key] = place
        bytes += node.bytes
    }

    fileprivate mutating func remove(_ place: Int) {
        guard let node = nodes[place] else { return }
        if let newer = node.newer { nodes[newer]?.older = node.older } else { newest = node.older }
        if let older = node.older { nodes[older]?.newer = node.newer } else { oldest = node.newer }
        if hand == place { hand = node.newer }
        nodes[place] = nil
        free.append(place)
        places[node.key] = nil
        bytes -= node.bytes
    }

    /// The hand goes from the oldest towards the newest, takes the mark off what was used and removes the first that was not.
    fileprivate mutating func evict() -> Bool {
        while let place = hand ?? oldest {
            guard nodes[place]?.wasUsed == true else {
                hand = nodes[place]?.newer
                remove(place)
                return true
            }
            nodes[place]?.wasUsed = false
            hand = nodes[place]?.newer
        }
        return false
    }
}

extension CacheEntry {
    /// About how much memory it takes.
    var approximateBytes: Int {
        func size(_ parts: [Part]) -> Int {
            parts.reduce(0) { sum, part in
                let content: Int
                switch part.content {
                case .text(let text), .refusal(let text): content = text.utf8.count
                case .thinking(let thinking):
                    content = thinking.text.utf8.count + (thinking.signature?.value.utf8.count ?? 0)
                case .toolCall(let call): content = call.name.utf8.count + call.arguments.description.utf8.count
                case .opaque(let opaque): content = opaque.json.description.utf8.count
                case .image(let media), .audio(let media), .video(let media), .document(let media):
                    switch media.source {
                    case .base64(let text), .url(let text), .text(let text): content = text.utf8.count
                    case .file(let id): content = id.utf8.count
                    }
                case .toolResult(let result): content = size(result.parts)
                }
                return sum + 128 + content + part.extras.entries.reduce(0) { $0 + $1.value.description.utf8.count + 64 }
            }
        }
        return 1_024 + question.utf8.count + size(completion.message.parts)
            + completion.alternatives.reduce(0) { $0 + size($1.message.parts) }
    }
}
