import HTTPTypes
import HummingbirdCore
import SwitchboardAccess
import SwitchboardCore
import SwitchboardTelemetry

/// The gateway's own pages.
struct Pages: Sendable {
    /// What everybody may see: whether it lives, whether it takes calls, and the page that asks for a key itself.
    func open(_ method: HTTPRequest.Method, _ target: RequestTarget, _ gateway: Gateway) -> Response? {
        guard Pages.openPaths.contains(target.path) else { return nil }
        guard method == .get || method == .head else {
            return Answer.methodNotAllowed(method, target.path, allowed: ["GET", "HEAD"])
        }
        switch target.path {
        case "/openapi.json":
            return Answer.json(PackageResources.openapi_json, headers: [.cacheControl: "no-cache"])
        case "/": return DashboardPage.response()
        case "/healthz": return Answer.text("ok\n")
        case "/readyz":
            let isReady = !gateway.admission.isDraining
            return Answer.text(isReady ? "ready\n" : "draining\n", status: isReady ? .ok : .serviceUnavailable)
        default: return nil
        }
    }

    private static let openPaths: Set<String> = ["/", "/healthz", "/readyz", "/openapi.json"]

    /// What an administrator may see.
    func admit(_ visit: Visit, _ gateway: Gateway) async throws(LLMError) -> Response? {
        guard Pages.paths.contains(visit.target.path) else { return nil }
        try visit.client.checkAdmin()
        guard visit.method == .get else {
            return Answer.methodNotAllowed(visit.method, visit.target.path, allowed: ["GET"])
        }
        switch visit.target.path {
        case "/metrics": return await MetricsPage(gateway: gateway, runtime: visit.runtime).response()
        case "/switchboard/status":
            return Answer.json(await StatusReport(gateway: gateway, runtime: visit.runtime).json())
        case "/switchboard/history":
            return list("seconds", gateway.history.all) { $0.write(to: &$1) }
        case "/switchboard/calls": return list("calls", gateway.recent.all) { $0.write(to: &$1) }
        default: return LiveFeed(gateway: gateway, client: visit.client).response()
        }
    }

    private static let paths: Set<String> = [
        "/metrics", "/switchboard/status", "/switchboard/history", "/switchboard/calls", "/switchboard/live",
    ]

    private func list<Element>(
        _ name: StaticString,
        _ elements: [Element],
        _ write: (Element, inout JSONWriter) -> Void
    ) -> Response {
        var bytes: [UInt8] = []
        JSONWriter.append(to: &bytes) { writer in
            writer.object { writer in
                writer.field(name) { writer in
                    writer.array { writer in for element in elements { write(element, &writer) } }
                }
            }
        }
        return Answer.json(bytes)
    }
}
