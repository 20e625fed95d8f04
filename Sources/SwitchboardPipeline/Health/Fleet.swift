public import SwitchboardCore
import Synchronization

/// All targets as they are now: who is up, how busy, how fast.
public final class Fleet: Sendable {
    /// More names than this are not told apart: callers can make up names of models without end.
    private static let limit = 10_000

    private let settings: CircuitBreaker.Settings
    private let hints: (any HealthHints)?
    private let state = Mutex(State())

    private struct State {
        var targets: [Target: TargetHealth] = [:]
        var credentials: [Target: CredentialHealth] = [:]

        /// What is known of a key, which all models that are asked with it share.
        mutating func credential(of target: Target) -> CredentialHealth {
            let key = Target(provider: target.provider, model: "", credential: target.credential)
            if let known = credentials[key] { return known }
            let health = CredentialHealth()
            credentials[key] = health
            return health
        }
    }

    /// - Parameter hints: Where others who ask the same providers are told, and tell, what they learned; `nil` keeps it here.
    public init(
        _ settings: CircuitBreaker.Settings = CircuitBreaker.Settings(),
        hints: (any HealthHints)? = nil
    ) {
        self.settings = settings
        self.hints = hints
    }

    /// Takes over what others learned since, so that we need not learn it by failing.
    public func takeHints(at now: Duration) async {
        for hint in await hints?.recent() ?? [] { health(of: hint.target).rest(for: hint.rest, hint.reason, at: now) }
    }

    /// Tells others that a target wants to be let alone.
    func tell(_ target: Target, _ error: LLMError) {
        guard let hints, let wait = error.retryAfter, wait > .zero else { return }
        switch error.code {
        case .rateLimited, .unavailable:
            let known = Target(provider: target.provider, model: target.model, credential: target.credential)
            hints.tell(HealthHint(target: known, rest: wait, reason: "it asked not to be called for \(wait.formatted)"))
        default: break
        }
    }

    public func health(of target: Target) -> TargetHealth { state.withLock { health(of: target, in: &$0) } }

    /// The same for many, at once.
    func health(of targets: some Collection<Target>) -> [TargetHealth] {
        state.withLock { state in targets.map { health(of: $0, in: &state) } }
    }

    private func health(of target: Target, in state: inout State) -> TargetHealth {
        if let known = state.targets[target] { return known }
        let key = Target(provider: target.provider, model: target.model, credential: target.credential)
        let isFull = state.targets.count >= Fleet.limit
        let place = isFull ? Target(provider: target.provider, model: "", credential: target.credential) : key
        let health =
            state.targets[place]
            ?? TargetHealth(settings, credential: state.credential(of: target), number: state.targets.count + 1)
        state.targets[place] = health
        return health
    }

    /// A provider was looked after, off the way of any call: `error` is what came of it.
    public func lookedAfter(_ provider: ProviderID, credential: Int, _ error: LLMError?, at now: Duration) {
        for (target, health) in targets where target.provider == provider && target.credential == credential {
            health.lookedAfter(error, at: now)
        }
    }

    /// Those that were ever asked.
    public var targets: [(target: Target, health: TargetHealth)] {
        state.withLock { $0.targets.map { ($0.key, $0.value) } }
            .sorted {
                ($0.target.provider, $0.target.model, $0.target.credential) < (
                    $1.target.provider, $1.target.model, $1.target.credential
                )
            }
    }
}
