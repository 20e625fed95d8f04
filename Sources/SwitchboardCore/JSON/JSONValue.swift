/// A value of a parsed text: a view, which keeps the text alive.
///
/// `asString`, `asInt`, … are `nil` for a value of another type. ``string()``, ``int()``, … throw an error that names
/// the path, what is needed and what was found. The `…OrNil()` forms take `null` for "not said".
public struct JSONValue: Sendable {
    let tape: JSONTape
    let index: Int

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

    @inline(__always)
    var node: JSONNode { tape.nodes[index] }

    public var isNull: Bool { node.kind == .null }
    public var isObject: Bool { node.kind == .object }
    public var isArray: Bool { node.kind == .array }
    public var isString: Bool { node.kind == .string }
    public var isNumber: Bool { node.kind == .number }

    /// The value as it was written.
    public var raw: RawJSON { RawJSON(utf8: Array(tape.bytes[textRange])) }

    /// Where the value stands in the text that was parsed.
    var textRange: Range<Int> {
        let node = node
        let quote = node.kind == .string ? 1 : 0
        let base = tape.bytes.startIndex
        return (base + Int(node.start) - quote)..<(base + Int(node.end) + quote)
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
    public func equals(_ text: StaticString) -> Bool {
        node.kind == .string && tape.matches(node, text)
    }

    /// The member of an object; `nil` when there is none, or when this is no object.
    public subscript(_ key: StaticString) -> JSONValue? {
        guard node.kind == .object else { return nil }
        var at = index + 1
        let end = Int(node.link)
        while at < end {
            let candidate = tape.nodes[at]
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

extension JSONTape {
    func text(of node: JSONNode) -> String {
        bytes.withUnsafeBytes { buffer in
            JSONText.string(
                UnsafeRawBufferPointer(rebasing: buffer[Int(node.start)..<Int(node.end)]), isEscaped: node.isEscaped)
        }
    }

    @inline(__always)
    func matches(_ node: JSONNode, _ text: StaticString) -> Bool {
        let length = Int(node.end &- node.start)
        if node.isEscaped { return self.text(of: node) == "\(text)" }
        guard length == text.utf8CodeUnitCount else { return false }
        return bytes.withUnsafeBytes { buffer in
            let start = Int(node.start)
            for offset in 0..<length where buffer[start &+ offset] != text.utf8Start[offset] { return false }
            return true
        }
    }

    func integer(of node: JSONNode) -> Int? {
        bytes.withUnsafeBytes { buffer in
            var at = Int(node.start)
            let end = Int(node.end)
            let isNegative = buffer[at] == UInt8(ascii: "-")
            if isNegative { at += 1 }
            var value = 0
            while at < end {
                let digit = buffer[at] &- UInt8(ascii: "0")
                guard digit < 10 else { return nil }
                let (scaled, tooLarge) = value.multipliedReportingOverflow(by: 10)
                let (sum, overflow) = scaled.subtractingReportingOverflow(Int(digit))
                guard !tooLarge, !overflow else { return nil }
                value = sum
                at += 1
            }
            if isNegative { return value }
            return value == .min ? nil : -value
        }
    }
}
