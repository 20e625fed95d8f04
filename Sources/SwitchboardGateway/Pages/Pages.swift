import HTTPTypes
import HummingbirdCore
import SwitchboardAccess
import SwitchboardCore

/// The gateway's own pages.
struct Pages: Sendable {
    /// What everybody may see: whether it lives, whether it takes calls, and the page that asks for a key itself.
    func open(_ method: HTTPRequest.Method, _ target: RequestTarget, _ gateway: Gateway) -> Response? {
        guard method == .get || method == .head else { return nil }
        switch target.path {
        case "/healthz": return Answer.text("ok\n")
        case "/readyz":
            let isReady = !gateway.admission.isDraining
            return Answer.text(isReady ? "ready\n" : "draining\n", status: isReady ? .ok : .serviceUnavailable)
        default: return nil
        }
    }

    /// What an administrator may see.
    func admit(_ visit: Visit, _ gateway: Gateway) async throws(LLMError) -> Response? {
        switch visit.target.path {
        case "/switchboard/status":
            try visit.client.checkIsAdmin()
            return Answer.json(await StatusReport(gateway: gateway, runtime: visit.runtime).json())
        default: return nil
        }
    }
}
