import SwitchboardCore

/// Text as the value of a header: as it is where that is safe, otherwise as `=?base64?…?=`.
enum HeaderText {
    private static let opening = "=?base64?"
    private static let ending = "?="

    static func encode(_ text: String) -> String {
        let isPlain =
            text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && text.first != " " && text.last != " "
            && !(text.hasPrefix(opening) && text.hasSuffix(ending))
        return isPlain ? text : opening + Base64.encode(Array(text.utf8)) + ending
    }

    /// `nil` for what claims to be encoded and is not.
    static func decode(_ text: String) -> String? {
        guard text.hasPrefix(opening), text.hasSuffix(ending), text.utf8.count >= 11 else { return text }
        let payload = String(text.dropFirst(opening.count).dropLast(ending.count))
        guard let bytes = Base64.decode(payload), Base64.encode(bytes) == payload else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
