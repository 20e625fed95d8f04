/// The members of the outermost object of a text, found without looking at what is inside them.
///
/// The inside is skipped by counting brackets outside strings: a text that passes here may still not be JSON, which
/// whoever decodes or receives it will say. Keys that stand twice are refused here, at the top level.
public struct JSONFields: Sendable {
    public struct Field: Sendable {
        public var key: String
        /// Where the value is in the text.
        public var value: Range<Int>
    }

    public private(set) var fields: [Field] = []

    public init() {}

    /// Where the value of a key is, or `nil`.
    public subscript(_ key: String) -> Range<Int>? { fields.first { $0.key == key }?.value }

    /// Scans a text.
    public init(scanning body: [UInt8]) throws(LLMError) {
        var scanner = JSONScanner(body)
        fields = try scanner.topLevelFields()
    }
}

private struct JSONScanner {
    let body: [UInt8]
    var at = 0

    init(_ body: [UInt8]) { self.body = body }

    mutating func topLevelFields() throws(LLMError) -> [JSONFields.Field] {
        var fields: [JSONFields.Field] = []
        var seen: Set<String> = []
        skipSpace()
        guard peek == UInt8(ascii: "{") else { throw failure("The body must be a JSON object") }
        at += 1
        skipSpace()
        if peek == UInt8(ascii: "}") {
            at += 1
        } else {
            while true {
                guard peek == UInt8(ascii: "\"") else { throw failure("A key in quotes is needed") }
                let key = try key()
                guard seen.insert(key).inserted else {
                    throw LLMError(
                        .invalidRequest, "The key \"\(key.prefix(64))\" stands twice in one object.",
                        field: String(key.prefix(64)))
                }
                skipSpace()
                guard peek == UInt8(ascii: ":") else { throw failure("A colon is needed after a key") }
                at += 1
                skipSpace()
                let start = at
                try skipValue()
                guard at > start else { throw failure("A value is needed") }
                fields.append(JSONFields.Field(key: key, value: start..<at))
                skipSpace()
                if peek == UInt8(ascii: ",") {
                    at += 1
                    skipSpace()
                } else if peek == UInt8(ascii: "}") {
                    at += 1
                    break
                } else {
                    throw failure("A comma or } is needed")
                }
            }
        }
        skipSpace()
        guard at == body.count else { throw failure("More follows after the end of the JSON text") }
        return fields
    }

    private var peek: UInt8? { at < body.count ? body[at] : nil }

    private mutating func key() throws(LLMError) -> String {
        let start = at
        try skipString()
        return try JSONValue(parsing: body[start..<at], as: .request).string()
    }

    private mutating func skipString() throws(LLMError) {
        at = body.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return buffer.count + 1 }
            var at = at + 1
            while at < buffer.count {
                at = ByteScan.firstSpecial(base, from: at, to: buffer.count)
                guard at < buffer.count else { break }
                switch buffer[at] {
                case UInt8(ascii: "\""): return at + 1
                case UInt8(ascii: "\\"): at += 2
                default: at += 1
                }
            }
            return buffer.count + 1
        }
        guard at <= body.count else {
            at = body.count
            throw failure("The JSON text breaks off")
        }
    }

    private mutating func skipValue() throws(LLMError) {
        var depth = 0
        while at < body.count {
            switch body[at] {
            case UInt8(ascii: "\""):
                try skipString()
                if depth == 0 { return }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                guard depth <= JSONLimits.depth else {
                    throw failure("The JSON text is nested more than \(JSONLimits.depth) levels deep")
                }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
                if depth == 0 {
                    at += 1
                    return
                }
            case UInt8(ascii: ","), 0x20, 0x0A, 0x0D, 0x09:
                if depth == 0 { return }
            default: break
            }
            at += 1
        }
        if depth > 0 { throw failure("The JSON text breaks off") }
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
    }

    private func failure(_ what: String) -> LLMError {
        LLMError(.invalidRequest, "\(what), at offset \(at) of the JSON text.")
    }
}
