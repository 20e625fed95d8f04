/// Bytes that have come and are not yet part of a frame. Each byte is looked at once, however it is cut.
struct FrameBuffer: Sendable {
    /// The longest line or event: above the largest image that a provider sends in one.
    static let limit = 48 << 20

    static var tooLong: LLMError {
        LLMError(.badResponse, "The provider sent a single event of more than \(limit >> 20) MiB.")
    }

    private var bytes: [UInt8] = []
    /// What lies before is done with.
    private var start = 0
    /// What lies between `start` and this holds no line break.
    private var scanned = 0
    /// The last line ended in a carriage return: a line feed that follows belongs to it.
    private var skipsLineFeed = false

    init() {}

    /// Ranges that were given out before no longer mean anything.
    mutating func append(_ more: ArraySlice<UInt8>) {
        if start == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            (start, scanned) = (0, 0)
        } else if start > 4_096, start > bytes.count / 2 {
            bytes.removeSubrange(..<start)
            scanned -= start
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// Where the next line is, without its break: a line feed, a carriage return, or both.
    mutating func nextLine() throws(LLMError) -> Range<Int>? {
        if skipsLineFeed, start < bytes.count {
            if bytes[start] == 0x0A { start += 1 }
            scanned = max(scanned, start)
            skipsLineFeed = false
        }
        let end = bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            return ByteScan.firstLineBreak(base, from: scanned, to: buffer.count)
        }
        guard end - start <= FrameBuffer.limit else { throw FrameBuffer.tooLong }
        guard end < bytes.count else {
            scanned = end
            return nil
        }
        let line = start..<end
        skipsLineFeed = bytes[end] == 0x0D
        start = end + 1
        scanned = start
        return line
    }

    /// What no line break ended.
    mutating func takeRest() -> Range<Int>? {
        guard start < bytes.count else { return nil }
        defer { start = bytes.count }
        return start..<bytes.count
    }

    subscript(_ index: Int) -> UInt8 { bytes[index] }

    subscript(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    /// Whether the bytes from `index` on are `text`, and end before `end`.
    @inline(__always)
    func holds(_ text: StaticString, at index: Int, before end: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard end - index >= length else { return false }
        for offset in 0..<length where bytes[index + offset] != text.utf8Start[offset] { return false }
        return true
    }
}
