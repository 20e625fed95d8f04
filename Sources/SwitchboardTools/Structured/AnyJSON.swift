/// JSON of any shape, as the model wrote it.
extension RawJSON: Structured, PartialValue {
    public typealias Partial = RawJSON

    public static func schema(in context: inout SchemaContext) -> JSONSchema { .any }

    public init?(json: JSONValue, problems: inout ValueProblems) { self = json.raw }

    public func write(to writer: inout JSONWriter) { writer.raw(self) }
}

/// JSON of any shape, to be looked into.
extension JSONValue: Structured, PartialValue {
    public typealias Partial = JSONValue

    public static func schema(in context: inout SchemaContext) -> JSONSchema { .any }

    public init?(json: JSONValue, problems: inout ValueProblems) { self = json }

    public func write(to writer: inout JSONWriter) { writer.raw(raw) }
}
