/// Why this model answered, what was tried before, and what it cost: every completion carries one.
public struct DecisionTrail: Sendable, Hashable {
    /// One model at one provider that could have answered, as it was when the call was routed.
    public struct Candidate: Sendable, Hashable {
        public enum Verdict: Sendable, Hashable {
            /// In the order in which it would be asked, from 0.
            case planned(rank: Int)
            case ruledOut(String)
        }

        public var provider: ProviderID
        public var model: ModelID
        public var verdict: Verdict
        /// What the call was expected to cost there.
        public var estimatedCost: USD?
        /// How long its first token takes, lately.
        public var timeToFirstToken: Duration?
        /// How fast it writes, lately, in tokens a second.
        public var tokensPerSecond: Double?
        public var inFlight: Int
        public var breaker: BreakerState
        /// Whether it was asked only because others failed.
        public var isFallback: Bool
        /// Which of the provider's keys, counted from 0.
        public var credential = 0

        public init(
            provider: ProviderID,
            model: ModelID,
            verdict: Verdict,
            estimatedCost: USD? = nil,
            timeToFirstToken: Duration? = nil,
            tokensPerSecond: Double? = nil,
            inFlight: Int = 0,
            breaker: BreakerState = .closed,
            isFallback: Bool = false
        ) {
            self.provider = provider
            self.model = model
            self.verdict = verdict
            self.estimatedCost = estimatedCost
            self.timeToFirstToken = timeToFirstToken
            self.tokensPerSecond = tokensPerSecond
            self.inFlight = inFlight
            self.breaker = breaker
            self.isFallback = isFallback
        }
    }

    /// One request that was sent, or that could not be.
    public struct Attempt: Sendable, Hashable {
        public enum Outcome: Sendable, Hashable {
            case answered
            case failed(LLMError.Code, String)
        }

        public enum Kind: String, Sendable, Hashable {
            case first, retry, fallback
            /// Asked to go on with an answer that another one broke off.
            case continuation
            /// Asked beside one that was slow.
            case hedge
        }

        public var provider: ProviderID
        public var model: ModelID
        public var kind: Kind
        /// Since the call began.
        public var began: Duration
        public var duration: Duration?
        public var timeToFirstToken: Duration?
        public var outcome: Outcome?
        /// What it cost, or is taken to have cost: see ``isEstimated``.
        public var cost: USD?
        /// Whether the provider did not say how much it had counted, so that we did.
        public var isEstimated = false
        /// What was held of the budgets until it was over.
        public var reserved: USD?
        /// Which of the provider's keys, counted from 0.
        public var credential = 0

        public init(provider: ProviderID, model: ModelID, kind: Kind, began: Duration) {
            self.provider = provider
            self.model = model
            self.kind = kind
            self.began = began
        }
    }

    /// What a cache had to say; `nil` where none was asked.
    public var cache: CacheVerdict?
    /// How the candidates were put in order.
    public var strategy: LoadBalancingStrategy?
    public var candidates: [Candidate] = []
    public var attempts: [Attempt] = []
    /// What else was decided, in words, in order.
    public var notes: [String] = []
    /// What was spent on all attempts together, as far as prices are known.
    public var spent: USD = .zero

    public init(strategy: LoadBalancingStrategy? = nil) { self.strategy = strategy }
}

/// Whether a target gets traffic.
public enum BreakerState: String, Sendable, Hashable, CaseIterable {
    case closed
    /// It failed too often: it gets nothing for a while.
    case open
    /// The while is over: one call finds out.
    case halfOpen = "half-open"
}

/// What a cache had to say about a call.
public struct CacheVerdict: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The same request was answered before.
        case exact
        /// The same, but a while ago: a new answer is being fetched.
        case stale
        /// One that means the same was answered before.
        case semantic
        case miss
    }

    public var kind: Kind
    /// Of the answer.
    public var age: Duration?
    /// Of the questions, from 0 to 1.
    public var similarity: Double?
    /// How sure it is, from 0 to 1, that the answer to one serves the other, where they only mean the same.
    public var confidence: Double?
    /// What the answer would have cost.
    public var saved: USD?

    public init(
        _ kind: Kind,
        age: Duration? = nil,
        similarity: Double? = nil,
        confidence: Double? = nil,
        saved: USD? = nil
    ) {
        self.kind = kind
        self.age = age
        self.similarity = similarity
        self.confidence = confidence
        self.saved = saved
    }
}
