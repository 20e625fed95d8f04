public import SwitchboardCore
import Synchronization

/// All targets as they are now: who is up, how busy, how fast.
public final class Fleet: Sendable {
    /// More names than this are not told apart: callers can make up names of models without end.
    private static let limit = 10_000

    private let settings: CircuitBreaker.Settings
    private let targets = Mutex<[Target: TargetHealth]>([:])

    public init(_ settings: CircuitBreaker.Settings = CircuitBreaker.Settings()) { self.settings = settings }

    public func health(of target: Target) -> TargetHealth {
        targets.withLock { targets in
            let key = Target(provider: target.provider, model: target.model)
            if let known = targets[key] { return known }
            guard targets.count < Fleet.limit else {
                let shared = Target(provider: target.provider, model: "")
                let health = targets[shared] ?? TargetHealth(settings)
                targets[shared] = health
                return health
            }
            let health = TargetHealth(settings)
            targets[key] = health
            return health
        }
    }

    /// Those that were ever asked, of one provider.
    public func targets(of provider: ProviderID) -> [(model: ModelID, health: TargetHealth)] {
        targets.withLock { targets in
            targets.filter { $0.key.provider == provider }.map { ($0.key.model, $0.value) }
        }
        .sorted { $0.model < $1.model }
    }
}
