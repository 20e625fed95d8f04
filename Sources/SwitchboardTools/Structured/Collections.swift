extension Optional: Structured where Wrapped: Structured {
    public typealias Partial = Wrapped.Partial?

    public static func schema(in context: inout SchemaContext) -> JSONSchema {
        Wrapped.schema(in: &context).orNull
    }

    public init?(json: JSONValue, problems: inout ValueProblems) {
        guard !json.isNull else {
            self = .none
            return
        }
        guard let value = Wrapped(json: json, problems: &problems) else { return nil }
        self = .some(value)
    }

    public func write(to writer: inout JSONWriter) {
        if let self { self.write(to: &writer) } else { writer.null() }
    }
}

extension Optional: PartialValue where Wrapped: PartialValue {
    public init?(partial: JSONValue) {
        guard let value = Wrapped(partial: partial) else { return nil }
        self = .some(value)
    }
}

extension Array: Structured where Element: Structured {
    public typealias Partial = [Element.Partial]

    public static func schema(in context: inout SchemaContext) -> JSONSchema {
        .array(of: Element.schema(in: &context))
    }

    public init?(json: JSONValue, problems: inout ValueProblems) {
        guard json.isArray else {
            problems.add(json, needs: "an array")
            return nil
        }
        let before = problems.count
        var values: [Element] = []
        for element in json.elements {
            if let value = Element(json: element, problems: &problems) { values.append(value) }
        }
        guard problems.count == before else { return nil }
        self = values
    }

    public func write(to writer: inout JSONWriter) {
        writer.array { writer in for element in self { element.write(to: &writer) } }
    }
}

/// An element of which nothing can be told yet is left out.
extension Array: PartialValue where Element: PartialValue {
    public init?(partial: JSONValue) {
        guard partial.isArray else { return nil }
        self = partial.elements.compactMap { Element(partial: $0) }
    }
}

/// Elements that stand twice are refused, as the schema says. Written in the order of their JSON.
extension Set: Structured where Element: Structured {
    public typealias Partial = [Element.Partial]

    public static func schema(in context: inout SchemaContext) -> JSONSchema {
        .array(of: Element.schema(in: &context)).constrained(by: .unique)
    }

    public init?(json: JSONValue, problems: inout ValueProblems) {
        guard let values = [Element](json: json, problems: &problems) else { return nil }
        self = Set(values)
        guard count == values.count else {
            problems.add(json, "no element may stand twice")
            return nil
        }
    }

    public func write(to writer: inout JSONWriter) {
        let elements = map(\.json).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        writer.array { writer in for element in elements { writer.raw(element) } }
    }
}

/// An object with keys of the model's own choice. Written in the order of the keys.
extension Dictionary: Structured where Key == String, Value: Structured {
    public typealias Partial = [String: Value.Partial]

    public static func schema(in context: inout SchemaContext) -> JSONSchema {
        .dictionary(of: Value.schema(in: &context))
    }

    public init?(json: JSONValue, problems: inout ValueProblems) {
        guard json.isObject else {
            problems.add(json, needs: "an object")
            return nil
        }
        let before = problems.count
        var values: [String: Value] = [:]
        for (key, member) in json.members {
            if let value = Value(json: member, problems: &problems) { values[key.string] = value }
        }
        guard problems.count == before else { return nil }
        self = values
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            for (key, value) in self.sorted(by: { $0.key < $1.key }) {
                writer.key(key)
                value.write(to: &writer)
            }
        }
    }
}

extension Dictionary: PartialValue where Key == String, Value: PartialValue {
    public init?(partial: JSONValue) {
        guard partial.isObject else { return nil }
        self = [:]
        for (key, member) in partial.members {
            if let value = Value(partial: member) { self[key.string] = value }
        }
    }
}
