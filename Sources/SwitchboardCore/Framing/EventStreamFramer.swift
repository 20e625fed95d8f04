/// Takes `text/event-stream` apart, however it is cut: lines end in LF, CR or CRLF, comments and unknown fields are
/// skipped, several `data` lines become one with line breaks between.
public struct EventStreamFramer: Sendable {
    /// The id of the last event that was whole and had one, also of one without data: where a stream that broke goes on. Empty
    /// before the first.
    public private(set) var lastEventID = ""
    /// How long the server wants a client to wait before it comes back, in milliseconds.
    public private(set) var retry: Int?
    private var pendingID: String?
    private var buffer = FrameBuffer()
    /// The event in progress, where its lines still lie in the buffer.
    private var name: Range<Int>?
    private var data: Range<Int>?
    /// The same, once the buffer moves on or a second line of data comes.
    private var keptName: [UInt8] = []
    private var keptData: [UInt8]?
    private var isFirstLine = true

    public init() {}

    public mutating func append(_ bytes: ArraySlice<UInt8>) { buffer.append(bytes) }

    /// The next whole event, or `nil` until more bytes come.
    public mutating func next() throws(LLMError) -> Frame? {
        while let line = try buffer.nextLine() {
            if line.isEmpty {
                if let frame = dispatch() { return frame }
            } else {
                try take(line)
            }
        }
        keep()
        return nil
    }

    /// No more bytes will come: the last event, if only the blank line after it is missing.
    public mutating func end() throws(LLMError) -> Frame? {
        if let rest = buffer.takeRest() { try take(rest) }
        return dispatch()
    }

    private mutating func take(_ line: Range<Int>) throws(LLMError) {
        var start = line.lowerBound
        if isFirstLine {
            isFirstLine = false
            if buffer.holds("\u{FEFF}", at: start, before: line.upperBound) { start += 3 }
        }
        if let value = value(of: "data", in: start..<line.upperBound) {
            guard data != nil || keptData != nil else { return data = value }
            var joined = keptData ?? []
            keptData = nil
            if let data { joined.append(contentsOf: buffer[data]) }
            guard joined.count + value.count < FrameBuffer.limit else { throw FrameBuffer.tooLong }
            joined.append(0x0A)
            joined.append(contentsOf: buffer[value])
            (data, keptData) = (nil, joined)
        } else if let value = value(of: "event", in: start..<line.upperBound) {
            name = value
        } else if let value = value(of: "id", in: start..<line.upperBound) {
            pendingID = String(decoding: buffer[value], as: UTF8.self)
        } else if let value = value(of: "retry", in: start..<line.upperBound) {
            retry = Int(String(decoding: buffer[value], as: UTF8.self)).flatMap { $0 >= 0 ? $0 : nil } ?? retry
        }
    }

    /// What follows a field's name, a colon and one space; `nil` for any other field.
    @inline(__always)
    private func value(of field: StaticString, in line: Range<Int>) -> Range<Int>? {
        guard buffer.holds(field, at: line.lowerBound, before: line.upperBound) else { return nil }
        var start = line.lowerBound + field.utf8CodeUnitCount
        guard start < line.upperBound else { return start..<start }
        guard buffer[start] == UInt8(ascii: ":") else { return nil }
        start += 1
        if start < line.upperBound, buffer[start] == 0x20 { start += 1 }
        return start..<line.upperBound
    }

    private mutating func dispatch() -> Frame? {
        if let id = pendingID {
            (lastEventID, pendingID) = (id, nil)
        }
        if data == nil, keptData == nil {
            name = nil
            if !keptName.isEmpty { keptName = [] }
            return nil
        }
        let payload: ArraySlice<UInt8>
        if let data {
            payload = buffer[data]
        } else if let keptData {
            payload = keptData[...]
        } else {
            payload = []
        }
        let title = name.map { buffer[$0] } ?? keptName[...]
        (name, data, keptData) = (nil, nil, nil)
        if !keptName.isEmpty { keptName = [] }
        return payload.isEmpty ? nil : .event(name: title, data: payload)
    }

    /// Copies what has come of an event, before the buffer changes.
    private mutating func keep() {
        if let name { keptName = Array(buffer[name]) }
        if let data { keptData = Array(buffer[data]) }
        (name, data) = (nil, nil)
    }
}
