public import HTTPTypes
public import SwitchboardCore

/// Finds the key in a request, wherever the dialects of the world put it.
public enum PresentedKey {
    /// In bytes. No key is longer, and what is longer is unknown without being looked at.
    public static let longest = 512

    private static let headers: Set<String> = ["x-api-key", "x-goog-api-key", "api-key"]
    private static let credentials = headers.union(["authorization", "proxy-authorization", "cookie", "set-cookie"])
    private static let scheme = "bearer"
    private static let protocolPrefix = "openai-insecure-api-key."

    /// What a request presents as its key: in `authorization` (the scheme Bearer), `x-api-key`, `x-goog-api-key`, `api-key`, the
    /// query's `key`, or as one of the protocols that a browser offers on a WebSocket (`openai-insecure-api-key.…`): it has no other
    /// place there. It may stand in several of them, as long as it is the same.
    /// - Parameter query: With percent escapes decoded.
    /// - Returns: `nil` where none of them is there; an empty text where one of them is, and is empty.
    /// - Throws: ``LLMError/Code/authentication`` for two different ones, of which none is picked. It names the places.
    public static func secret(
        _ headers: HTTPFields,
        _ query: [(name: String, value: String)]
    ) throws(LLMError) -> String? {
        var found: (secret: Substring, place: String)?
        func take(_ secret: Substring, from place: String) throws(LLMError) {
            guard let first = found else {
                found = (secret, place)
                return
            }
            guard first.secret.utf8.elementsEqual(secret.utf8) else {
                throw LLMError(
                    .authentication,
                    "The request has two different keys, in \(first.place) and in \(place). Send one of them only.")
            }
        }
        for field in headers {
            let name = field.name.canonicalName
            if name == "authorization" {
                if let token = token(field.value) { try take(token, from: name) }
            } else if PresentedKey.headers.contains(name) {
                try take(trimmed(field.value[...]), from: name)
            } else if name == "sec-websocket-protocol" {
                for offered in field.value.split(separator: ",") {
                    let offered = trimmed(offered)
                    if isCredential(webSocketProtocol: offered) {
                        try take(offered.dropFirst(protocolPrefix.count), from: name)
                    }
                }
            }
        }
        for item in query where isCredential(queryItem: item.name) {
            try take(trimmed(item.value[...]), from: "the query's key")
        }
        return found.map { String($0.secret) }
    }

    /// Whether a header says who somebody is: then it is never passed on and never logged.
    public static func isCredential(_ name: HTTPField.Name) -> Bool { credentials.contains(name.canonicalName) }

    /// Whether an item of the query is a key: then it is never passed on and never logged.
    public static func isCredential(queryItem name: String) -> Bool { name == "key" }

    /// Whether a protocol that is offered on a WebSocket is a key: then it is never passed on and never logged.
    public static func isCredential(webSocketProtocol name: Substring) -> Bool { name.hasPrefix(protocolPrefix) }

    /// What follows `Bearer`, however it is spelled; `nil` for another scheme.
    private static func token(_ value: String) -> Substring? {
        let value = trimmed(value[...])
        let end = value.firstIndex(where: isSpace) ?? value.endIndex
        guard value[..<end].lowercased() == scheme else { return nil }
        return trimmed(value[end...])
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }

    private static func isSpace(_ character: Character) -> Bool { character == " " || character == "\t" }
}
