import HTTPTypes
import SwitchboardAccess

/// Which header fields cross the gateway where a request is passed through.
enum PassThroughHeaders {
    /// What a client may say to a provider: what the body is and how the API is to be spoken. Never who it is.
    private static let allowed: Set<String> = [
        "accept", "content-type", "content-disposition", "idempotency-key", "range", "if-none-match", "openai-beta",
        "openai-organization", "openai-project",
    ]
    private static let allowedPrefixes = ["anthropic-", "x-goog-upload-", "x-stainless-"]
    /// What is of one connection, or of the provider and the gateway alone.
    private static let kept: Set<String> = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
        "upgrade", "content-length", "content-encoding", "set-cookie", "date", "server", "alt-svc",
        "strict-transport-security", "www-authenticate",
    ]

    /// What a WebSocket's handshake consists of. Without extensions: nothing is compressed, so it can be counted.
    static let ofHandshake: [HTTPField.Name] = [.secWebSocketKey, .secWebSocketVersion]

    /// The protocols that a client offers on a WebSocket, without the one that browsers put a key in.
    static func protocols(_ fields: HTTPFields) -> [Substring] {
        fields[values: .secWebSocketProtocol].flatMap { $0.split { $0 == "," || $0 == " " } }
            .filter { !PresentedKey.isCredential(webSocketProtocol: $0) }
    }

    static func toProvider(_ fields: HTTPFields) -> HTTPFields {
        var passed = HTTPFields()
        for field in fields {
            let name = field.name.canonicalName
            guard allowed.contains(name) || allowedPrefixes.contains(where: name.hasPrefix) else { continue }
            passed.append(field)
        }
        return passed
    }

    static func toClient(_ fields: HTTPFields) -> HTTPFields {
        var passed = HTTPFields()
        for field in fields where !kept.contains(field.name.canonicalName) { passed.append(field) }
        return passed
    }
}
