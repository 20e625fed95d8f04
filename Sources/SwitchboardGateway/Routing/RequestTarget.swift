import SwitchboardCore

/// The path and the query of a request, decoded once: access, routing and everything else decide on these same texts.
struct RequestTarget: Sendable {
    /// Percent-decoded.
    let path: String
    /// As it came, for passing it on.
    let rawPath: String
    /// Percent-decoded.
    let query: [(name: String, value: String)]

    /// - Throws: ``LLMError/Code/invalidRequest`` for a target that two readers could read in two ways.
    init(_ target: String) throws(LLMError) {
        guard target.utf8.first == UInt8(ascii: "/"), target.utf8.count <= 8_192 else {
            throw LLMError(.invalidRequest, "The request's path must begin with a slash and have at most 8192 bytes.")
        }
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        rawPath = String(halves[0])
        path = try RequestTarget.decoded(halves[0])
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard !segments.dropLast().contains(""), !segments.contains("."), !segments.contains("..") else {
            throw LLMError(.invalidRequest, "The request's path has empty segments or dots for segments.")
        }
        var query: [(name: String, value: String)] = []
        if halves.count > 1 {
            for item in halves[1].split(separator: "&") {
                let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let value = pair.count > 1 ? try RequestTarget.decoded(pair[1], plusIsSpace: true) : ""
                query.append((try RequestTarget.decoded(pair[0], plusIsSpace: true), value))
            }
        }
        self.query = query
    }

    private static func decoded(_ text: Substring, plusIsSpace: Bool = false) throws(LLMError) -> String {
        if !text.utf8.contains(where: {
            $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "\\") || $0 >= 0x7F || $0 < 0x21
        }) {
            return String(text)
        }
        let bytes = text.percentDecodedBytes(plusIsSpace: plusIsSpace)
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") && !plusIsSpace }),
            let decoded = String(validating: bytes, as: UTF8.self)
        else { throw LLMError(.invalidRequest, "The request's path or query is not text.") }
        return decoded
    }
}
