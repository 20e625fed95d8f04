/// Strings out of the bytes of a checked JSON text.
enum JSONText {
    /// The string that stands between two quotes of a text that the parser has accepted.
    static func string(_ bytes: UnsafeRawBufferPointer, isEscaped: Bool) -> String {
        guard isEscaped else {
            return String(decoding: bytes, as: UTF8.self)
        }
        // An escape is never shorter than what it stands for, so the result fits.
        return String(unsafeUninitializedCapacity: bytes.count) { out in
            var written = 0
            var at = 0
            while at < bytes.count {
                let byte = bytes[at]
                guard byte == UInt8(ascii: "\\") else {
                    out[written] = byte
                    written += 1
                    at += 1
                    continue
                }
                let (scalar, length) = escape(bytes, at)
                at += length
                for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                    out[written] = unit
                    written += 1
                }
            }
            return written
        }
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
