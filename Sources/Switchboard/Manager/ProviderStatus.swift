public import SwitchboardCore

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
