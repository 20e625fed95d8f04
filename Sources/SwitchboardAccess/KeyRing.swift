public import SwitchboardCore

/// The keys that the gateway knows.
public struct KeyRing: Sendable {
    /// By the first bits of their digests.
    private var keys: [UInt16: [ClientKey]] = [:]
    /// Whether everybody is let in.
    public let isOpen: Bool

    /// Lets everybody in.
    public static let open = KeyRing(isOpen: true)

    private init(isOpen: Bool) { self.isOpen = isOpen }

    /// Lets in who has one of these keys; nobody, where there are none.
    public init(_ keys: [ClientKey]) {
        self.init(isOpen: false)
        for key in keys { self.keys[key.digest.bucket, default: []].append(key) }
    }

    /// Whose key this is. Which keys are looked at depends on bits of a digest, and nobody can choose those bits of a digest to come
    /// nearer to a key; within them every byte is looked at.
    /// - Parameters:
    ///   - secret: What a request brought; `nil` when it brought none.
    ///   - now: Seconds since 1970.
    /// - Throws: ``LLMError/Code/authentication``. What is missing, unknown or too old is not told from one another further than its
    ///   owner needs.
    public func client(presenting secret: Secret?, at now: Int64) throws(LLMError) -> Client {
        guard !isOpen else { return .anonymous }
        guard let secret else {
            throw LLMError(
                .authentication,
                "A key is needed: authorization: Bearer KEY, x-api-key: KEY or x-goog-api-key: KEY.", status: 401)
        }
        let digest = KeyDigest(of: secret.reveal())
        var found: ClientKey?
        for key in keys[digest.bucket] ?? [] where key.digest.isSame(as: digest) { found = key }
        guard let found else {
            throw LLMError(
                .authentication, "The key is not known here. Whoever runs the gateway gives out keys.", status: 401)
        }
        guard found.expires.map({ now < $0 }) ?? true else {
            throw LLMError(
                .authentication, "The key \(found.name) has expired. Whoever runs the gateway gives out keys.",
                status: 401)
        }
        return Client(found)
    }
}
