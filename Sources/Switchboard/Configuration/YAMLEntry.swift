package import SwitchboardCore
import Yams

/// A value in a YAML file that knows where it stands, and refuses what it does not understand by place, value and what is
/// allowed.
package struct YAMLEntry {
    let node: Node
    /// The keys that lead here, with dots between them; empty for the whole file.
    package let path: String
    package let file: String

    package init(parsing text: String, file: String) throws(LLMError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw LLMError(.invalidRequest, "\(file) is not YAML: \(YAMLEntry.words(error)).")
        }
        self.init(node: root ?? Node([] as [(Node, Node)]), path: "", file: file)
    }

    private init(node: Node, path: String, file: String) {
        (self.node, self.path, self.file) = (node, path, file)
    }

    /// The keys and their values; a key that is not among `allowed` is refused.
    package func fields(_ allowed: [String]) throws(LLMError) -> [(key: String, value: YAMLEntry)] {
        guard let mapping = node.mapping else { throw refused("keys with values: " + allowed.joined(separator: ", ")) }
        var fields: [(String, YAMLEntry)] = []
        for (key, value) in mapping {
            let name = key.string ?? ""
            let entry = YAMLEntry(node: value, path: path.isEmpty ? name : "\(path).\(name)", file: file)
            guard allowed.contains(name) else {
                throw LLMError(
                    .invalidRequest,
                    "\(place(of: key)): there is no key \(entry.path). Allowed: \(allowed.joined(separator: ", ")).",
                    field: entry.path)
            }
            fields.append((name, entry))
        }
        return fields
    }

    /// The value of one key, whatever the others are; `nil` where there is none.
    package func member(_ key: String) throws(LLMError) -> YAMLEntry? {
        guard let value = node.mapping?[key] else { return nil }
        return YAMLEntry(node: value, path: path.isEmpty ? key : "\(path).\(key)", file: file)
    }

    /// Whether keys stand below it.
    package var hasFields: Bool { node.mapping != nil }

    /// Keys that are the user's own, such as the names of headers.
    package func pairs() throws(LLMError) -> [(key: String, value: YAMLEntry)] {
        guard let mapping = node.mapping else { throw refused("keys with values") }
        return try fields(mapping.keys.compactMap(\.string))
    }

    package func elements() throws(LLMError) -> [YAMLEntry] {
        guard let sequence = node.sequence else { throw refused("a list, each entry after a hyphen") }
        return sequence.enumerated().map { YAMLEntry(node: $1, path: "\(path)[\($0)]", file: file) }
    }

    package func text() throws(LLMError) -> String {
        guard let text = node.scalar?.string, !text.isEmpty else { throw refused("text") }
        return text
    }

    package func flag() throws(LLMError) -> Bool {
        guard let flag = node.bool else { throw refused("true or false") }
        return flag
    }

    package func word<Word: RawRepresentable<String> & CaseIterable>(_: Word.Type) throws(LLMError) -> Word {
        guard let word = Word(rawValue: try text()) else {
            throw refused(Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }

    package func count(_ range: ClosedRange<Int>) throws(LLMError) -> Int {
        guard let number = Int(try text()), range.contains(number) else {
            throw refused("a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    package func dollars() throws(LLMError) -> USD {
        guard let amount = USD(exactly: try text()), amount > .zero else {
            throw refused("an amount of dollars above zero, such as 0.05")
        }
        return amount
    }

    /// A number of bytes, or one with its unit: 512KB, 64MB, 1GB.
    package func bytes(_ range: ClosedRange<Int>) throws(LLMError) -> Int {
        let text = try text()
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units: [Substring: Int] = ["": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30]
        guard let number = Int(digits), number < 1 << 40, let unit = units[text.dropFirst(digits.count)],
            range.contains(number * unit)
        else { throw refused("a size such as 64KB or 32MB, from \(range.lowerBound) to \(range.upperBound) bytes") }
        return number * unit
    }

    /// A share, as a percentage or as a fraction: 1%, 0.01.
    package func share() throws(LLMError) -> Double {
        let text = try text()
        let isPercentage = text.hasSuffix("%")
        let number = Double(String(text.dropLast(isPercentage ? 1 : 0).filter { !$0.isWhitespace }))
        guard let number, case let share = isPercentage ? number / 100 : number, share > 0, share <= 1 else {
            throw refused("a share above 0 up to 100%, such as 1% or 0.01")
        }
        return share
    }

    /// A number of seconds, or one with its unit: 250ms, 30s, 5m, 2h.
    package func duration() throws(LLMError) -> Duration {
        guard let duration = Duration(parsing: try text()) else {
            throw refused("a time above zero such as 250ms, 30s, 5m or 2h; a bare number is seconds")
        }
        return duration
    }

    package func address() throws(LLMError) -> String {
        guard let address = ServerAddress.normal(try text()) else { throw refused(ServerAddress.allowed) }
        return address
    }

    package func refused(_ allowed: String) -> LLMError {
        let value = node.scalar.map { "\"\($0.string)\"" } ?? (node.sequence != nil ? "a list" : "keys with values")
        let name = path.isEmpty ? "the file" : path
        return problem("\(name) is \(value). Allowed: \(allowed).")
    }

    package func problem(_ words: String) -> LLMError {
        LLMError(.invalidRequest, "\(place(of: node)): \(words)", field: path.isEmpty ? nil : path)
    }

    private func place(of node: Node) -> String { node.mark.map { "\(file):\($0.line)" } ?? file }

    private static func words(_ error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _)?, .parser(_, let problem, let mark, _)?,
            .composer(_, let problem, let mark, _)?:
            return "\(problem) in line \(mark.line), column \(mark.column)"
        case .duplicatedKeysInMapping(let keys, _)?: return "the key \(keys.first ?? "") is there twice in one place"
        default: return "it cannot be read as UTF-8 text with keys and values"
        }
    }
}
