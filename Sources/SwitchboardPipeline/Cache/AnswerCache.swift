public import SwitchboardCore
import Synchronization

/// What may be kept, and for how long.
public struct CacheSettings: Sendable, Hashable {
    /// How long an answer is fresh.
    public var timeToLive: Duration
    /// How long after that it is still served at once, while a new one is fetched.
    public var staleFor: Duration
    /// Requests with a higher temperature are not served and not kept; `nil` is any.
    public var maxTemperature: Double?
    /// Whether answers that call tools are kept.
    public var keepsToolCalls: Bool

    public init(
        timeToLive: Duration = .seconds(3_600),
        staleFor: Duration = .zero,
        maxTemperature: Double? = nil,
        keepsToolCalls: Bool = false
    ) {
        self.timeToLive = timeToLive
        self.staleFor = staleFor
        self.maxTemperature = maxTemperature
        self.keepsToolCalls = keepsToolCalls
    }
}

/// What a cache did.
public struct CacheStats: Sendable, Hashable {
    public var hits = 0
    /// Of them, those whose answer was no longer fresh.
    public var staleHits = 0
    public var misses = 0
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

/// Serves answers that were given before, and keeps those that are.
public final class AnswerCache: Sendable {
    /// What a call is looked up by.
    public struct Lookup: Sendable {
        public let key: Fingerprint
        public let scope: Fingerprint
        public let question: String
    }

    public struct Hit: Sendable {
        public var events: [StreamEvent]
        /// It is served, and a new one should be fetched.
        public var isStale: Bool

        /// The events, one by one, as a provider would send them.
        public func source() -> sending ResponseStream.Source { ReplaySource(events: events[...]) }
    }

    private let store: any CacheStore
    private let settings: CacheSettings
    private let time: any TimeKeeper
    private let counts = Mutex(CacheStats())

    public init(store: any CacheStore, settings: CacheSettings = CacheSettings(), time: any TimeKeeper = SystemTime()) {
        self.store = store
        self.settings = settings
        self.time = time
    }

    public var stats: CacheStats { counts.withLock { $0 } }

    /// What a call is known by; `nil` for one that may not be served from a cache, and may not be kept.
    public func lookup(for request: CompletionRequest, _ options: CallOptions, tenant: String) -> Lookup? {
        guard options.cache != .bypass, mayBeKept(request) else {
            counts.withLock { $0.bypassed += 1 }
            return nil
        }
        return Lookup(
            key: Fingerprint(of: request, for: tenant, options),
            scope: Fingerprint.scope(of: request, for: tenant, options),
            question: request.messages.last { $0.role == .user }?.text ?? "")
    }

    private func mayBeKept(_ request: CompletionRequest) -> Bool {
        if let most = settings.maxTemperature, (request.temperature ?? 1) > most { return false }
        // A provider's own tools look into the world, which changes.
        return !request.tools.contains { if case .opaque = $0.kind { true } else { false } }
    }

    /// The answer that was given before, if there is one that may still be served.
    public func answer(to lookup: Lookup) async -> Hit? {
        guard let entry = await store.entry(for: lookup.key) else { return miss() }
        let age = Duration.seconds(max(0, time.secondsSince1970 - entry.storedAt))
        guard age < settings.timeToLive + settings.staleFor else {
            await store.remove(lookup.key)
            return miss()
        }
        let isStale = age >= settings.timeToLive
        await store.served(lookup.key)
        counts.withLock { counts in
            counts.hits += 1
            if isStale { counts.staleHits += 1 }
            counts.saved += entry.completion.cost?.total ?? .zero
            counts.timeSaved += entry.duration
        }
        return Hit(events: replay(entry, age: age, isStale: isStale), isStale: isStale)
    }

    private func miss() -> Hit? {
        counts.withLock { $0.misses += 1 }
        return nil
    }

    private func replay(_ entry: CacheEntry, age: Duration, isStale: Bool) -> [StreamEvent] {
        var completion = entry.completion
        let saved = completion.cost?.total
        completion.cost = .zero
        var trail = DecisionTrail()
        trail.cache = CacheVerdict(isStale ? .stale : .exact, age: age, saved: saved)
        completion.trail = trail
        return completion.events
    }

    /// Keeps an answer as it passes, once it is complete.
    public func recording(
        _ source: sending ResponseStream.Source,
        as lookup: Lookup
    ) -> sending ResponseStream.Source {
        RecordingSource(source, began: time.now) { completion, duration in
            guard self.mayBeKept(completion) else { return }
            var kept = completion
            kept.trail = nil
            let entry = CacheEntry(
                completion: kept, storedAt: self.time.secondsSince1970, question: lookup.question, scope: lookup.scope,
                duration: duration)
            await self.store.store(entry, for: lookup.key)
            self.counts.withLock { $0.stored += 1 }
        } now: {
            self.time.now
        }
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

    // MARK: Looking after it

    /// What is there, the last stored first.
    public func list(limit: Int = 100) async -> [CacheListing] { await store.list(limit: limit) }

    /// Removes everything, and says how many that were.
    public func purge() async -> Int { await store.removeAll(storedBefore: .max) }

    /// Removes what may not be served any more, and says how many that were.
    public func removeExpired() async -> Int {
        let life = (settings.timeToLive + settings.staleFor).components.seconds
        return await store.removeAll(storedBefore: time.secondsSince1970 - life)
    }
}

/// An answer on its way to its caller, of which a copy is made.
private struct RecordingSource: AsyncIteratorProtocol {
    private var source: ResponseStream.Source
    private let began: Duration
    private var assembler: CompletionAssembler? = CompletionAssembler()
    private let keep: @Sendable (Completion, Duration) async -> Void
    private let now: @Sendable () -> Duration

    init(
        _ source: ResponseStream.Source,
        began: Duration,
        keep: @escaping @Sendable (Completion, Duration) async -> Void,
        now: @escaping @Sendable () -> Duration
    ) {
        self.source = source
        self.began = began
        self.keep = keep
        self.now = now
    }

    mutating func next() async throws(LLMError) -> StreamEvent? { try await next(isolation: nil) }

    mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
        let event: StreamEvent?
        do throws(LLMError) {
            event = try await source.next(isolation: actor)
        } catch {
            // What broke off is not kept.
            assembler = nil
            throw error
        }
        guard let event else { return nil }
        assembler?.append(event)
        if case .done(var ending) = event, let assembler = assembler.take() {
            ending.trail?.cache = CacheVerdict(.miss)
            if let completion = try? assembler.finish() { await keep(completion, now() - began) }
            return .done(ending)
        }
        return event
    }
}

/// An answer that was given before.
private struct ReplaySource: AsyncIteratorProtocol {
    var events: ArraySlice<StreamEvent>

    mutating func next() async throws(LLMError) -> StreamEvent? { events.popFirst() }
    mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
        events.popFirst()
    }
}
