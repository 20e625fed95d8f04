public import SwitchboardCore

/// A key that lets a client into the gateway: what it is called, what it may do, how long it holds. The secret is not in it.
public struct ClientKey: Sendable, Hashable {
    /// What logs, metrics and errors call it. No two keys of a ring have the same.
    public let name: String
    public let digest: KeyDigest
    public let scope: KeyScope
    /// The names of budgets that its calls count against.
    public let budgets: [String]
    /// The first second at which it no longer holds, since 1970; `nil` holds for ever.
    public let expires: Int64?
    /// In seconds since 1970.
    public let created: Int64?

    /// - Parameters:
    ///   - name: 1 to 128 bytes without control or invisible characters, and not a secret itself.
    ///   - digest: That of an empty secret is refused.
    ///   - scope: The texts in it, and `budgets`, are not empty and hold no control characters either.
    ///   - expires: In seconds since 1970. A number that can only be milliseconds is refused, since it would hold for ever.
    /// - Throws: ``LLMError/Code/invalidRequest`` with the field and what is allowed.
    public init(
        name: String,
        digest: KeyDigest,
        scope: KeyScope = KeyScope(),
        budgets: [String] = [],
        expires: Int64? = nil,
        created: Int64? = nil
    ) throws(LLMError) {
        try ClientKey.check(name: name)
        guard digest != KeyDigest(of: "") else {
            throw LLMError(.invalidRequest, "The sha256 is that of nothing: the secret is empty.", field: "sha256")
        }
        try ClientKey.check(scope.models ?? [], of: "models")
        try ClientKey.check((scope.providers ?? []).map(\.rawValue), of: "providers")
        try ClientKey.check(budgets, of: "budgets")
        try ClientKey.check(expires, of: "expires")
        try ClientKey.check(created, of: "created")
        self.name = name
        self.digest = digest
        self.scope = scope
        self.budgets = budgets
        self.expires = expires
        self.created = created
    }

    /// - Parameter now: In seconds since 1970.
    public func isExpired(at now: Int64) -> Bool { expires.map { now >= $0 } ?? false }

    // MARK: Checks

    private static let longestName = 128
    /// Below this, seconds reach to the year 5138; above it, milliseconds begin in 1973.
    private static let latest: Int64 = 100_000_000_000

    static func check(name: String) throws(LLMError) {
        guard !KeyForm.isWellFormed(name) else {
            throw LLMError(
                .invalidRequest, "A key's name is needed, and this is a key's secret. It should be replaced now.",
                field: "name")
        }
        guard isPlain(name), name.utf8.count <= longestName else {
            throw LLMError(
                .invalidRequest,
                "The name of a key cannot be used. "
                    + "Allowed: 1 to \(longestName) bytes without control and invisible characters.",
                field: "name")
        }
    }

    private static func check(_ texts: [String], of field: String) throws(LLMError) {
        guard texts.allSatisfy(isPlain) else {
            throw LLMError(
                .invalidRequest,
                "One of the \(field) cannot be used. Allowed: text that is not empty, without control characters.",
                field: field)
        }
    }

    private static func check(_ seconds: Int64?, of field: String) throws(LLMError) {
        guard let seconds, !(0..<latest).contains(seconds) else { return }
        throw LLMError(
            .invalidRequest, "\(field) is \(seconds). Allowed: seconds (not milliseconds) since 1970.", field: field)
    }

    static func isPlain(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }
    }
}
