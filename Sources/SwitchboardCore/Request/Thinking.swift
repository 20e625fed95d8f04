/// What the model thought. The provider that signed it refuses the next turn if it comes back changed.
public struct Thinking: Sendable, Hashable {
    /// May be empty: a signature without a text is a valid block and must be sent back.
    public var text: String
    public var signature: Signature?
    /// The provider withheld the text; ``signature`` then holds its opaque form.
    public var isRedacted: Bool

    public init(text: String, signature: Signature? = nil, isRedacted: Bool = false) {
        self.text = text
        self.signature = signature
        self.isRedacted = isRedacted
    }

    /// A provider's proof that a thought is its own, and whose proof it is: only the dialect that made it
    /// ever gets it back.
    public struct Signature: Sendable, Hashable {
        public var value: String
        public var dialect: DialectID

        public init(_ value: String, dialect: DialectID) {
            self.value = value
            self.dialect = dialect
        }
    }
}
