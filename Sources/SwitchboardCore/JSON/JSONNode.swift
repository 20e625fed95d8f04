/// One token of a parsed text. The nodes of a text stand in a row, in the order of the text: a container is followed by
/// what it holds, and an object holds a key node and a value for each member.
struct JSONNode: Sendable {
    enum Kind: UInt8, Sendable { case object, array, key, string, number, yes, no, null }

    /// Where the token's bytes are: of a string or key without its quotes.
    var start: UInt32
    var end: UInt32
    /// Of a container: the node after everything that it holds. Of a key: a hash of its bytes.
    var link: UInt32
    var kind: Kind
    /// A string or key with backslashes in it.
    var isEscaped: Bool
    /// A key that a later one of the same name replaces.
    var isShadowed: Bool
}

/// A parsed text: its bytes and its nodes.
final class JSONTape: Sendable {
    let bytes: ArraySlice<UInt8>
    let nodes: [JSONNode]
    let purpose: JSONPurpose
    /// The names of keys that stood twice in one object, where that was let pass.
    let duplicates: [String]

    init(bytes: ArraySlice<UInt8>, nodes: [JSONNode], purpose: JSONPurpose, duplicates: [String]) {
        self.bytes = bytes
        self.nodes = nodes
        self.purpose = purpose
        self.duplicates = duplicates
    }

    /// The node after the value at `index`.
    @inline(__always)
    func next(after index: Int) -> Int {
        switch nodes[index].kind {
        case .object, .array: Int(nodes[index].link)
        default: index + 1
        }
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
    /// Characters of a number.
    public static let numberLength = 512
    /// Bytes of a text.
    public static let textLength = 1 << 30
}
