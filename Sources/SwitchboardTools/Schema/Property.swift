extension JSONSchema {
    /// A property of an object.
    public struct Property: Sendable, Hashable {
        public let name: String
        public let schema: JSONSchema
        /// Whether the model must say it.
        public let isRequired: Bool

        public init(_ name: String, _ schema: JSONSchema, isRequired: Bool = true) {
            self.name = name
            self.schema = schema
            self.isRequired = isRequired
        }

        /// A property that the model must say.
        public static func required<Value: Structured>(
            _ name: String,
            _ type: Value.Type,
            in context: inout SchemaContext,
            description: String? = nil,
            examples: [Value] = [],
            _ constraints: Constraint...
        ) -> Self {
            var schema = Value.schema(in: &context).described(description).constrained(by: constraints)
            schema.examples = examples.map(\.json)
            return Self(name, schema)
        }

        /// A property that the model may leave out. Its type is written without the question mark.
        public static func optional<Value: Structured>(
            _ name: String,
            _ type: Value.Type,
            in context: inout SchemaContext,
            description: String? = nil,
            default value: Value? = nil,
            examples: [Value] = [],
            _ constraints: Constraint...
        ) -> Self {
            var schema = Value.schema(in: &context).described(description).constrained(by: constraints)
            schema.defaultValue = value?.json
            schema.examples = examples.map(\.json)
            return Self(name, schema, isRequired: false)
        }
    }

    /// One case of several that hold values: an object with one property, named as the case.
    public static func tagged(_ name: String, _ value: JSONSchema, description: String? = nil) -> JSONSchema {
        object([Property(name, value)]).described(description)
    }
}
