import SwitchboardCore

/// A JSON value taken apart, to compare two of them.
indirect enum Tree: Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([Tree])
    case object([String: Tree])

    init(_ value: JSONValue) {
        if value.isObject {
            self = .object(Dictionary(value.members.map { ($0.key.string, Tree($0.value)) }) { _, last in last })
        } else if value.isArray {
            self = .array(value.elements.map(Tree.init))
        } else if let string = value.asString {
            self = .string(string)
        } else if let bool = value.asBool {
            self = .bool(bool)
        } else if let number = value.asDouble {
            self = .number(number)
        } else {
            self = .null
        }
    }

    init?(_ bytes: [UInt8]) {
        guard let value = RawJSON(utf8: bytes).value else { return nil }
        self.init(value)
    }

    /// The JSON text, its keys in order.
    var bytes: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    private func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let bool): writer.bool(bool)
        case .number(let number):
            if let whole = Int(exactly: number) { writer.int(whole) } else { writer.double(number) }
        case .string(let string): writer.string(string)
        case .array(let elements): writer.array { writer in for element in elements { element.write(to: &writer) } }
        case .object(let members):
            writer.object { writer in
                for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                    writer.key(key)
                    value.write(to: &writer)
                }
            }
        }
    }

    subscript(_ key: String) -> Tree? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    /// Whether it says nothing: null, or an empty container.
    var isEmpty: Bool {
        switch self {
        case .null: true
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        default: false
        }
    }

    /// The paths at which `copy` differs. What says nothing may be missing.
    func differences(from copy: Tree, at path: String = "") -> [String] {
        switch (self, copy) {
        case (.object(let mine), .object(let theirs)):
            return Set(mine.keys).union(theirs.keys).sorted().flatMap { key -> [String] in
                let place = path.isEmpty ? key : "\(path).\(key)"
                switch (mine[key], theirs[key]) {
                case (let left?, let right?) where left.isEmpty && !right.isEmpty: return ["\(place) is added"]
                case (let left?, let right?): return left.differences(from: right, at: place)
                case (let left?, nil): return left.isEmpty ? [] : ["\(place) is lost"]
                case (nil, let right?): return right.isEmpty ? [] : ["\(place) is added"]
                case (nil, nil): return []
                }
            }
        case (.array(let mine), .array(let theirs)):
            guard mine.count == theirs.count else {
                return ["\(path) has \(theirs.count) elements instead of \(mine.count)"]
            }
            return zip(mine, theirs).enumerated().flatMap { index, pair in
                pair.0.differences(from: pair.1, at: "\(path)[\(index)]")
            }
        case (.string(let mine), .string(let theirs)):
            if mine == theirs || RawJSON(mine).minified() == RawJSON(theirs).minified() { return [] }
            return ["\(path) is another string"]
        case (.number(let mine), .number(let theirs)):
            return mine == theirs ? [] : ["\(path) is \(theirs) instead of \(mine)"]
        default:
            return self == copy || (isEmpty && copy.isEmpty) ? [] : ["\(path) is of another kind or value"]
        }
    }
}
