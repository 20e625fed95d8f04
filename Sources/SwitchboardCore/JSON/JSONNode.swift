/// One token of a parsed text. The nodes of a text stand in a row, in the order of the text: a container is followed by
/// what it holds, and an object holds a key node and a value for each member.
@usableFromInline
struct JSONNode: Sendable, BitwiseCopyable {
    @usableFromInline
    enum Kind: UInt8, Sendable, BitwiseCopyable { case object, array, key, string, number, yes, no, null }

    /// Where the token's bytes are: of a string or key without its quotes.
    @usableFromInline var start: UInt32
    /// Of an object that is still open: which hashes its keys have had so far, one bit for each thirty-second.
    @usableFromInline var end: UInt32
    /// Of a container: the node after everything that it holds; while it is open, the container around it. Of a key: a
    /// hash of its bytes.
    @usableFromInline var link: UInt32
    @usableFromInline var kind: Kind
    /// A string or key with backslashes in it.
    @usableFromInline var isEscaped: Bool
    /// A key that a later one of the same name replaces.
    @usableFromInline var isShadowed: Bool
    /// Of an object: how many keys it has, as far as it matters.
    var keys: UInt8

    @usableFromInline
    init(start: UInt32, end: UInt32, link: UInt32, kind: Kind, isEscaped: Bool = false) {
        self.start = start
        self.end = end
        self.link = link
        self.kind = kind
        self.isEscaped = isEscaped
        isShadowed = false
        keys = 0
    }
}

/// Whose text it is, which decides how strictly it is read and whose fault an error is.
public enum JSONPurpose: Sendable {
    /// A caller's request: a key that stands twice is refused; errors are ``LLMError/Code/invalidRequest``.
    case request
    /// A provider's answer: of a key that stands twice the last one counts; errors are ``LLMError/Code/badResponse``.
    case answer

    var errorCode: LLMError.Code { self == .request ? .invalidRequest : .badResponse }
}

/// What a text may hold at most.
public enum JSONLimits {
    /// Levels of arrays and objects. The deepest request that a provider takes (a tool's schema) has about thirty.
    public static let depth = 128
    /// Keys of one object. A context of a million tokens holds fewer.
    public static let keys = 200_000
    /// Fields of a request's body. No API has more than a hundred.
    public static let fields = 2_000
    /// Characters of a number.
    public static let numberLength = 512
    /// Bytes of a text.
    public static let textLength = 1 << 30
}
