/// Takes `text/event-stream` apart, however it is cut: lines end in LF, CR or CRLF, comments and unknown fields are
/// skipped, several `data` lines become one with line breaks between.
public struct EventStreamFramer: Sendable {
    private var buffer = FrameBuffer()
    private var name: ArraySlice<UInt8> = []
    private var data: ArraySlice<UInt8> = []
    private var hasData = false
    private var isFirstLine = true
    private var skipsLineFeed = false

    public init() {}

    public mutating func append(_ bytes: ArraySlice<UInt8>) { buffer.append(bytes) }

    /// The next whole event, or `nil` until more bytes come.
    public mutating func next() throws(LLMError) -> Frame? {
        while let line = try nextLine() {
            if line.isEmpty {
                if let frame = dispatch() { return frame }
            } else {
                try take(line)
            }
        }
        return nil
    }

    /// No more bytes will come: the last event, if only the blank line after it is missing.
    public mutating func end() throws(LLMError) -> Frame? {
        if let rest = buffer.takeRest(), !rest.isEmpty {
            try take(rest.last == 0x0D ? rest.dropLast() : rest)
        }
        return dispatch()
    }

    private mutating func nextLine() throws(LLMError) -> ArraySlice<UInt8>? {
        if skipsLineFeed {
            guard let first = buffer.peek else { return nil }
            if first == 0x0A { buffer.drop(1) }
            skipsLineFeed = false
        }
        guard let (line, terminator) = try buffer.nextLine(acceptsCarriageReturn: true) else { return nil }
        skipsLineFeed = terminator == 0x0D
        return line
    }

    private mutating func take(_ line: ArraySlice<UInt8>) throws(LLMError) {
        var line = line
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[min(colon + 1, line.endIndex)...]
        if value.first == 0x20 { value = value.dropFirst() }
        let field = line[..<colon]
        if field.elementsEqual("data".utf8) {
            if hasData {
                guard data.count + value.count < FrameBuffer.limit else { throw FrameBuffer.tooLong }
                data.append(0x0A)
                data.append(contentsOf: value)
            } else {
                data = value
                hasData = true
            }
        } else if field.elementsEqual("event".utf8) {
            name = value
        }
    }

    private mutating func dispatch() -> Frame? {
        defer {
            name = []
            data = []
            hasData = false
        }
        return hasData && !data.isEmpty ? .event(name: name, data: data) : nil
    }
}
