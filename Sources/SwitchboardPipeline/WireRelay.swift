import HTTPTypes
import SwitchboardCore

/// Passes an answer's bytes on beside the events that they are decoded to: never half a frame, so that whatever goes wrong, an
/// error can follow what was passed on.
struct WireRelay {
    private let dialect: DialectID
    private let framing: Framing
    private let hidesUsage: Bool
    /// The beginning of a frame whose end has not come.
    private var pending: [UInt8] = []

    /// `nil` where the provider does not frame its answer as it was asked to: it is for the codecs then.
    init?(_ request: OutboundRequest, in dialect: DialectID, headers: HTTPFields) {
        let type = headers[.contentType]?.prefix { $0 != ";" } ?? ""
        switch request.framing {
        case .whole: break
        case .serverSentEvents: guard type == "text/event-stream" else { return nil }
        case .jsonLines: guard type == "application/x-ndjson" else { return nil }
        case .jsonArray: return nil
        }
        self.dialect = dialect
        framing = request.framing
        hidesUsage = request.context.hidesUsage
    }

    /// The whole frames that a piece completes.
    mutating func take(_ piece: ArraySlice<UInt8>) -> StreamEvent? {
        guard framing != .whole else { return event(Array(piece)) }
        pending.append(contentsOf: piece)
        guard let end = lastEnd(in: pending) else { return nil }
        defer { pending.removeFirst(end) }
        return event(end == pending.count ? pending : Array(pending[..<end]))
    }

    /// The next frames, not more of them than were decoded: what follows could not be.
    mutating func take(_ piece: ArraySlice<UInt8>, frames: Int) -> StreamEvent? {
        guard framing != .whole else { return nil }
        pending.append(contentsOf: piece)
        var end = 0
        var left = frames
        for block in blocks(of: pending) {
            if holdsData(pending[block]) {
                guard left > 0 else { break }
                left -= 1
            }
            end = block.upperBound
        }
        defer { pending = [] }
        return end == 0 ? nil : event(Array(pending[..<end]))
    }

    /// What is left when the provider has closed the connection, and the formality that it left out.
    mutating func end(_ formality: StaticString) -> StreamEvent? {
        var bytes = pending
        pending = []
        if !bytes.isEmpty, framing != .whole {
            bytes.append(contentsOf: framing == .serverSentEvents ? [0x0A, 0x0A] : [0x0A])
        }
        bytes.append(contentsOf: UnsafeBufferPointer(start: formality.utf8Start, count: formality.utf8CodeUnitCount))
        return bytes.isEmpty ? nil : event(bytes)
    }

    private func event(_ bytes: [UInt8]) -> StreamEvent? {
        let shown = hidesUsage ? withoutUsage(bytes) : bytes
        return shown.isEmpty ? nil : .wire(WireBytes(dialect: dialect, bytes: shown))
    }

    // MARK: Frames

    /// Where the last whole frame ends.
    private func lastEnd(in bytes: [UInt8]) -> Int? {
        guard framing == .serverSentEvents else { return bytes.lastIndex(of: 0x0A).map { $0 + 1 } }
        var at = bytes.count - 1
        while at > 0 {
            if bytes[at] == 0x0A, endsBlock(bytes, at) { return at + 1 }
            at -= 1
        }
        return nil
    }

    /// Whether the line feed at `at` ends an empty line.
    private func endsBlock(_ bytes: [UInt8], _ at: Int) -> Bool {
        var before = at - 1
        if before >= 0, bytes[before] == 0x0D { before -= 1 }
        return before >= 0 && bytes[before] == 0x0A
    }

    private func blocks(of bytes: [UInt8]) -> [Range<Int>] {
        var blocks: [Range<Int>] = []
        var start = 0
        for at in bytes.indices where bytes[at] == 0x0A {
            guard framing != .serverSentEvents || endsBlock(bytes, at) else { continue }
            blocks.append(start..<(at + 1))
            start = at + 1
        }
        return blocks
    }

    /// Whether a decoder was given this block: comments and empty lines are not.
    private func holdsData(_ block: ArraySlice<UInt8>) -> Bool {
        guard framing == .serverSentEvents else { return block.contains { $0 > 0x20 } }
        return block.split(separator: 0x0A).contains { $0.starts(with: "data".utf8) }
    }

    // MARK: Usage

    /// The same bytes without the frames that hold the count of tokens and no part of the answer.
    private func withoutUsage(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.firstRange(of: "\"usage\"".utf8) != nil else { return bytes }
        var shown: [UInt8] = []
        for block in blocks(of: bytes) where !isOnlyUsage(bytes[block]) { shown.append(contentsOf: bytes[block]) }
        return shown
    }

    private func isOnlyUsage(_ block: ArraySlice<UInt8>) -> Bool {
        guard block.firstRange(of: "\"usage\"".utf8) != nil, let brace = block.firstIndex(of: UInt8(ascii: "{")),
            let frame = try? JSONValue(parsing: block[brace...], as: .answer)
        else { return false }
        return frame["usage"]?.isNull == false && frame["choices"]?.elements.isEmpty == true
    }
}
