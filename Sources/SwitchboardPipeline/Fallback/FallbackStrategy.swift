public import SwitchboardCore

/// What to do when a provider fails: which failures may be tried again, where and after how long.
public struct FallbackStrategy: Sendable, Hashable {
    /// What to do about one kind of failure.
    public struct Rule: Sendable, Hashable {
        public var condition: FallbackCondition
        /// Whom to ask instead, in this order, after the candidates that are equal to the one that failed.
        public var fallbacks: [FallbackTarget]
        /// How often the one that failed may be asked again.
        public var retriesOriginal: Int
        /// Whether it is asked again before anybody else is: right for failures that pass in a moment.
        public var retriesFirst: Bool
        /// The longest first pause before it is asked again; each further one may be twice as long. A `retry-after` of
        /// the provider's is never undercut.
        public var retryDelay: Duration
        /// Whether an answer that breaks off after its caller has seen some of it is gone on with, by whoever is asked next.
        /// Only text can be: after a tool call or a picture the failure stands.
        public var continuesStream: Bool

        public init(
            _ condition: FallbackCondition,
            fallbacks: [FallbackTarget] = [],
            retriesOriginal: Int = 0,
            retriesFirst: Bool = false,
            retryDelay: Duration = .milliseconds(500),
            continuesStream: Bool = false
        ) {
            self.condition = condition
            self.fallbacks = fallbacks
            self.retriesOriginal = retriesOriginal
            self.retriesFirst = retriesFirst
            self.retryDelay = retryDelay
            self.continuesStream = continuesStream
        }
    }

    public var name: String
    public var isEnabled: Bool
    /// Of one call, the first included.
    public var maxAttempts: Int
    /// The first one that fits a failure counts; a failure that none fits is final.
    public var rules: [Rule]

    public init(name: String, isEnabled: Bool = true, maxAttempts: Int = 3, rules: [Rule]) {
        self.name = name
        self.isEnabled = isEnabled
        self.maxAttempts = maxAttempts
        self.rules = rules
    }

    public func rule(for code: LLMError.Code) -> Rule? { rules.first { $0.condition.covers(code) } }

    /// What holds where nothing is configured: what passes in a moment is tried again, everything that is not the
    /// request's own fault may be answered by an equal candidate.
    public static let standard = FallbackStrategy(
        name: "standard",
        rules: [
            Rule(.rateLimit, retriesOriginal: 2, retryDelay: .seconds(1)),
            Rule(.unavailable, retriesOriginal: 1, retriesFirst: true),
            Rule(.incompleteStream, retriesOriginal: 1, retriesFirst: true),
            Rule(.timeout), Rule(.authentication), Rule(.quota), Rule(.contextLength),
        ])

    /// ``standard``, and answers that break off are gone on with. Its name is `continuing`.
    public static let continuing = FallbackStrategy.standard.continuingStreams()

    /// The same strategy, with every rule about a provider's failures going on with an answer that broke off.
    public func continuingStreams() -> FallbackStrategy {
        var strategy = self
        if strategy.name == FallbackStrategy.standard.name { strategy.name = "continuing" }
        for index in strategy.rules.indices {
            switch strategy.rules[index].condition {
            case .rateLimit, .unavailable, .timeout, .incompleteStream, .any:
                strategy.rules[index].continuesStream = true
            default: break
            }
        }
        return strategy
    }

    /// Whether any rule goes on with answers that broke off.
    var continuesStreams: Bool { rules.contains(where: \.continuesStream) }

    /// One attempt, and its error.
    public static let none = FallbackStrategy(name: "none", maxAttempts: 1, rules: [])
}

/// Whom a rule asks instead.
public enum FallbackTarget: Sendable, Hashable {
    /// A provider, with its default model.
    case provider(ProviderID)
    /// A model: an id, an alias, or `provider/model`.
    case model(ModelID)
}

/// A kind of failure, in the words of a configuration.
public enum FallbackCondition: String, Sendable, Hashable, CaseIterable {
    case rateLimit = "rate_limit"
    /// Not reached, 5xx, overloaded, or an answer that is none.
    case unavailable
    case timeout
    case incompleteStream = "incomplete_stream"
    /// The key is refused, or may not do this.
    case authentication
    case quota
    case contextLength = "context_length"
    case contentFilter = "content_filter"
    case refusal
    case costExceeded = "cost_exceeded"
    /// All of these.
    case any

    public func covers(_ code: LLMError.Code) -> Bool {
        guard let own = FallbackCondition(code) else { return false }
        return self == .any || self == own
    }

    /// `nil` for what no other provider would do better: the request is wrong, the caller is gone.
    public init?(_ code: LLMError.Code) {
        switch code {
        case .rateLimited: self = .rateLimit
        case .unavailable, .badResponse: self = .unavailable
        case .timeout: self = .timeout
        case .incompleteStream: self = .incompleteStream
        case .authentication, .permission: self = .authentication
        case .quotaExhausted: self = .quota
        case .contextTooLong: self = .contextLength
        case .contentFiltered: self = .contentFilter
        case .refusal: self = .refusal
        case .overBudget: self = .costExceeded
        default: return nil
        }
    }
}
