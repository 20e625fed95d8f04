import HTTPTypes

/// Keeps web pages of strangers out. A page may resolve its own name to this machine and have the reader's browser send requests
/// here; the browser then tells the page's origin, and the name as the host.
public struct MCPOriginGuard: Sendable, Hashable {
    /// Origins of pages that may ask: `https://app.example`. Pages of this machine always may.
    public var allowedOrigins: Set<String>
    /// Names, with ports, that the server is reached by, beside those of this machine; `nil` takes any name.
    public var allowedHosts: Set<String>?

    public init(allowedOrigins: Set<String> = [], allowedHosts: Set<String>? = nil) {
        self.allowedOrigins = allowedOrigins
        self.allowedHosts = allowedHosts
    }

    /// Why a request is refused; `nil` where it is not. A request without an origin comes from no page.
    func objection(to head: HTTPRequest) -> String? {
        if let origin = head.headerFields[.origin], !allowedOrigins.contains(origin), !isOfThisMachine(origin) {
            return "Pages of \(origin.prefix(200)) may not ask this server."
        }
        let host = head.authority ?? ""
        if let allowedHosts, !allowedHosts.contains(host), !isOfThisMachine("http://\(host)") {
            return "This server is not known by the name \(host.prefix(200))."
        }
        return nil
    }

    private func isOfThisMachine(_ origin: String) -> Bool {
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            let place = origin.dropFirst(scheme.count)
            return ["localhost", "127.0.0.1", "[::1]"].contains { name in
                guard place.hasPrefix(name) else { return false }
                let port = place.dropFirst(name.count)
                return port.isEmpty
                    || port.hasPrefix(":") && port.count > 1
                        && port.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
            }
        }
        return false
    }
}
