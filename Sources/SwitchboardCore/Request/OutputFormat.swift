/// What shape the answer's text must have.
@nonexhaustive
public enum OutputFormat: Sendable, Hashable {
    /// Any JSON object.
    case json
    /// JSON that a schema accepts.
    case schema(OutputSchema)
}

/// A JSON Schema for the answer.
public struct OutputSchema: Sendable, Hashable {
    /// OpenAI needs a name; where `nil`, encoders say `response`.
    public var name: String?
    public var description: String?
    /// JSON Schema, verbatim. Dialects that take a subset get one made from it.
    public var schema: RawJSON
    public var strict: Bool?

    public init(name: String? = nil, description: String? = nil, schema: RawJSON, strict: Bool? = nil) {
        self.name = name
        self.description = description
        self.schema = schema
        self.strict = strict
    }
}
