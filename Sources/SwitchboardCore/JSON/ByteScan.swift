/// Looks at eight bytes at a time.
enum ByteScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The first index in `start..<end` of a quote, a backslash or a control character; `end` if there is none.
    static func firstSpecial(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var isASCII = true
        return firstSpecial(base, from: start, to: end, isASCII: &isASCII)
    }

    /// - Parameter isASCII: Becomes `false` when a byte of 0x80 and above may stand before the index that is found.
    ///
    /// Each of the three tests sets the high bit of every byte that it is looking for. A borrow can set it of the byte
    /// above one that was found, never below, so the lowest one is always right.
    @inline(__always)
    static func firstSpecial(
        _ base: UnsafeRawPointer,
        from start: Int,
        to end: Int,
        isASCII: inout Bool
    ) -> Int {
        var at = start
        var seen: UInt64 = 0
        defer { if seen & highs != 0 { isASCII = false } }
        // Most strings are short: the wide step is for those that are not.
        var narrow = 2
        while at &+ 8 <= end {
            if narrow == 0 {
                at = skipPlain(base, from: at, to: end, &seen)
                guard at &+ 8 <= end else { break }
            }
            narrow &-= 1
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let hit =
                (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word))
                & highs
            if hit != 0 {
                let before = hit.trailingZeroBitCount & ~7
                seen |= word & ((1 &<< UInt64(truncatingIfNeeded: before)) &- 1)
                return at &+ before / 8
            }
            seen |= word
            at &+= 8
        }
        while at < end {
            let byte = base.load(fromByteOffset: at, as: UInt8.self)
            if byte == 0x22 || byte == 0x5C || byte < 0x20 { return at }
            seen |= UInt64(byte)
            at &+= 1
        }
        return end
    }

    /// Goes on for as long as thirty-two bytes at a time hold neither a quote nor a backslash nor a control character.
    @inline(__always)
    private static func skipPlain(
        _ base: UnsafeRawPointer,
        from start: Int,
        to end: Int,
        _ seen: inout UInt64
    ) -> Int {
        typealias Wide = SIMD32<UInt8>
        var at = start
        var all = SIMD4<UInt64>(repeating: 0)
        while at &+ 32 <= end {
            let bytes = base.loadUnaligned(fromByteOffset: at, as: Wide.self)
            let hit =
                (bytes .== Wide(repeating: 0x22)) .| (bytes .== Wide(repeating: 0x5C))
                .| (bytes .< Wide(repeating: 0x20))
            let words = unsafeBitCast(hit, to: SIMD4<UInt64>.self)
            if words[0] | words[1] | words[2] | words[3] != 0 { break }
            all |= unsafeBitCast(bytes, to: SIMD4<UInt64>.self)
            at &+= 32
        }
        seen |= all[0] | all[1] | all[2] | all[3]
        return at
    }

    /// The first index in `start..<end` of a line feed or a carriage return; `end` if there is none.
    @inline(__always)
    static func firstLineBreak(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        typealias Wide = SIMD32<UInt8>
        var at = start
        while at &+ 32 <= end {
            let bytes = base.loadUnaligned(fromByteOffset: at, as: Wide.self)
            let hit = (bytes .== Wide(repeating: 0x0A)) .| (bytes .== Wide(repeating: 0x0D))
            let words = unsafeBitCast(hit, to: SIMD4<UInt64>.self)
            if words[0] | words[1] | words[2] | words[3] != 0 { return at &+ firstSet(words) }
            at &+= 32
        }
        while at < end {
            let byte = base.load(fromByteOffset: at, as: UInt8.self)
            if byte == 0x0A || byte == 0x0D { return at }
            at &+= 1
        }
        return end
    }

    /// The first index in `start..<end` of a byte of 0x80 and above; `end` if there is none.
    @inline(__always)
    static func firstNonASCII(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var at = start
        while at &+ 32 <= end {
            let words = base.loadUnaligned(fromByteOffset: at, as: SIMD4<UInt64>.self) & SIMD4(repeating: highs)
            if words[0] | words[1] | words[2] | words[3] != 0 { return at &+ firstSet(words) }
            at &+= 32
        }
        while at < end, base.load(fromByteOffset: at, as: UInt8.self) < 0x80 { at &+= 1 }
        return at
    }

    /// The index of the first byte that is not zero, of thirty-two that were loaded from memory.
    @inline(__always)
    private static func firstSet(_ words: SIMD4<UInt64>) -> Int {
        if words[0] != 0 { return UInt64(littleEndian: words[0]).trailingZeroBitCount / 8 }
        if words[1] != 0 { return 8 &+ UInt64(littleEndian: words[1]).trailingZeroBitCount / 8 }
        if words[2] != 0 { return 16 &+ UInt64(littleEndian: words[2]).trailingZeroBitCount / 8 }
        return 24 &+ UInt64(littleEndian: words[3]).trailingZeroBitCount / 8
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
