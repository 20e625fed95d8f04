public import SwitchboardCore
import Synchronization

/// Serves answers that were given before, and keeps those that are.
public final class AnswerCache: Sendable {
    /// What a call is looked up by.
    public struct Lookup: Sendable {
        public let key: Fingerprint
        public let scope: Fingerprint
        public let question: String
        /// Whether the question may be compared with others by its meaning.
        let isComparable: Bool
        var vector: ByteVector?
        /// An answer that matches and was not served, so that it can be compared with the one that comes.
        public internal(set) var explored: Comparison?
    }

    /// An answer that is served or might have been, to be compared with a fresh one.
    public final class Comparison: Sendable {
        let key: Fingerprint
        let question: String
        let completion: Completion
        let confidence: Double

        init(key: Fingerprint, question: String, completion: Completion, confidence: Double) {
            self.key = key
            self.question = question
            self.completion = completion
            self.confidence = confidence
        }
    }

    public struct Hit: Sendable {
        public var events: [StreamEvent]
        /// It is served, and a new one should be fetched.
        public var isStale: Bool
        /// It is served by meaning, and a fresh one should be fetched to compare.
        public var comparison: Comparison?

        /// The events, one by one, as a provider would send them.
        public func source() -> sending ResponseStream.Source { ReplaySource(events: events[...]) }
    }

    /// After so many answers were stored, those that are too old are removed.
    private static let sweepEvery = 512

    let store: any CacheStore
    let settings: CacheSettings
    let time: any TimeKeeper
    /// What finds answers to questions that only mean the same; `nil` where that is off.
    public let meaning: SemanticCache?
    private let counts = Mutex(Counts())

    /// What was counted, and what of it the store does not know yet.
    private struct Counts {
        var all = CacheStats()
        var pending = CacheStats()
        var calls = 0
    }

    public init(
        store: any CacheStore,
        settings: CacheSettings = CacheSettings(),
        time: any TimeKeeper = SystemTime(),
        meaning: SemanticCache? = nil
    ) {
        self.store = store
        self.settings = settings
        self.time = time
        self.meaning = meaning
    }

    /// What this one did.
    public var stats: CacheStats { counts.withLock { $0.all } }

    /// What a call is known by; `nil` for one that may not be served from a cache, and may not be kept.
    public func lookup(for request: CompletionRequest, _ options: CallOptions, tenant: String) -> Lookup? {
        guard options.cache != .bypass, mayBeKept(request) else {
            count { $0.bypassed += 1 }
            return nil
        }
        let comparable = options.isComparable ? meaning?.question(of: request) : nil
        return Lookup(
            key: Fingerprint(of: request, for: tenant, options),
            scope: Fingerprint.scope(of: request, for: tenant, options),
            question: comparable ?? request.messages.last { $0.role == .user }?.text ?? "",
            isComparable: comparable != nil)
    }

    private func mayBeKept(_ request: CompletionRequest) -> Bool {
        if let most = settings.maxTemperature, (request.temperature ?? 1) > most { return false }
        // A provider's own tools look into the world, which changes.
        return !request.tools.contains { if case .opaque = $0.kind { true } else { false } }
    }

    /// The answer that was given before, if there is one that may still be served: to the same request, or to one that means
    /// the same.
    /// - Parameter lookup: Takes up what was found out on the way and is needed when the answer is kept.
    public func answer(to lookup: inout Lookup) async -> Hit? {
        let found = if let exact = await exact(lookup.key) { exact } else { await similar(&lookup) }
        let hasExplored = lookup.explored != nil
        count { counts in
            guard let found else {
                counts.misses += 1
                if hasExplored { counts.explored += 1 }
                return
            }
            counts.hits += 1
            if found.verdict.kind == .stale { counts.staleHits += 1 }
            if found.verdict.kind == .semantic { counts.semanticHits += 1 }
            counts.saved += found.entry.completion.cost?.total ?? .zero
            counts.timeSaved += found.entry.duration
        }
        await report(everySoOften: true)
        guard let found else { return nil }
        await store.served(found.key)
        return Hit(
            events: replay(found), isStale: found.verdict.kind == .stale, comparison: found.comparison)
    }

    /// An entry that is served, and why.
    struct Found {
        var key: Fingerprint
        var entry: CacheEntry
        var verdict: CacheVerdict
        var comparison: Comparison?
    }

