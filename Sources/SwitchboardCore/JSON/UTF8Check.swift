/// Whether bytes are UTF-8: nothing cut off, nothing longer than it needs to be, no surrogates, nothing above U+10FFFF.
enum UTF8Check {
    /// Where the first byte in `start..<end` is that UTF-8 does not allow there; `nil` when all is well.
    static func firstInvalidOffset(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Int? {
        var at = start
        while true {
            at = ByteScan.firstNonASCII(base, from: at, to: end)
            guard at < end else { return nil }
            // Letters beyond ASCII often come in a row.
            while at < end, base.load(fromByteOffset: at, as: UInt8.self) >= 0x80 {
                let length = sequenceLength(base + at, upTo: end &- at)
                guard length > 0 else { return at }
                at &+= length
            }
        }
    }

    /// Whether more bytes could make a letter of what begins at `start`.
    static func mayBeginLetter(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Bool {
        let first = base.load(fromByteOffset: start, as: UInt8.self)
        let wanted = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        return (0xC2...0xF4).contains(first) && end - start < wanted
    }

    /// The bytes of the sequence that begins here; 0 when it is none. Table 3-7 of the Unicode standard.
    @inline(__always)
    private static func sequenceLength(_ start: UnsafeRawPointer, upTo count: Int) -> Int {
        func byte(_ offset: Int) -> UInt8 { start.load(fromByteOffset: offset, as: UInt8.self) }
        func isTrailing(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
        let first = byte(0)
        switch first {
        case 0xC2...0xDF:
            return count >= 2 && isTrailing(byte(1)) ? 2 : 0
        case 0xE0...0xEF:
            guard count >= 3, isTrailing(byte(1)), isTrailing(byte(2)) else { return 0 }
            if first == 0xE0, byte(1) < 0xA0 { return 0 }
            if first == 0xED, byte(1) > 0x9F { return 0 }
            return 3
        case 0xF0...0xF4:
            guard count >= 4, isTrailing(byte(1)), isTrailing(byte(2)), isTrailing(byte(3)) else { return 0 }
            if first == 0xF0, byte(1) < 0x90 { return 0 }
            if first == 0xF4, byte(1) > 0x8F { return 0 }
            return 4
        default:
            return 0
        }
    }
}
