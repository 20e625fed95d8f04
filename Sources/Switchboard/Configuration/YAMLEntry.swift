import SwitchboardCore
import Yams

/// A value in a YAML file that knows where it stands, and refuses what it does not understand by place, value and what is
/// allowed.
struct YAMLEntry {
    let node: Node
    /// The keys that lead here, with dots between them; empty for the whole file.
    let path: String
    let file: String

    init(parsing text: String, file: String) throws(LLMError) {
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
    func fields(_ allowed: [String]) throws(LLMError) -> [(key: String, value: YAMLEntry)] {
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

    /// Whether keys stand below it.
    var hasFields: Bool { node.mapping != nil }

    /// Keys that are the user's own, such as the names of headers.
    func pairs() throws(LLMError) -> [(key: String, value: YAMLEntry)] {
        guard let mapping = node.mapping else { throw refused("keys with values") }
        return try fields(mapping.keys.compactMap(\.string))
    }

    func elements() throws(LLMError) -> [YAMLEntry] {
        guard let sequence = node.sequence else { throw refused("a list, each entry after a hyphen") }
        return sequence.enumerated().map { YAMLEntry(node: $1, path: "\(path)[\($0)]", file: file) }
    }

    func text() throws(LLMError) -> String {
        guard let text = node.scalar?.string, !text.isEmpty else { throw refused("text") }
        return text
    }

    func flag() throws(LLMError) -> Bool {
        guard let flag = node.bool else { throw refused("true or false") }
        return flag
    }

    func word<Word: RawRepresentable<String> & CaseIterable>(_: Word.Type) throws(LLMError) -> Word {
        guard let word = Word(rawValue: try text()) else {
            throw refused(Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }

    func count(_ range: ClosedRange<Int>) throws(LLMError) -> Int {
        guard let number = Int(try text()), range.contains(number) else {
            throw refused("a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func dollars() throws(LLMError) -> USD {
        guard let amount = USD(exactly: try text()), amount > .zero else {
            throw refused("an amount of dollars above zero, such as 0.05")
        }
        return amount
    }

    /// A share, as a percentage or as a fraction: 1%, 0.01.
    func share() throws(LLMError) -> Double {
        let text = try text()
        let isPercentage = text.hasSuffix("%")
        let number = Double(String(text.dropLast(isPercentage ? 1 : 0).filter { !$0.isWhitespace }))
        guard let number, case let share = isPercentage ? number / 100 : number, share > 0, share <= 1 else {
            throw refused("a share above 0 up to 100%, such as 1% or 0.01")
        }
        return share
    }

    /// A number of seconds, or one with its unit: 250ms, 30s, 5m, 2h.
    func duration() throws(LLMError) -> Duration {
        guard let duration = Duration(parsing: try text()) else {
            throw refused("a time above zero such as 250ms, 30s, 5m or 2h; a bare number is seconds")
        }
        return duration
    }

    func address() throws(LLMError) -> String {
        guard let address = ServerAddress.normal(try text()) else { throw refused(ServerAddress.allowed) }
        return address
    }

    func refused(_ allowed: String) -> LLMError {
        let value = node.scalar.map { "\"\($0.string)\"" } ?? (node.sequence != nil ? "a list" : "keys with values")
        let name = path.isEmpty ? "the file" : path
        return problem("\(name) is \(value). Allowed: \(allowed).")
    }

    func problem(_ words: String) -> LLMError {
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
