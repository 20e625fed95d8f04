public import SwitchboardCore
import Synchronization

/// How answers are found by meaning.
public struct SemanticSettings: Sendable, Hashable {
    public var matching = QuestionMatcher.Settings()
    /// The most of the answers served by meaning that may be wrong, from 0 to 1; `nil` is no bound.
    public var maxWrong: Double?
    /// The share of answers served by meaning that is compared with a fresh one, which costs a call.
    public var checked = 0.02
    /// Whether questions with earlier turns may be answered by meaning.
    public var includesConversations = false
    /// The longest question that may, in characters.
    public var longest = 400
    /// How many questions are known at most; each takes about half a kilobyte of memory.
    public var limit = 100_000

    public init() {}
}

/// Knows questions by their meaning, scope by scope: two questions are compared only where everything else about their requests,
/// tenant first, is the same.
public final class SemanticCache: Sendable {
    /// One scope's questions. Scans hold its lock, and no other.
    fileprivate final class Scope: Sendable {
        let index: Mutex<VectorIndex>
        init(_ index: consuming VectorIndex) { self.index = Mutex(index) }
    }

    fileprivate struct State {
        var scopes: [Fingerprint: Scope] = [:]
        /// The scopes, the one that was used last at the end.
        var order: [Fingerprint] = []
        var count = 0
        var quality: HitQuality
        /// For entries that were once wrong: how sure the verifier was then, at most, and how often that was.
        var lapses: [Fingerprint: (confidence: Double, count: Int)] = [:]
    }

    /// A question that is known, as a candidate for one that is asked.
    public struct Neighbour: Sendable, Hashable {
        public var key: Fingerprint
        public var similarity: Double
    }

    public let settings: SemanticSettings
    public let matcher: QuestionMatcher
    let comparer: any AnswerComparer
    private let embedder: any TextEmbedder
    private let random: RandomSource
    private let state: Mutex<State>

    public init(
        embedder: any TextEmbedder,
        verifier: (any AnswerVerifier)?,
        comparer: (any AnswerComparer)? = nil,
        settings: SemanticSettings = SemanticSettings(),
        random: RandomSource = .system
    ) {
        self.embedder = embedder
        self.settings = settings
        self.random = random
        self.comparer = comparer ?? VectorComparer(embedder)
        matcher = QuestionMatcher(verifier: verifier, settings: settings.matching)
        state = Mutex(State(quality: HitQuality(bound: settings.maxWrong, floor: matcher.leastConfidence)))
    }

    /// What made the vectors.
    public var embedderName: String { embedder.name }
    /// How many questions are known.
    public var count: Int { state.withLock { $0.count } }
    /// What the vectors take, in bytes.
    public var memory: Int {
        let scopes = state.withLock { Array($0.scopes.values) }
        return scopes.reduce(0) { $0 + $1.index.withLock { $0.memory } }
    }
    /// What comparisons showed so far.
    public var quality: HitQuality { state.withLock { $0.quality } }

    /// The question of a request that may be answered by meaning.
    public func question(of request: CompletionRequest) -> String? {
        Eligibility(includesConversations: settings.includesConversations, longest: settings.longest)
            .question(of: request)
    }

    /// The vector of a question; `nil` when there is none to be had, for whatever reason.
    public func vector(of question: String) async -> ByteVector? {
        guard let numbers = try? await embedder.embed(question), !numbers.isEmpty else { return nil }
        return ByteVector(numbers)
    }

    // MARK: Finding

    /// The known questions of a scope that are near enough to be looked at, nearest first.
    public func neighbours(of vector: ByteVector, in scope: Fingerprint, limit: Int = 3) -> [Neighbour] {
        guard let known = state.withLock({ $0.use(scope) }) else { return [] }
        return known.index.withLock { index in
            index.nearest(to: vector, floor: matcher.floor, limit: limit).map {
                Neighbour(key: $0.key, similarity: $0.similarity)
            }
        }
    }

    /// Whether an answer that matches is served, or asked for upstream so that the two can be compared.
    func decision(for key: Fingerprint, confidence: Double) -> HitQuality.Decision {
        let draw = random.fraction()
        return state.withLock { state in
            if let lapse = state.lapses[key], lapse.count > 1 || confidence <= lapse.confidence { return .explore }
            return state.quality.decision(confidence: confidence, draw: draw)
        }
    }

