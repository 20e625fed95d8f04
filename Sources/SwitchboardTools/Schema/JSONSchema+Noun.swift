extension JSONSchema {
    /// What a value is that the schema accepts, in few words.
    var noun: String {
        switch shape {
        case .any: "a value"
        case .boolean: "true or false"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object, .dictionary, .reference: "an object"
        case .choices(let values): "one of \(values.map(\.description).joined(separator: ", "))"
        case .anyOf(let choices): choices.map(\.noun).uniqued().joined(separator: " or ")
        }
    }
}

extension [String] {
    fileprivate func uniqued() -> [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
