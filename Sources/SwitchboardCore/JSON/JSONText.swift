/// Strings out of the bytes of a checked JSON text.
enum JSONText {
    /// The string that stands between two quotes of a text that the parser has accepted.
    static func string(_ bytes: UnsafeRawBufferPointer, isEscaped: Bool) -> String {
        guard isEscaped, let base = bytes.baseAddress else { return checked(bytes) }
        // An escape is never shorter than what it stands for, so the result fits.
        return withUnsafeTemporaryAllocation(byteCount: bytes.count, alignment: 8) { out in
            guard let start = out.baseAddress else { return "" }
            var written = 0
            var at = 0
            while at < bytes.count {
                let next = ByteScan.first(UInt8(ascii: "\\"), base, from: at, to: bytes.count)
                (start + written).copyMemory(from: base + at, byteCount: next - at)
                written += next - at
                guard next < bytes.count else { break }
                let (scalar, length) = escape(bytes, next)
                at = next + length
                if scalar.isASCII {
                    out[written] = UInt8(truncatingIfNeeded: scalar.value)
                    written += 1
                } else {
                    for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                        out[written] = unit
                        written += 1
                    }
                }
            }
            return checked(UnsafeRawBufferPointer(start: start, count: written))
        }
    }

    /// A string of bytes that the parser has already found to be UTF-8.
    private static func checked(_ bytes: UnsafeRawBufferPointer) -> String {
        let units = bytes.assumingMemoryBound(to: UInt8.self)
        return String(copying: UTF8Span(unchecked: units.span))
    }

    private static func escape(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> (Unicode.Scalar, Int) {
        switch bytes[at + 1] {
        case UInt8(ascii: "b"): return ("\u{8}", 2)
        case UInt8(ascii: "f"): return ("\u{C}", 2)
        case UInt8(ascii: "n"): return ("\n", 2)
        case UInt8(ascii: "r"): return ("\r", 2)
        case UInt8(ascii: "t"): return ("\t", 2)
        case UInt8(ascii: "u"):
            let high = unit(bytes, at + 2)
            guard (0xD800..<0xDC00).contains(high) else { return (Unicode.Scalar(high) ?? "\u{FFFD}", 6) }
            let low = unit(bytes, at + 8)
            return (Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}", 12)
        default: return (Unicode.Scalar(bytes[at + 1]), 2)
        }
    }

    private static func unit(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 << 4 | UInt32(ByteScan.hexadecimalDigit(bytes[at + $1]) ?? 0) }
    }
}
