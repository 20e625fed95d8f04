/// Something that was asked for or answered and could not be carried over as it was.
public struct Warning: Sendable, Hashable, CustomStringConvertible {
    @nonexhaustive
    public enum Kind: String, Sendable, Hashable {
        /// The target does not know the field; the call went without it.
        case ignored
        /// The target got something else that comes near it.
        case adapted
        /// Content was left out.
        case dropped
        /// The provider's answer broke its own rules, and was understood all the same.
        case malformed
    }

    public var kind: Kind
    /// The path of the field in the request or the answer.
    public var field: String
    public var detail: String

    public init(_ kind: Kind, field: String, _ detail: String) {
        self.kind = kind
        self.field = field
        self.detail = detail
    }

    public var description: String { "\(field) \(kind.rawValue): \(detail)" }
}
