/// Reads the text messages of one direction of a WebSocket (RFC 6455) from bytes that come in any pieces.
struct WebSocketMessages: Sendable {
    /// In bytes. What is longer is passed over.
    static let longest = 1 << 20

    private var header: [UInt8] = []
    /// What is still missing of the frame's payload; `nil` between frames.
    private var remaining: UInt64?
    private var mask: [UInt8] = []
    private var position = 0
    private var message: [UInt8] = []
    private var isText = false
    /// Whether what comes belongs to a text message that is short enough.
    private var isKept = false
    private var isLast = false

    /// - Parameter found: Called with each message that is complete.
    mutating func read(_ bytes: ArraySlice<UInt8>, found: ([UInt8]) -> Void) {
        var rest = bytes
        while !rest.isEmpty {
            guard let length = remaining else {
                header.append(rest.removeFirst())
                if begin(), remaining == 0 { finish(found) }
                continue
            }
            let count = Int(min(UInt64(rest.count), length))
            take(rest.prefix(count))
            rest = rest.dropFirst(count)
            remaining = length - UInt64(count)
            if remaining == 0 { finish(found) }
        }
    }

    /// Whether the header is complete.
    private mutating func begin() -> Bool {
        guard header.count >= 2 else { return false }
        let isMasked = header[1] & 0x80 != 0
        let short = header[1] & 0x7F
        let extra = short == 126 ? 2 : short == 127 ? 8 : 0
        guard header.count == 2 + extra + (isMasked ? 4 : 0) else { return false }
        remaining = extra == 0 ? UInt64(short) : header[2..<2 + extra].reduce(0) { $0 << 8 | UInt64($1) }
        mask = isMasked ? Array(header.suffix(4)) : []
        position = 0
        let opcode = header[0] & 0x0F
        isLast = header[0] & 0x80 != 0
        switch opcode {
        case 0: isKept = isText
        case 1: (isText, isKept, message) = (true, true, [])
        case 2: (isText, isKept, message) = (false, false, [])
        default: (isKept, isLast) = (false, false)
        }
        header.removeAll(keepingCapacity: true)
        return true
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) {
        guard isKept else { return }
        guard message.count + bytes.count <= WebSocketMessages.longest else {
            (isText, isKept, message) = (false, false, [])
            return
        }
        guard !mask.isEmpty else { return message.append(contentsOf: bytes) }
        for byte in bytes {
            message.append(byte ^ mask[position & 3])
            position += 1
        }
    }

    private mutating func finish(_ found: ([UInt8]) -> Void) {
        remaining = nil
        guard isLast, isKept else { return }
        found(message)
        (isText, message) = (false, [])
    }
}
