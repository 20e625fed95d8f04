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
        while at &+ 8 <= end {
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

/// Whether bytes are UTF-8, by the standard library's own check.
enum UTF8Check {
    /// Where the first byte is that UTF-8 does not allow there; `nil` when all is well.
    static func firstInvalidOffset(in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBytes { buffer -> Int? in
            guard let base = buffer.baseAddress else { return nil }
            let start = ByteScan.firstNonASCII(base, from: 0, to: buffer.count)
            guard start < buffer.count else { return nil }
            let rest = UnsafeRawBufferPointer(rebasing: buffer[start...]).assumingMemoryBound(to: UInt8.self)
            do throws(UTF8.ValidationError) {
                _ = try UTF8Span(validating: rest.span)
                return nil
            } catch {
                return start + error.byteOffsets.lowerBound
            }
        }
    }
}
