public import SwitchboardCore

/// Makes keys.
public struct KeyIssuer: Sendable {
    private let random: RandomSource
    private let time: any TimeKeeper

    /// - Parameter random: The system's generator, but for tests: who knows the seed of another one knows the keys.
    public init(random: RandomSource = .system, time: any TimeKeeper = SystemTime()) {
        self.random = random
        self.time = time
    }

    /// A key with a new secret of 256 random bits, written as ``KeyForm`` says.
    /// - Parameters:
    ///   - expires: The first second at which it no longer holds, since 1970.
    /// - Throws: ``LLMError/Code/invalidRequest`` for what ``ClientKey`` refuses, and for a time that has passed.
    public func issue(
        named name: String,
        scope: KeyScope = KeyScope(),
        budgets: [String] = [],
        expires: Int64? = nil
    ) throws(LLMError) -> IssuedKey {
        let now = time.secondsSince1970
        let secret = KeyForm.text(of: (0..<4).map { _ in random.next() })
        let key = try ClientKey(
            name: name, digest: KeyDigest(of: secret), scope: scope, budgets: budgets, expires: expires, created: now)
        guard !key.isExpired(at: now) else {
            throw LLMError(
                .invalidRequest, "The key would have expired already. Allowed: a time that is still to come.",
                field: "expires")
        }
        return IssuedKey(key: key, secret: Secret(secret))
    }
}
