/// A JSON Schema, as Swift types have one. It is written with ``json(_:)``.
public struct JSONSchema: Sendable, Hashable {
    indirect enum Shape: Sendable, Hashable {
        case any
        case boolean
        case integer
        case number
        case string
        case array(JSONSchema)
        case object([Property])
        /// An object with any keys.
        case dictionary(JSONSchema)
        case choices([RawJSON])
        case anyOf([JSONSchema])
        /// A definition of the document.
        case reference(String)
    }

    var shape: Shape
    var isNullable = false
    var description: String?
    var defaultValue: RawJSON?
    var examples: [RawJSON] = []
    var rules: [Rule] = []
    /// Of a whole document: the types that hold themselves, by name.
    var definitions: [Definition] = []

    struct Definition: Sendable, Hashable {
        let name: String
        let schema: JSONSchema
    }

    init(_ shape: Shape) { self.shape = shape }

    // MARK: Shapes

    /// JSON of any shape.
    public static let any = Self(.any)
    public static let boolean = Self(.boolean)
    public static let integer = Self(.integer)
    public static let number = Self(.number)
    public static let string = Self(.string)
    public static func array(of element: Self) -> Self { Self(.array(element)) }
    /// An object with keys of the model's own choice.
    public static func dictionary(of value: Self) -> Self { Self(.dictionary(value)) }
    /// An object with these properties and no others.
    public static func object(_ properties: [Property]) -> Self { Self(.object(properties)) }
    /// One of these values.
    public static func choices(_ values: [RawJSON]) -> Self { Self(.choices(values)) }
    /// What one of these accepts.
    public static func anyOf(_ choices: [Self]) -> Self { Self(.anyOf(choices)) }

    // MARK: Refining

    /// `null` is accepted too.
    public var orNull: Self {
        var schema = self
        schema.isNullable = true
        return schema
    }

    /// With words for the model; `nil` leaves those that are there.
    public func described(_ description: String?) -> Self {
        guard let description, !description.isEmpty else { return self }
        var schema = self
        schema.description = description
        return schema
    }

    /// Within limits. A limit that is not about an array or dictionary itself is put on what it holds.
    public func constrained(by constraints: Constraint...) -> Self { constrained(by: constraints) }

    public func constrained(by constraints: [Constraint]) -> Self {
        var schema = self
        for rule in constraints.flatMap(\.rules) { schema.add(rule) }
        return schema
    }

    private mutating func add(_ rule: Rule) {
        switch shape {
        case .array(var element) where !rule.isAboutCollection:
            element.add(rule)
            shape = .array(element)
        case .dictionary(var value) where !rule.isAboutCollection:
            value.add(rule)
            shape = .dictionary(value)
        default:
            rules.removeAll { $0.isReplaced(by: rule) }
            rules.append(rule)
        }
    }
}

extension Rule {
    /// Whether both are the same keyword, of which an object has one: a limit of a property replaces that of its type.
    fileprivate func isReplaced(by other: Self) -> Bool {
        switch (self, other) {
        case (.minimum, .minimum), (.maximum, .maximum), (.exclusiveMinimum, .exclusiveMinimum),
            (.exclusiveMaximum, .exclusiveMaximum), (.multipleOf, .multipleOf), (.minLength, .minLength),
            (.maxLength, .maxLength), (.format, .format), (.minItems, .minItems), (.maxItems, .maxItems),
            (.uniqueItems, .uniqueItems), (.pattern, .pattern), (.pattern, .unreadablePattern),
            (.unreadablePattern, .pattern), (.unreadablePattern, .unreadablePattern):
            true
        default: false
        }
    }
}