    /// Whether an answer that is served is compared with a fresh one as well.
    func isChecked() -> Bool { settings.checked > 0 && random.fraction() < settings.checked }

    /// Takes note of what a comparison showed, and returns what to count it as.
    func record(isRight: Bool, key: Fingerprint, confidence: Double) -> Int {
        state.withLock { state in
            if !isRight {
                let lapse = state.lapses[key]
                state.lapses[key] = (max(confidence, lapse?.confidence ?? 0), (lapse?.count ?? 0) + 1)
            }
            return state.quality.record(isRight: isRight, confidence: confidence)
        }
    }

    func restore(_ counters: [String: Int64]) { state.withLock { $0.quality.restore(counters) } }

    /// Whether one question would be served the answer to another, everything looked at.
    func probe(_ known: String, _ asked: String) async -> QuestionMatcher.Verdict? {
        func request(_ text: String) -> CompletionRequest { CompletionRequest(messages: [.user(.text(text))]) }
        guard let first = try? await embedder.embed(known), let second = try? await embedder.embed(asked) else {
            return nil
        }
        let similarity = zip(first, second).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        var verdict = await matcher.compare(known, asked, similarity: similarity, isThorough: true)
        for text in [asked, known] where question(of: request(text)) == nil {
            verdict.steps.insert(
                QuestionMatcher.Step(
                    name: "eligible", passed: false,
                    detail:
                        "“\(text.prefix(60))” is too long, has no words that say something, or is not plain Latin text"),
                at: 0)
        }
        return verdict
    }

    // MARK: Keeping

    func add(
        _ vector: ByteVector,
        for key: Fingerprint,
        in scope: Fingerprint,
        storedAt time: Int64,
        isNew: Bool = false
    ) {
        let known = state.withLock { state in
            state.makeRoom(for: scope, limit: settings.limit)
            return state.use(scope)
                ?? state.create(scope, VectorIndex(dimensions: vector.bytes.count))
        }
        let change = known.index.withLock { index in
            let before = index.count
            index.add(vector, for: key, storedAt: time, isNew: isNew)
            if index.count > settings.limit { index.removeOldest(max(1, settings.limit / 16)) }
            return index.count - before
        }
        state.withLock { $0.count += change }
    }

    func remove(_ key: Fingerprint, from scope: Fingerprint) {
        state.withLock { $0.lapses[key] = nil }
        guard let known = state.withLock({ $0.scopes[scope] }) else { return }
        let change = known.index.withLock { index in
            let before = index.count
            index.remove(key)
            return index.count - before
        }
        state.withLock { $0.count += change }
    }

    func removeAll(storedBefore time: Int64) {
        for (key, scope) in state.withLock({ $0.scopes }) {
            let (left, change) = scope.index.withLock { index in
                let before = index.count
                index.removeAll(storedBefore: time)
                return (index.count, index.count - before)
            }
            state.withLock { state in
                state.count += change
                if left == 0 { state.forget(key) }
            }
        }
    }
}

extension SemanticCache.State {
    fileprivate mutating func use(_ scope: Fingerprint) -> SemanticCache.Scope? {
        guard let known = scopes[scope] else { return nil }
        // The order is right enough when only what is not among the last few moves.
        if !order.suffix(8).contains(scope), let place = order.firstIndex(of: scope) {
            order.remove(at: place)
            order.append(scope)
        }
        return known
    }

    fileprivate mutating func create(_ scope: Fingerprint, _ index: VectorIndex) -> SemanticCache.Scope {
        let known = SemanticCache.Scope(index)
        scopes[scope] = known
        order.append(scope)
        return known
    }

    fileprivate mutating func forget(_ scope: Fingerprint) {
        scopes[scope] = nil
        order.removeAll { $0 == scope }
    }

    /// The scopes that were not used longest go, while there is no room.
    fileprivate mutating func makeRoom(for scope: Fingerprint, limit: Int) {
        while count >= limit, let oldest = order.first(where: { $0 != scope }) {
            count -= scopes[oldest]?.index.withLock { $0.count } ?? 0
            forget(oldest)
        }
    }
}
