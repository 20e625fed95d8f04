extension JSONSchema {
    /// The description, and what the style has no keyword for.
    func words(_ style: SchemaStyle) -> String? {
        var sentences: [String] = []
        if let description { sentences.append(description) }
        let unsaid = rules.filter { !style.keeps($0) && !$0.isAboutIntegerWidth }
        if !unsaid.isEmpty { sentences.append("Allowed: \(unsaid.map(\.words).joined(separator: ", ")).") }
        if !style.hasHints {
            if let defaultValue { sentences.append("Default: \(defaultValue).") }
            if !examples.isEmpty {
                sentences.append("Examples: \(examples.map(\.description).joined(separator: ", ")).")
            }
        }
        return sentences.isEmpty ? nil : sentences.joined(separator: " ")
    }

    var isObject: Bool {
        switch shape {
        case .object, .dictionary: true
        default: false
        }
    }
}

extension Rule {
    /// Bounds that only say how many bits a number has: a model does not need to read them.
    fileprivate var isAboutIntegerWidth: Bool {
        switch self {
        case .minimum(let number): number <= Double(Int32.min)
        case .maximum(let number): number >= Double(Int32.max)
        default: false
        }
    }
}
