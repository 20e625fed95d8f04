/// Takes newline-delimited JSON apart, however it is cut. Blank lines are skipped.
public struct LineFramer: Sendable {
    private var buffer = FrameBuffer()

    public init() {}

    public mutating func append(_ bytes: ArraySlice<UInt8>) { buffer.append(bytes) }

    /// The next whole line, or `nil` until more bytes come.
    public mutating func next() throws(LLMError) -> Frame? {
        while let (line, _) = try buffer.nextLine(acceptsCarriageReturn: false) {
            if let frame = frame(line) { return frame }
        }
        return nil
    }

    /// No more bytes will come: the last line, if only its line break is missing.
    public mutating func end() -> Frame? { buffer.takeRest().flatMap(frame) }

    private func frame(_ line: ArraySlice<UInt8>) -> Frame? {
        let trimmed = line.last == 0x0D ? line.dropLast() : line
        return trimmed.allSatisfy { $0 == 0x20 || $0 == 0x09 } ? nil : .line(trimmed)
    }
}
