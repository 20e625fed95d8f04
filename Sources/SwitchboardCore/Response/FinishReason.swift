/// Why the model stopped: our word for it, and the provider's.
public struct FinishReason: Sendable, Hashable {
    @nonexhaustive
    public enum Kind: String, Sendable, Hashable {
        /// It was done, or met a stop sequence.
        case stop
        /// It ran into the token limit, or the context window.
        case length
        /// It waits for the results of its tool calls.
        case toolCalls
        /// A filter of the provider's cut it off.
        case contentFilter
        /// It declined.
        case refusal
        /// The provider paused a long turn: send the answer back to go on.
        case paused
        /// Something that only ``FinishReason/raw`` says.
        case other
    }

    public var kind: Kind
    /// The provider's word, which only an encoder of the same ``dialect`` repeats.
    public var raw: String?
    public var dialect: DialectID?

    public init(_ kind: Kind, raw: String? = nil, dialect: DialectID? = nil) {
        self.kind = kind
        self.raw = raw
        self.dialect = dialect
    }

    /// The provider's word if `dialect` is where it came from.
    public func raw(in dialect: DialectID) -> String? { self.dialect == dialect ? raw : nil }
}
