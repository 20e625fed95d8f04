public import SwitchboardCore
import SwitchboardPipeline

/// What a provider did since the manager began.
public struct ProviderStats: Sendable, Hashable {
    /// That were sent, retries and fallbacks included.
    public var requests: Int = 0
    public var failures: Int = 0
    /// How often it failed in which way.
    public var errors: [LLMError.Code: Int] = [:]
    /// Calls that are running now.
    public var inFlight: Int = 0
    public var inputTokens: Int = 0
    public var outputTokens: Int = 0
    /// What it was paid, as far as prices are known: answers, and what calls cost that failed or that nobody waited for.
    public var spent: USD = .zero
    /// From sending the request to the first word of the last answer.
    public var timeToFirstEvent: Duration?
    public var lastError: LLMError.Code?

    public init() {}

    init(_ models: [TargetHealth.Snapshot]) {
        for model in models {
            requests += model.totals.requests
            failures += model.totals.failures.values.reduce(0, +)
            errors.merge(model.totals.failures, uniquingKeysWith: +)
            inFlight += model.inFlight
            inputTokens += model.totals.inputTokens
            outputTokens += model.totals.outputTokens
            spent += model.totals.spent
            timeToFirstEvent = model.totals.timeToFirstToken ?? timeToFirstEvent
            lastError = model.totals.lastError ?? lastError
        }
    }
}
