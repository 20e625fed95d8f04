import SwitchboardCore
import Synchronization

/// Whether a provider takes one of our keys: what all its models share.
public final class CredentialHealth: Sendable {
    /// How long a key that was refused is not tried again; each further refusal doubles it, up to ``longestRest``.
    public static let shortestRest = Duration.seconds(60)
    public static let longestRest = Duration.seconds(960)

    private let state = Mutex<(until: Duration, reason: String, refusals: Int)>((.zero, "", 0))

    public init() {}

    /// How long it is still let alone, and why.
    func rest(at now: Duration) -> (left: Duration, reason: String)? {
        state.withLock { $0.until > now ? ($0.until - now, $0.reason) : nil }
    }

    func refused(_ code: LLMError.Code, at now: Duration) {
        state.withLock { state in
            // Calls that were under way together are refused together, and are one refusal.
            guard state.until <= now else { return }
            let length = min(
                CredentialHealth.longestRest, CredentialHealth.shortestRest * (1 << min(state.refusals, 10)))
            state = (now + length, "it refused our key (\(code))", state.refusals + 1)
        }
    }

    func accepted() {
        state.withLock { if $0.refusals > 0 { $0 = (.zero, "", 0) } }
    }
}
