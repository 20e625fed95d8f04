public import SwitchboardCore

/// What a provider did since the manager began.
public struct ProviderStats: Sendable, Hashable {
    public var requests: Int = 0
    public var failures: Int = 0
    /// Calls that are running now.
    public var inFlight: Int = 0
    public var inputTokens: Int = 0
    public var outputTokens: Int = 0
    /// What the answers cost whose price is known.
    public var spent: USD = .zero
    /// From sending the request to the first piece of the last answer.
    public var timeToFirstEvent: Duration?
    public var lastError: LLMError.Code?

    public init() {}
}

/// How a provider is doing.
public struct ProviderStatus: Sendable, Hashable {
    public enum Health: String, Sendable, Hashable {
        /// The last call went well, or there was none.
        case healthy
        /// The last call failed by the provider's fault.
        case degraded
        /// It gets no calls for now: see ``ProviderStatus/reason``.
        case unavailable
    }

    public var health: Health
    /// Whether it gets calls now.
    public var isAvailable: Bool
    /// How long it gets none yet, unless it is well before.
    public var unavailableFor: Duration?
    /// Why it gets none, in words.
    public var reason: String?
    public var timeToFirstEvent: Duration?
    public var lastError: LLMError.Code?
}
