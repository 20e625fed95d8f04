/// Looks at eight bytes at a time.
enum ByteScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The first index in `start..<end` of a quote, a backslash or a control character; `end` if there is none.
    ///
    /// Each of the three tests sets the high bit of every byte that it is looking for. A borrow can set it of the byte
    /// above one that was found, never below, so the lowest one is always right.
    @inline(__always)
    static func firstSpecial(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var at = start
        // Most strings are short: the wide step is for those that are not.
        var narrow = 2
        while at &+ 8 <= end {
            if narrow == 0 {
                at = skipPlain(base, from: at, to: end)
                guard at &+ 8 <= end else { break }
            }
            narrow &-= 1
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let hit =
                (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word))
                & highs
            if hit != 0 { return at &+ hit.trailingZeroBitCount / 8 }
            at &+= 8
        }
        while at < end {
            let byte = base.load(fromByteOffset: at, as: UInt8.self)
            if byte == 0x22 || byte == 0x5C || byte < 0x20 { return at }
            at &+= 1
        }
        return end
    }

    /// Goes on for as long as thirty-two bytes at a time hold neither a quote nor a backslash nor a control character.
    @inline(__always)
    private static func skipPlain(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        typealias Wide = SIMD32<UInt8>
        var at = start
        while at &+ 32 <= end {
            let bytes = base.loadUnaligned(fromByteOffset: at, as: Wide.self)
            let hit =
                (bytes .== Wide(repeating: 0x22)) .| (bytes .== Wide(repeating: 0x5C))
                .| (bytes .< Wide(repeating: 0x20))
            let words = unsafeBitCast(hit, to: SIMD4<UInt64>.self)
            if words[0] | words[1] | words[2] | words[3] != 0 { break }
            at &+= 32
        }
        return at
    }

    /// The first index in `start..<end` of a byte of 0x80 and above; `end` if there is none.
    static func firstNonASCII(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var at = start
        while at &+ 32 <= end {
            let first = base.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            let second = base.loadUnaligned(fromByteOffset: at &+ 8, as: UInt64.self)
            let third = base.loadUnaligned(fromByteOffset: at &+ 16, as: UInt64.self)
            let fourth = base.loadUnaligned(fromByteOffset: at &+ 24, as: UInt64.self)
            if (first | second | third | fourth) & highs != 0 { break }
            at &+= 32
        }
        while at < end, base.load(fromByteOffset: at, as: UInt8.self) < 0x80 { at &+= 1 }
        return at
    }

    /// The first index in `start..<end` of `needle`; `end` if there is none.
    @inline(__always)
    static func first(_ needle: UInt8, _ base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var at = start
        while at &+ 8 <= end {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let difference = word ^ (ones &* UInt64(needle))
            let hit = (difference &- ones) & ~difference & highs
            if hit != 0 { return at &+ hit.trailingZeroBitCount / 8 }
            at &+= 8
        }
        while at < end, base.load(fromByteOffset: at, as: UInt8.self) != needle { at &+= 1 }
        return at
    }

    @inline(__always)
    static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
        default: nil
        }
    }
}