    private func exact(_ key: Fingerprint) async -> Found? {
        guard let (entry, age) = await living(key) else { return nil }
        return Found(
            key: key, entry: entry, verdict: CacheVerdict(age >= settings.timeToLive ? .stale : .exact, age: age))
    }

    /// An entry that may still be served; one that may not is removed.
    func living(_ key: Fingerprint) async -> (entry: CacheEntry, age: Duration)? {
        guard let entry = await store.entry(for: key) else { return nil }
        let age = Duration.seconds(max(0, time.secondsSince1970 - entry.storedAt))
        guard age < settings.timeToLive + settings.staleFor else {
            await store.remove(key)
            return nil
        }
        return (entry, age)
    }

    private func replay(_ found: Found) -> [StreamEvent] {
        var completion = found.entry.completion
        var verdict = found.verdict
        verdict.saved = completion.cost?.total
        completion.cost = .zero
        var trail = DecisionTrail()
        trail.cache = verdict
        completion.trail = trail
        return completion.events
    }

    /// Keeps an answer as it passes, once it is complete.
    public func recording(
        _ source: sending ResponseStream.Source,
        as lookup: Lookup
    ) -> sending ResponseStream.Source {
        RecordingSource(source, began: time.now) { completion, duration in
            await self.keep(completion, as: lookup, duration: duration)
        } now: {
            self.time.now
        }
    }

    private func keep(_ completion: Completion, as lookup: Lookup, duration: Duration) async {
        guard mayBeKept(completion) else { return }
        var kept = completion
        kept.trail = nil
        var entry = CacheEntry(
            completion: kept, storedAt: time.secondsSince1970, question: lookup.question, scope: lookup.scope,
            duration: duration)
        var vector = lookup.vector
        if vector == nil, lookup.isComparable { vector = await meaning?.vector(of: lookup.question) }
        if let meaning, let vector {
            entry.meaning = CacheEntry.Meaning(vector: vector, embedder: meaning.embedderName)
            meaning.add(vector, for: lookup.key, in: lookup.scope, storedAt: entry.storedAt)
        }
        await store.store(entry, for: lookup.key)
        count { $0.stored += 1 }
        if stats.stored % AnswerCache.sweepEvery == 0 { Task { await self.removeExpired() } }
        guard let explored = lookup.explored else { return }
        // Whoever asked has the answer already, and need not wait for this.
        Task { await self.compare(explored, with: kept) }
    }

    /// Only what is complete: an answer that was cut short by a limit is that only because of the limit, which the request
    /// names; one that we cut is nobody's.
    private func mayBeKept(_ completion: Completion) -> Bool {
        switch completion.finish.kind {
        case .stop: true
        case .length: completion.finish.raw != "max_cost" && !completion.warnings.contains { $0.field == "maxTokens" }
        case .toolCalls: settings.keepsToolCalls
        default: false
        }
    }

    // MARK: Counting

    private func count(_ body: (inout CacheStats) -> Void) {
        counts.withLock { counts in
            body(&counts.all)
            body(&counts.pending)
            counts.calls += 1
        }
    }

    /// Tells the store what was counted since it was told last.
    func report(everySoOften: Bool) async {
        let pending = counts.withLock { counts -> CacheStats in
            guard !everySoOften || counts.calls >= 64 else { return CacheStats() }
            counts.calls = 0
            defer { counts.pending = CacheStats() }
            return counts.pending
        }
        let counters = pending.counters.filter { $0.value != 0 }
        if !counters.isEmpty { await store.add(counters) }
    }

    // MARK: Looking after it

    /// What all that use the store did.
    public func total() async -> CacheStats {
        await report(everySoOften: false)
        return CacheStats(counters: await store.counters())
    }

    /// What is there, the last stored first.
    public func list(limit: Int = 100) async -> [CacheListing] { await store.list(limit: limit) }

    /// Removes everything, and says how many that were.
    public func purge() async -> Int {
        meaning?.removeAll(storedBefore: .max)
        return await store.removeAll(storedBefore: .max)
    }

    /// Removes what may not be served any more, and says how many that were.
    public func removeExpired() async -> Int {
        let life = (settings.timeToLive + settings.staleFor).components.seconds
        let time = time.secondsSince1970 - life
        meaning?.removeAll(storedBefore: time)
        return await store.removeAll(storedBefore: time)
    }

    /// Tells the store what it does not know yet.
    public func close() async { await report(everySoOften: false) }
}

extension CallOptions {
    /// A call that asks for a fresh answer is not served one that was given to another question.
    fileprivate var isComparable: Bool { cache != .bypass }
}
