public import SwitchboardCore

/// A key that was made just now, with its secret.
public struct IssuedKey: Sendable {
    /// What is kept.
    public let key: ClientKey
    /// What the client gets. It is shown once and nowhere kept: a secret that is lost is replaced by a new key.
    public let secret: Secret
}
