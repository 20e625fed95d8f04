/// A value of a parsed text: a view, which keeps the text alive.
///
/// `asString`, `asInt`, … are `nil` for a value of another type. ``string()``, ``int()``, … throw an error that names
/// the path, what is needed and what was found. The `…OrNil()` forms take `null` for "not said".
public struct JSONValue: Sendable {
    @usableFromInline let tape: JSONTape
    @usableFromInline let index: Int

    @inlinable
    @inline(__always)
    init(tape: JSONTape, index: Int) {
        self.tape = tape
        self.index = index
    }

    /// Checks and parses a whole text.
    public init(parsing bytes: ArraySlice<UInt8>, as purpose: JSONPurpose) throws(LLMError) {
        self.init(tape: try JSONParser.parse(bytes, as: purpose), index: 0)
    }

    public init(parsing bytes: [UInt8], as purpose: JSONPurpose) throws(LLMError) {
        try self.init(parsing: bytes[...], as: purpose)
    }

    /// The names of keys that stood twice in one object of the text.
    public var duplicateKeys: [String] { tape.duplicates }

    @inlinable
    @inline(__always)
    var node: JSONNode { tape.node(index) }

    @inlinable public var isNull: Bool { node.kind == .null }
    @inlinable public var isObject: Bool { node.kind == .object }
    @inlinable public var isArray: Bool { node.kind == .array }
    @inlinable public var isString: Bool { node.kind == .string }
    @inlinable public var isNumber: Bool { node.kind == .number }

    /// The value as it was written.
    public var raw: RawJSON { RawJSON(utf8: tape.withBytes { Array($0[textRange]) }) }

    /// Where the value stands in the text that was parsed.
    var textRange: Range<Int> {
        let node = node
        let quote = node.kind == .string ? 1 : 0
        return (Int(node.start) - quote)..<(Int(node.end) + quote)
    }

    func isWritten(as raw: RawJSON) -> Bool {
        tape.withBytes { bytes in raw.utf8.elementsEqual(bytes[textRange]) }
    }

    // MARK: Looking

    public var asString: String? { node.kind == .string ? tape.text(of: node) : nil }

    public var asBool: Bool? {
        switch node.kind {
        case .yes: true
        case .no: false
        default: nil
        }
    }

    /// An integer, also when it is written with a fraction of zero or an exponent.
    public var asInt: Int? {
        guard node.kind == .number else { return nil }
        if let integer = tape.integer(of: node) { return integer }
        return asDouble.flatMap { Int(exactly: $0) }
    }

    /// A finite number.
    public var asDouble: Double? {
        guard node.kind == .number, let number = Double(tape.text(of: node)), number.isFinite else { return nil }
        return number
    }

    /// Whether this is the string `text`, without making one.
    @inlinable
    public func equals(_ text: StaticString) -> Bool {
        node.kind == .string && tape.matches(node, text)
    }

    /// The member of an object; `nil` when there is none, or when this is no object.
    public subscript(_ key: StaticString) -> JSONValue? {
        guard node.kind == .object else { return nil }
        var at = index + 1
        let end = Int(node.link)
        while at < end {
            let candidate = tape.node(at)
            if !candidate.isShadowed, tape.matches(candidate, key) { return JSONValue(tape: tape, index: at + 1) }
            at = tape.next(after: at + 1)
        }
        return nil
    }

    /// The elements of an array; empty for anything else.
    public var elements: JSONElements { JSONElements(value: self) }

    /// The members of an object, in their order; empty for anything else.
    public var members: JSONMembers { JSONMembers(value: self) }
}
