/// Takes a log apart into lines. Of a line that is too long, what is above the limit is dropped as it comes.
struct LogLines {
    private var line: [UInt8] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    mutating func append(_ bytes: [UInt8]) -> [String] {
        var lines: [String] = []
        for piece in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            if piece.offset > 0, let whole = end() { lines.append(whole) }
            line.append(contentsOf: piece.element.prefix(max(0, limit - line.count)))
        }
        return lines
    }

    mutating func end() -> String? {
        if line.last == 0x0D { line.removeLast() }
        defer { line = [] }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }
}
