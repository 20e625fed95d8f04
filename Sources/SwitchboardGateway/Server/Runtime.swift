import Switchboard
import SwitchboardAccess
import SwitchboardCore

/// What the current configuration made. A reload makes another one; requests that are under way keep theirs.
struct Runtime: Sendable {
    let manager: ProviderManager
    let settings: GatewaySettings
    let keys: KeyRing

    /// - Throws: ``LLMError/Code/invalidRequest`` for a provider that somebody made up.
    func checkIsConfigured(_ provider: ProviderID) throws(LLMError) {
        let known = manager.availableProviders
        guard known.contains(provider) else {
            throw LLMError(
                .invalidRequest,
                "There is no provider \(provider.rawValue.prefix(64)). Configured: \(known.map(\.rawValue).joined(separator: ", ")).",
                field: "provider")
        }
    }
}
