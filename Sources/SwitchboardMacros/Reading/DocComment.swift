import SwiftSyntax

/// What the comment before a declaration says.
struct DocComment {
    /// The first paragraph, on one line; `nil` when there is none.
    private(set) var summary: String?
    /// What is said of each parameter.
    private(set) var parameters: [String: String] = [:]

    init(_ node: some SyntaxProtocol) {
        var lines: [String] = []
        for piece in node.leadingTrivia {
            switch piece {
            case .docLineComment(let text): lines.append(Self.trimmed(text.dropFirst(3)))
            case .docBlockComment(let text): lines += Self.lines(ofBlock: text)
            // A comment belongs to what follows it directly.
            case .newlines(let count) where count > 1: lines = []
            default: break
            }
        }
        read(lines)
    }

    private mutating func read(_ lines: [String]) {
        var paragraph: [String] = []
        for line in lines {
            if line.isEmpty || line.hasPrefix("- ") || line.hasPrefix("#") || line.hasPrefix("```") {
                if !paragraph.isEmpty { break }
                if !line.isEmpty { break }
            } else {
                paragraph.append(line)
            }
        }
        if !paragraph.isEmpty { summary = paragraph.joined(separator: " ") }
        readParameters(lines)
    }

    /// `- Parameter city: …`, or a list below `- Parameters:`; lines without a dash go on with the one before.
    private mutating func readParameters(_ lines: [String]) {
        var isInList = false
        var current: String?
        for line in lines {
            guard line.hasPrefix("- ") else {
                if line.isEmpty {
                    current = nil
                } else if let name = current, let text = parameters[name] {
                    parameters[name] = text.isEmpty ? line : "\(text) \(line)"
                }
                continue
            }
            var item = Self.trimmed(line.dropFirst(2))
            current = nil
            if item.lowercased() == "parameters:" {
                isInList = true
                continue
            }
            let isSingle = item.lowercased().hasPrefix("parameter ")
            if isSingle { item = Self.trimmed(item.dropFirst("parameter ".count)) }
            guard isSingle || isInList, let colon = item.firstIndex(of: ":") else { continue }
            let name = Self.trimmed(item[..<colon])
            if ["returns", "throws", "note", "important", "warning"].contains(name.lowercased()) {
                isInList = false
                continue
            }
            parameters[name] = Self.trimmed(item[item.index(after: colon)...])
            current = name
        }
    }

    private static func lines(ofBlock text: String) -> [String] {
        text.dropFirst(3).dropLast(2).split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let line = trimmed(line)
            return line.hasPrefix("*") ? trimmed(line.dropFirst()) : line
        }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = Substring(text)
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
