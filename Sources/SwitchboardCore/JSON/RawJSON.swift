/// JSON text carried verbatim: key order, number spelling and white space survive a round trip.
///
/// Prompt caches match on exact prefixes and thinking signatures cover exact content, so what we do not need to
/// understand we do not re-encode. The text may be invalid where it is the model's own (``ToolCall/arguments``).
public struct RawJSON: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let utf8: [UInt8]

    public init(utf8: [UInt8]) { self.utf8 = utf8 }
    public init(_ text: some StringProtocol) { utf8 = Array(text.utf8) }
    public init(stringLiteral value: String) { utf8 = Array(value.utf8) }

    public var description: String { String(decoding: utf8, as: UTF8.self) }
    public var isEmpty: Bool { utf8.isEmpty }

    /// A string as a JSON value.
    public static func string(_ text: some StringProtocol) -> Self {
        var writer = JSONWriter()
        writer.string(String(text))
        return Self(utf8: writer.bytes)
    }

    public static func integer(_ number: Int) -> Self { Self(String(number)) }
    public static func bool(_ value: Bool) -> Self { value ? "true" : "false" }
    public static let null: Self = "null"

    /// The value, parsed; `nil` when the text is not JSON.
    public var value: JSONValue? { try? JSONValue(parsing: utf8[...], as: .answer) }

    /// Whether the text is a JSON object.
    public var isObject: Bool { value?.isObject ?? false }

    /// The text without white space between its tokens; unchanged when it is not JSON.
    public func minified() -> RawJSON {
        guard value != nil else { return self }
        var out: [UInt8] = []
        out.reserveCapacity(utf8.count)
        var isInString = false
        var isEscaped = false
        for byte in utf8 {
            if isInString {
                out.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else if byte > 0x20 {
                out.append(byte)
                isInString = byte == UInt8(ascii: "\"")
            }
        }
        return RawJSON(utf8: out)
    }

    /// Two arrays become one; otherwise what came later.
    func concatenated(with later: RawJSON) -> RawJSON {
        guard let mine = value, let theirs = later.value, mine.isArray, theirs.isArray else { return later }
        var writer = JSONWriter()
        writer.array { writer in
            for element in mine.elements { writer.raw(element.raw) }
            for element in theirs.elements { writer.raw(element.raw) }
        }
        return RawJSON(utf8: writer.bytes)
    }
}
