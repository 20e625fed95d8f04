/// Takes newline-delimited JSON apart, however it is cut. Blank lines are skipped.
public struct LineFramer: Sendable {
    private var buffer = FrameBuffer()

    public init() {}

    public mutating func append(_ bytes: ArraySlice<UInt8>) { buffer.append(bytes) }

    /// The next whole line, or `nil` until more bytes come.
    public mutating func next() throws(LLMError) -> Frame? {
        while let line = try buffer.nextLine() {
            if let frame = frame(line) { return frame }
        }
        return nil
    }

    /// No more bytes will come: the last line, if only its line break is missing.
    public mutating func end() -> Frame? { buffer.takeRest().flatMap(frame) }

    private func frame(_ line: Range<Int>) -> Frame? {
        line.allSatisfy { buffer[$0] == 0x20 || buffer[$0] == 0x09 } ? nil : .line(buffer[line])
    }
}
