/// A name in which `*` stands for any characters.
struct NamePattern: Sendable {
    private let pieces: [[UInt8]]

    init(_ text: String) {
        pieces = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map { Array($0) }
    }

    func matches(_ name: String) -> Bool {
        let name = Array(name.utf8)
        guard let first = pieces.first, let last = pieces.last, pieces.count > 1 else {
            return pieces.first.map { $0 == name } ?? false
        }
        guard name.count >= first.count + last.count, name.starts(with: first),
            name.reversed().starts(with: last.reversed())
        else { return false }
        // Each piece where it first occurs leaves the most for those after it.
        var rest = name[first.count..<(name.count - last.count)]
        for piece in pieces.dropFirst().dropLast() {
            guard let found = NamePattern.find(piece, in: rest) else { return false }
            rest = rest[(found + piece.count)...]
        }
        return true
    }

    private static func find(_ piece: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        guard !piece.isEmpty else { return text.startIndex }
        guard text.count >= piece.count else { return nil }
        return (text.startIndex...(text.endIndex - piece.count)).first { text[$0..<($0 + piece.count)] == piece[...] }
    }
}

extension MCPServerConfiguration {
    /// Whether a tool may be listed and called, by the name that the server knows it by.
    public func allows(_ tool: String) -> Bool {
        if denied.contains(where: { NamePattern($0).matches(tool) }) { return false }
        guard let allowed else { return true }
        return allowed.contains { NamePattern($0).matches(tool) }
    }
}
