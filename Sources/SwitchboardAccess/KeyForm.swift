import Crypto

/// How the secret of a key is written: `sb-`, 256 random bits as 43 characters of base64url (RFC 4648, without padding), and 6
/// characters that check the rest; 52 in all, which `sb-[A-Za-z0-9_-]{49}` finds.
///
/// The last six are the first 36 bits of SHA-256 over the 46 characters before them, in base64url. Anybody can compute them, so
/// they say nothing about which keys exist; but a key that was mistyped or cut off can be told from one that is unknown, and a
/// scanner for leaked secrets can tell a key from chance.
public enum KeyForm {
    public static let prefix = "sb-"
    private static let checked = 46

    /// - Parameter bits: Four words of 64 random bits each.
    static func text(of bits: [UInt64]) -> String {
        let body = prefix + Base64URL.text(of: bits.flatMap { word in withUnsafeBytes(of: word) { Array($0) } })
        return body + checksum(of: Array(body.utf8))
    }

    /// Whether a text is written as a key is. Says nothing about whether there is such a key.
    public static func isWellFormed(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let sum = checksum(of: Array(bytes.prefix(checked)))
        let isChecked = bytes.dropFirst(checked).elementsEqual(sum.utf8)
        let isWritten = bytes.dropFirst(prefix.utf8.count).allSatisfy(Base64URL.isCharacter)
        return bytes.starts(with: prefix.utf8) && isWritten && isChecked
    }

    private static func checksum(of bytes: [UInt8]) -> String {
        String(Base64URL.text(of: Array(SHA256.hash(data: bytes).prefix(5))).prefix(6))
    }
}
