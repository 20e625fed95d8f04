public import SwitchboardCore

/// A model at a provider that could answer a call.
public struct Candidate: Sendable {
    public var target: Target
    /// How much of the traffic it should get beside its equals; at least 1.
    public var weight: Int
    /// Empty: it is as good as the first. Otherwise it is asked only after one of these failures.
    public var onlyFor: Set<FallbackCondition>
    /// What the call is expected to cost there; `nil` when its price is unknown.
    public var estimatedCost: USD?
    /// Why it cannot take this call, where that is known.
    public var ruledOut: String?

    public init(
        _ target: Target,
        weight: Int = 1,
        onlyFor: Set<FallbackCondition> = [],
        estimatedCost: USD? = nil,
        ruledOut: String? = nil
    ) {
        self.target = target
        self.weight = max(1, weight)
        self.onlyFor = onlyFor
        self.estimatedCost = estimatedCost
        self.ruledOut = ruledOut
    }
}

extension AttemptMachine.Step {
    init(_ candidate: Candidate) {
        self.init(
            onlyFor: candidate.onlyFor, contextWindow: candidate.target.card?.contextWindow,
            provider: candidate.target.provider, model: candidate.target.model)
    }
}
