import Switchboard
import SwitchboardAccess
import SwitchboardCore

/// What the current configuration made. A reload makes another one; requests that are under way keep theirs.
struct Runtime: Sendable {
    let manager: ProviderManager
    let settings: GatewaySettings
    let keys: KeyRing
}
