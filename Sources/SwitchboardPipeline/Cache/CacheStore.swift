public import SwitchboardCore

/// An answer that is kept.
public struct CacheEntry: Sendable {
    /// What the question means, as a vector.
    public struct Meaning: Sendable, Hashable {
        public var vector: ByteVector
        /// What made it.
        public var embedder: String

        public init(vector: ByteVector, embedder: String) { (self.vector, self.embedder) = (vector, embedder) }
    }

    public var completion: Completion
    /// In seconds since 1970.
    public var storedAt: Int64
    /// The last user's words, for lists and for comparing what questions mean.
    public var question: String
    /// What two questions must share before their words may be compared.
    public var scope: Fingerprint
    /// How long the provider took for it.
    public var duration: Duration
    /// For stores that outlive the process; one in memory need not keep it.
    public var meaning: Meaning?

    public init(
        completion: Completion,
        storedAt: Int64,
        question: String,
        scope: Fingerprint,
        duration: Duration
    ) {
        self.completion = completion
        self.storedAt = storedAt
        self.question = question
        self.scope = scope
        self.duration = duration
    }
}

/// An entry as a list shows it.
public struct CacheListing: Sendable, Hashable {
    public var key: Fingerprint
    public var question: String
    public var provider: ProviderID
    public var model: ModelID
    /// In seconds since 1970.
    public var storedAt: Int64
    public var hits: Int
    public var bytes: Int
    /// What its hits saved.
    public var saved: USD

    public init(
        key: Fingerprint,
        question: String,
        provider: ProviderID,
        model: ModelID,
        storedAt: Int64,
        hits: Int,
        bytes: Int,
        saved: USD
    ) {
        self.key = key
        self.question = question
        self.provider = provider
        self.model = model
        self.storedAt = storedAt
        self.hits = hits
        self.bytes = bytes
        self.saved = saved
    }
}

/// Where answers are kept. Whatever goes wrong there is a miss, and never a failed call.
public protocol CacheStore: Sendable {
    /// An entry, fresh or not; asking for it counts as a use.
    func entry(for key: Fingerprint) async -> CacheEntry?
    /// Keeps an entry; an older one under the same key goes.
    func store(_ entry: CacheEntry, for key: Fingerprint) async
    /// Counts that an entry was served.
    func served(_ key: Fingerprint) async
    /// What is there, the last stored first.
    func list(limit: Int) async -> [CacheListing]
    /// Removes what was stored before a time in seconds since 1970, and returns how many that were.
    func removeAll(storedBefore time: Int64) async -> Int
    func remove(_ key: Fingerprint) async
    /// Adds to numbers that are kept by name.
    func add(_ counters: [String: Int64]) async
    /// The numbers that are kept by name.
    func counters() async -> [String: Int64]
    /// The vectors that an embedder made, in the order of their keys.
    /// - Parameter key: Those after it.
    func meanings(by embedder: String, after key: Fingerprint?, limit: Int) async -> [KnownMeaning]
}

/// What a store knows of a question's meaning.
public struct KnownMeaning: Sendable, Hashable {
    public var key: Fingerprint
    public var scope: Fingerprint
    /// In seconds since 1970.
    public var storedAt: Int64
    public var vector: ByteVector

    public init(key: Fingerprint, scope: Fingerprint, storedAt: Int64, vector: ByteVector) {
        (self.key, self.scope, self.storedAt, self.vector) = (key, scope, storedAt, vector)
    }
}
