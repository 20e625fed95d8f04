/// Appends JSON to bytes. It sets commas by itself: a value that follows another one gets one.
///
///     var writer = JSONWriter()
///     writer.object { writer in
///         writer.field("model", "gpt-4o")
///         writer.field("messages") { writer in writer.array { … } }
///     }
public struct JSONWriter: Sendable {
    public var bytes: [UInt8]
    /// Verbatim values lose their line breaks, which are only white space: for server-sent events and JSON lines.
    public let isSingleLine: Bool
    /// Bytes before this are not JSON.
    private let start: Int

    public init(appendingTo bytes: [UInt8] = [], isSingleLine: Bool = false) {
        self.bytes = bytes
        self.isSingleLine = isSingleLine
        self.start = bytes.count
    }

    /// Writes one JSON text at the end of `out`, without copying what is there.
    public static func append(
        to out: inout [UInt8],
        isSingleLine: Bool = true,
        _ body: (inout JSONWriter) -> Void
    ) {
        var taken: [UInt8] = []
        swap(&taken, &out)
        var writer = JSONWriter(appendingTo: taken, isSingleLine: isSingleLine)
        taken = []
        body(&writer)
        out = writer.bytes
    }

    // MARK: Containers

    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "{"))
        body(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "["))
        body(&self)
        bytes.append(UInt8(ascii: "]"))
    }

    /// A key; its value must follow.
    public mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    /// A key that is not known when this is compiled; its value must follow.
    public mutating func key(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
    }

    // MARK: Values

    public mutating func string(_ value: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        JSONWriter.escape(value, into: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    public mutating func int(_ value: Int) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    /// A finite number, without a fraction where it has none; anything else is `null`.
    public mutating func double(_ value: Double) {
        separate()
        guard value.isFinite else { return bytes.append(contentsOf: "null".utf8) }
        let digits = String(value)
        bytes.append(contentsOf: (digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits).utf8)
    }

    /// The shortest decimal that is this `Float`.
    public mutating func float(_ value: Float) {
        separate()
        bytes.append(contentsOf: (value.isFinite ? String(value) : "null").utf8)
    }

    public mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    public mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// A value as it is. An empty one is `null`.
    public mutating func raw(_ value: RawJSON) {
        guard !value.isEmpty else { return null() }
        separate()
        if isSingleLine, value.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
            bytes.append(contentsOf: value.utf8.lazy.filter { $0 != 0x0A && $0 != 0x0D })
        } else {
            bytes.append(contentsOf: value.utf8)
        }
    }

    // MARK: Fields

    public mutating func field(_ name: StaticString, _ value: String) {
        key(name)
        string(value)
    }

    public mutating func field(_ name: StaticString, _ value: Int) {
        key(name)
        int(value)
    }

    public mutating func field(_ name: StaticString, _ value: Double) {
        key(name)
        double(value)
    }

    public mutating func field(_ name: StaticString, _ value: Bool) {
        key(name)
        bool(value)
    }

    public mutating func field(_ name: StaticString, _ value: RawJSON) {
        key(name)
        raw(value)
    }

    public mutating func field(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        key(name)
        body(&self)
    }

    /// Fields that are left out when they are `nil`.
    public mutating func field(_ name: StaticString, ifPresent value: String?) { if let value { field(name, value) } }
    public mutating func field(_ name: StaticString, ifPresent value: Int?) { if let value { field(name, value) } }
    public mutating func field(_ name: StaticString, ifPresent value: Double?) { if let value { field(name, value) } }
    public mutating func field(_ name: StaticString, ifPresent value: Bool?) { if let value { field(name, value) } }
    public mutating func field(_ name: StaticString, ifPresent value: RawJSON?) { if let value { field(name, value) } }

    /// What a dialect keeps in ``Extras``, as fields. Names that start with `@` are not fields of
    /// the body, those that start with `/` belong inside one.
    /// - Parameter excluding: Names that the encoder has written by other means.
    public mutating func fields(_ extras: Extras, of dialect: DialectID, excluding: Set<String> = []) {
        guard !extras.isEmpty else { return }
        for entry in extras.entries
        where entry.dialect == dialect && entry.name.first != "@" && entry.name.first != "/"
            && !excluding.contains(entry.name)
        {
            key(entry.name.utf8.first == UInt8(ascii: "\\") ? String(entry.name.dropFirst()) : entry.name)
            raw(entry.value)
        }
    }

    // MARK: Bytes

    /// A comma, unless nothing or an opening or a key stands before.
    @inline(__always)
    private mutating func separate() {
        guard bytes.count > start, let last = bytes.last else { return }
        switch last {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: ","): break
        default: bytes.append(UInt8(ascii: ","))
        }
    }

    /// Appends a string's content with what JSON demands escaped, and nothing else.
    public static func escape(_ value: String, into out: inout [UInt8]) {
        var value = value
        value.withUTF8 { text in
            guard let base = UnsafeRawPointer(text.baseAddress) else { return }
            var at = 0
            while at < text.count {
                let next = ByteScan.firstSpecial(base, from: at, to: text.count)
                if next > at { out.append(contentsOf: UnsafeBufferPointer(rebasing: text[at..<next])) }
                guard next < text.count else { return }
                appendEscape(of: text[next], to: &out)
                at = next + 1
            }
        }
    }

    private static func appendEscape(of byte: UInt8, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): out.append(byte)
        case 0x08: out.append(UInt8(ascii: "b"))
        case 0x09: out.append(UInt8(ascii: "t"))
        case 0x0A: out.append(UInt8(ascii: "n"))
        case 0x0C: out.append(UInt8(ascii: "f"))
        case 0x0D: out.append(UInt8(ascii: "r"))
        default:
            out.append(contentsOf: "u00".utf8)
            for digit in [byte >> 4, byte & 15] {
                out.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}
