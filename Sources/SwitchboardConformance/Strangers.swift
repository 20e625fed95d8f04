/// Copies of a JSON text, each with one thing in it that no version of its API knows: a field in one of its objects, or
/// another word for one of its types. Providers add both without notice.
struct Strangers {
    /// The places that were judged already, so that a folder of similar recordings judges each kind of place once.
    private var seen: Set<String> = []

    /// Below these, everything is the user's own, and is carried as it is.
    private static let opaque: Set<String> = [
        "args", "input", "parameters", "input_schema", "schema", "arguments", "properties", "response",
        "responseSchema",
        "response_schema", "responseJsonSchema", "$defs",
    ]

    /// Names that begin with a mark are real: a protobuf `Any` in JSON has an `@type`.
    private static let names = ["zebra", "@zebra", "/zebra", "\\zebra"]

    private static let field = Tree.object(["a": .array([.number(1), .number(2.5), .string("x")])])

    /// The copies that nothing like was made before, and what each has. `kind` tells a request from an answer.
    mutating func variants(of body: Tree, kind: String) -> [(what: String, body: Tree)] {
        var variants: [(what: String, body: Tree)] = []
        visit(body, path: [], shape: kind) { what, path, change in
            variants.append((what, Strangers.changed(body, at: path[...], change)))
        }
        return variants
    }

    private enum Step {
        case key(String)
        case index(Int)
    }

    private mutating func visit(
        _ tree: Tree,
        path: [Step],
        shape: String,
        _ add: (String, [Step], (inout [String: Tree]) -> Void) -> Void
    ) {
        switch tree {
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                visit(element, path: path + [.index(index)], shape: shape + "[]", add)
            }
        case .object(let members):
            var place = shape
            for name in ["type", "role"] { if case .string(let word)? = members[name] { place += "<\(word)>" } }
            if seen.insert(place).inserted {
                add("\(place) with a field more", path) { members in
                    for name in Strangers.names { members[name] = Strangers.field }
                }
                if case .string? = members["type"], !path.isEmpty {
                    add("\(place) with another type", path) { $0["type"] = .string("zebra_type") }
                }
            }
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                if !path.isEmpty, Strangers.opaque.contains(key) { continue }
                visit(value, path: path + [.key(key)], shape: shape + "." + key, add)
            }
        default: break
        }
    }

    private static func changed(_ tree: Tree, at path: ArraySlice<Step>, _ change: (inout [String: Tree]) -> Void)
        -> Tree
    {
        switch (tree, path.first) {
        case (.object(var members), nil):
            change(&members)
            return .object(members)
        case (.object(var members), .key(let key)?):
            members[key] = members[key].map { changed($0, at: path.dropFirst(), change) }
            return .object(members)
        case (.array(var elements), .index(let index)?):
            elements[index] = changed(elements[index], at: path.dropFirst(), change)
            return .array(elements)
        default: return tree
        }
    }
}
