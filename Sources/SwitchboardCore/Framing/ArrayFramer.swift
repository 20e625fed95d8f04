/// Takes one JSON array apart into its elements, however it is cut. Looks at brackets and strings only.
public struct ArrayFramer: Sendable {
    private var element: [UInt8] = []
    private var pending: ArraySlice<UInt8> = []
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// The closing bracket of the array has come.
    public private(set) var isClosed = false

    public init() {}

    public mutating func append(_ bytes: ArraySlice<UInt8>) {
        if pending.isEmpty { pending = bytes } else { pending.append(contentsOf: bytes) }
    }

    /// The next whole element, or `nil` until more bytes come.
    public mutating func next() throws(LLMError) -> Frame? {
        var at = pending.startIndex
        defer { pending = pending[at...] }
        while at < pending.endIndex {
            let byte = pending[at]
            at += 1
            if isInString {
                element.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                guard element.count <= FrameBuffer.limit else { throw FrameBuffer.tooLong }
                continue
            }
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                if depth > 1 { element.append(byte) }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                if depth <= 0 {
                    isClosed = true
                    if let frame = take() { return frame }
                } else {
                    element.append(byte)
                }
            case UInt8(ascii: ",") where depth == 1:
                if let frame = take() { return frame }
            default:
                isInString = byte == UInt8(ascii: "\"")
                if depth > 0 { element.append(byte) }
                guard element.count <= FrameBuffer.limit else { throw FrameBuffer.tooLong }
            }
        }
        return nil
    }

    /// No more bytes will come: what was begun, if anything, which is not a whole element.
    public mutating func end() -> Frame? { take() }

    private mutating func take() -> Frame? {
        defer { element = [] }
        return element.allSatisfy { $0 <= 0x20 } ? nil : .line(element[...])
    }
}
