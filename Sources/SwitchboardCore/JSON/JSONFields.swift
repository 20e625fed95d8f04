#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

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

    /// A text without one of its members; the same text where it has none of that name.
    /// - Parameter text: What the fields were found in.
    public func removing(_ key: String, from text: [UInt8]) -> [UInt8] {
        guard let value = self[key] else { return text }
        func isSpace(_ at: Int) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(text[at]) }
        var start = value.lowerBound - 1
        while text[start] != UInt8(ascii: ":") { start -= 1 }
        while text[start] != UInt8(ascii: "\"") { start -= 1 }
        start -= 1
        // The quote before which an even number of backslashes stands opens the key.
        while text[start] != UInt8(ascii: "\"") || text[start - 1] == UInt8(ascii: "\\") { start -= 1 }
        var end = value.upperBound
        while isSpace(end) { end += 1 }
        if text[end] == UInt8(ascii: ",") {
            end += 1
        } else {
            while isSpace(start - 1) { start -= 1 }
            if text[start - 1] == UInt8(ascii: ",") { start -= 1 }
        }
        return Array(text[..<start] + text[end...])
    }

    /// Scans a text. Throws ``LLMError/Code/invalidRequest`` for anything but an object, for a key that stands twice and
    /// for more than ``JSONLimits/fields`` keys.
    public init(scanning body: [UInt8]) throws(LLMError) {
        var result: Result<[Field], LLMError> = .success([])
        body.withUnsafeBytes { bytes in
            do throws(LLMError) {
                var scanner = JSONScanner(bytes)
                result = .success(try scanner.topLevelFields())
            } catch {
                result = .failure(error)
            }
        }
        fields = try result.get()
    }
}

private struct JSONScanner {
    let body: UnsafeRawBufferPointer
    var at = 0

    init(_ body: UnsafeRawBufferPointer) { self.body = body }

    mutating func topLevelFields() throws(LLMError) -> [JSONFields.Field] {
        var fields: [JSONFields.Field] = []
        fields.reserveCapacity(12)
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
                skipSpace()
                guard peek == UInt8(ascii: ":") else { throw failure("A colon is needed after a key") }
                at += 1
                skipSpace()
                let start = at
                try skipValue()
                guard at > start else { throw failure("A value is needed") }
                fields.append(JSONFields.Field(key: key, value: start..<at))
                guard fields.count <= JSONLimits.fields else {
                    throw LLMError(.invalidRequest, "The body has more than \(JSONLimits.fields) fields.")
                }
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
        try refuseDuplicates(fields)
        return fields
    }

    private func refuseDuplicates(_ fields: [JSONFields.Field]) throws(LLMError) {
        var twice: String?
        if fields.count <= 32 {
            for (index, field) in fields.enumerated() where fields[..<index].contains(where: { $0.key == field.key }) {
                twice = twice ?? field.key
            }
        } else {
            var seen: Set<String> = []
            twice = fields.first { !seen.insert($0.key).inserted }?.key
        }
        guard let twice else { return }
        throw LLMError(
            .invalidRequest, "The key \"\(twice.prefix(64))\" stands twice in one object.",
            field: String(twice.prefix(64)))
    }

    private var peek: UInt8? { at < body.count ? body[at] : nil }

    private mutating func key() throws(LLMError) -> String {
        let start = at
        try skipString()
        let name = UnsafeRawBufferPointer(rebasing: body[(start + 1)..<(at - 1)])
        let isPlain = name.allSatisfy { $0 >= 0x20 && $0 < 0x80 && $0 != UInt8(ascii: "\\") }
        if isPlain { return String(decoding: name, as: UTF8.self) }
        return try JSONValue(parsing: Array(body[start..<at]), as: .request).string()
    }

    /// Goes from quote to quote: one that an odd number of backslashes stands before is part of the string.
    private mutating func skipString() throws(LLMError) {
        let opening = at
        at += 1
        while let base = body.baseAddress, at < body.count, let found = memchr(base + at, 0x22, body.count - at) {
            let quote = UnsafeRawPointer(found) - base
            var backslash = quote
            while backslash > at, body[backslash - 1] == UInt8(ascii: "\\") { backslash -= 1 }
            at = quote + 1
            if (quote - backslash).isMultiple(of: 2) { return }
        }
        at = body.count
        throw failure("The JSON text breaks off in a string that began at offset \(opening)")
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
