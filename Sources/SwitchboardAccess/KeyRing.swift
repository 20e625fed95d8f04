public import SwitchboardCore

/// The keys that let clients in. It does not change: another one takes its place when the keys are read again.
///
/// A key is found by its digest. All digests are compared, each as a whole and without a branch, so the time that takes depends
/// on how many keys there are, and on nothing else. Even a comparison that ended at the first difference would say little: the
/// place of that difference is in SHA-256 of what was sent, and to come closer to a digest that is kept one would have to find
/// inputs whose hash begins as it does, which gets harder with every bit and ends at a preimage. We do not lean on that.
public struct KeyRing: Sendable {
    private let keys: [ClientKey]
    /// Of the keys, in their order.
    private let digests: [KeyDigest]
    /// Whether no key is asked for: everybody who can connect is ``Client/anonymous``.
    public let isOpen: Bool

    /// A ring that asks for no key.
    public init() {
        keys = []
        digests = []
        isOpen = true
    }

    /// A ring that asks for one of `keys`; where there are none, it lets nobody in.
    /// - Throws: ``LLMError/Code/invalidRequest`` for two keys of one name, which would be one client, or of one secret.
    public init(_ keys: [ClientKey]) throws(LLMError) {
        var names: Set<String> = []
        var owners: [KeyDigest: String] = [:]
        for key in keys {
            guard names.insert(key.name).inserted else {
                throw LLMError(.invalidRequest, "Two keys are called \"\(key.name)\". Each needs a name of its own.")
            }
            if let other = owners.updateValue(key.name, forKey: key.digest) {
                throw LLMError(.invalidRequest, "The keys \"\(other)\" and \"\(key.name)\" have the same secret.")
            }
        }
        self.keys = keys
        digests = keys.map(\.digest)
        isOpen = false
    }

    /// How many keys there are.
    public var count: Int { keys.count }

    /// Whose secret it is.
    ///
    /// What is unknown, mistyped, empty or longer than ``PresentedKey/longest`` goes the same way: it is hashed and compared
    /// with all keys, and how it is written decides only which words the error has. A key that was not made by
    /// ``KeyIssuer`` is let in where its digest is in the ring: that it cannot be guessed is then its owner's concern.
    /// - Parameters:
    ///   - secret: What the request presents (``PresentedKey``); `nil` where it presents nothing.
    ///   - now: In seconds since 1970.
    /// - Throws: ``LLMError/Code/authentication`` with what to do. No part of the secret is in it.
    public func client(presenting secret: String?, at now: Int64) throws(LLMError) -> Client {
        guard !isOpen else { return .anonymous }
        guard let secret else { throw KeyRing.missing }
        let presented = secret.utf8.count <= PresentedKey.longest ? secret : ""
        let isWellFormed = KeyForm.isWellFormed(presented)
        let place = place(of: KeyDigest(of: presented))
        guard keys.indices.contains(place) else { throw isWellFormed ? KeyRing.unknown : KeyRing.malformed }
        let key = keys[place]
        if let expires = key.expires, key.isExpired(at: now) { throw KeyRing.expired(key.name, expires) }
        return Client(name: key.name, scope: key.scope, budgets: key.budgets)
    }

    /// Whether somebody who was let in would be let in as the same now: for what goes on for long.
    /// - Parameter now: In seconds since 1970.
    public func stillAdmits(_ client: Client, at now: Int64) -> Bool {
        guard !isOpen else { return true }
        return keys.contains { $0.name == client.name && !$0.isExpired(at: now) && $0.scope == client.scope }
    }

    /// The index of the key with a digest; `count` where there is none.
    private func place(of digest: KeyDigest) -> Int {
        var found: UInt64 = 0
        for (index, known) in digests.enumerated() {
            found |= known.sameness(with: digest) &* (UInt64(truncatingIfNeeded: index) &+ 1)
        }
        return found == 0 ? digests.count : Int(found) - 1
    }

    // MARK: Errors

    private static let missing = LLMError(
        .authentication,
        "This gateway asks for a key. Send yours as authorization: Bearer KEY, or as x-api-key, x-goog-api-key or api-key."
    )

    private static let malformed = LLMError(
        .authentication,
        "What was sent is no key of this gateway's, or was mistyped or cut off. "
            + "Copy the key again as a whole; the key of a provider does not open this gateway.")

    private static let unknown = LLMError(
        .authentication,
        "The key is whole, but this gateway does not know it: it was revoked, or belongs to another gateway. "
            + "Ask whoever runs this one for a new key.")

    private static func expired(_ name: String, _ expires: Int64) -> LLMError {
        LLMError(
            .authentication,
            "The key \"\(name)\" expired on \(Day(secondsSince1970: expires)). Ask whoever runs this gateway for a new one."
        )
    }
}
