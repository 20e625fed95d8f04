public import SwitchboardCore

/// That a target wants to be let alone: what one server learned, for the others that ask the same providers.
public struct HealthHint: Sendable, Hashable {
    public var target: Target
    /// From when it was told.
    public var rest: Duration
    /// In words.
    public var reason: String

    public init(target: Target, rest: Duration, reason: String) {
        self.target = target
        self.rest = rest
        self.reason = reason
    }
}

/// Carries hints between servers. None may ever be lost for a call to go wrong: they only save attempts.
public protocol HealthHints: Sendable {
    /// Passes a hint on, in its own time.
    func tell(_ hint: HealthHint)
    /// What others told since it was last asked.
    func recent() async -> [HealthHint]
}
