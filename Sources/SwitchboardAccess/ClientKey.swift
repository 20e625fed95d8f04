import Crypto
public import SwitchboardCore

/// A key that a client shows to the gateway, as far as the gateway knows it: never the key itself, only its SHA-256.
public struct ClientKey: Sendable, Hashable {
    /// Unique; also whose answers, conversations and budgets its calls are.
    public var name: String
    public var digest: KeyDigest
    public var scope: KeyScope
    /// The names of budgets that its calls count against.
    public var budgets: [String]
    /// Seconds since 1970.
    public var created: Int64?
    /// From this second on it opens nothing; seconds since 1970, `nil` is never.
    public var expires: Int64?

    public init(
        name: String,
        digest: KeyDigest,
        scope: KeyScope = KeyScope(),
        budgets: [String] = [],
        created: Int64? = nil,
        expires: Int64? = nil
    ) {
        self.name = name
        self.digest = digest
        self.scope = scope
        self.budgets = budgets
        self.created = created
        self.expires = expires
    }

    /// A new key of 256 random bits of the system's. The secret is shown to its owner once, and kept nowhere.
    public static func create(
        named name: String,
        scope: KeyScope = KeyScope(),
        budgets: [String] = [],
        created: Int64? = nil,
        expires: Int64? = nil
    ) -> (key: ClientKey, secret: Secret) {
        let text = SymmetricKey(size: .bits256).withUnsafeBytes { bytes in KeyText.prefix + KeyText.digits(of: bytes) }
        let key = ClientKey(
            name: name, digest: KeyDigest(of: text), scope: scope, budgets: budgets, created: created, expires: expires)
        return (key, Secret(text))
    }
}

/// How a key is written: `sb-` and 43 characters of base64 for addresses.
enum KeyText {
    static let prefix = "sb-"
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Six bits a character; the last one carries what is left.
    static func digits(of bytes: UnsafeRawBufferPointer) -> String {
        var (out, bits, count): ([UInt8], UInt32, UInt32) = ([], 0, 0)
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                out.append(alphabet[Int(bits >> count & 63)])
            }
        }
        if count > 0 { out.append(alphabet[Int(bits << (6 - count) & 63)]) }
        return String(decoding: out, as: UTF8.self)
    }
}
