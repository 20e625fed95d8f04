import SwitchboardCore

/// Takes bytes apart into lines, and gives up on one that is longer than allowed.
struct BoundedLines {
    private var framer = LineFramer()
    private let limit: Int
    private var pending = 0

    init(limit: Int) { self.limit = limit }

    /// The lines that are whole now. Throws ``LLMError/Code/badResponse`` as soon as one is too long.
    mutating func append(_ bytes: ArraySlice<UInt8>) throws(LLMError) -> [[UInt8]] {
        framer.append(bytes)
        pending += bytes.count
        var lines: [[UInt8]] = []
        while let line = try framer.next() {
            guard line.payload.count <= limit else { throw tooLong }
            lines.append(Array(line.payload))
        }
        if let last = bytes.lastIndex(where: { $0 == 0x0A || $0 == 0x0D }) { pending = bytes.endIndex - last - 1 }
        guard pending <= limit else { throw tooLong }
        return lines
    }

    /// The last line, where no line break ended it.
    mutating func end() -> [UInt8]? { framer.end().map { Array($0.payload) } }

    private var tooLong: LLMError {
        LLMError(.badResponse, "A line of more than \(limit) bytes came; that is more than a message may have.")
    }
}
