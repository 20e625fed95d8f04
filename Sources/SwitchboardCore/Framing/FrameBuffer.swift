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

    init() {}

    var peek: UInt8? { start < bytes.count ? bytes[start] : nil }

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

    mutating func drop(_ count: Int) {
        start += count
        scanned = max(scanned, start)
    }

    /// The next line without its break, and the break's first byte.
    mutating func nextLine(acceptsCarriageReturn: Bool) throws(LLMError) -> (
        line: ArraySlice<UInt8>, terminator: UInt8
    )? {
        let end = bytes.withUnsafeBytes { buffer -> Int in
            guard let base = buffer.baseAddress else { return 0 }
            let lineFeed = ByteScan.first(0x0A, base, from: scanned, to: buffer.count)
            return acceptsCarriageReturn ? ByteScan.first(0x0D, base, from: scanned, to: lineFeed) : lineFeed
        }
        guard end < bytes.count else {
            scanned = bytes.count
            guard bytes.count - start <= FrameBuffer.limit else { throw FrameBuffer.tooLong }
            return nil
        }
        guard end - start <= FrameBuffer.limit else { throw FrameBuffer.tooLong }
        let line = bytes[start..<end]
        let terminator = bytes[end]
        start = end + 1
        scanned = start
        return (line, terminator)
    }

    mutating func takeRest() -> ArraySlice<UInt8>? {
        guard start < bytes.count else { return nil }
        defer { start = bytes.count }
        return bytes[start...]
    }
}
