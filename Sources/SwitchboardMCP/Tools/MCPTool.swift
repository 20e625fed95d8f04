public import SwitchboardCore

/// A tool as its server describes it.
public struct MCPTool: Sendable, Hashable {
    /// As the server knows it.
    public var name: String
    /// For display.
    public var title: String?
    public var description: String?
    /// A JSON Schema of an object.
    public var inputSchema: RawJSON
    /// A JSON Schema of ``MCPToolOutcome/structured``.
    public var outputSchema: RawJSON?
    /// What the server claims of the tool (`readOnlyHint`, `destructiveHint`, …). A claim, not a promise.
    public var annotations: RawJSON?

    public init(
        name: String,
        title: String? = nil,
        description: String? = nil,
        inputSchema: RawJSON,
        outputSchema: RawJSON? = nil,
        annotations: RawJSON? = nil
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.inputSchema = inputSchema
        self.outputSchema = outputSchema
        self.annotations = annotations
    }

    /// Throws ``LLMError/Code/badResponse`` for a tool without a name or whose schema is not an object.
    init(_ value: JSONValue) throws(LLMError) {
        name = try value.required("name").string()
        guard !name.isEmpty else { throw value.problem("a tool must have a name.") }
        title = value["title"]?.asString ?? value["annotations"]?["title"]?.asString
        description = value["description"]?.asString
        let schema = try value.required("inputSchema")
        guard schema.isObject else { throw schema.mismatch("a JSON Schema") }
        inputSchema = schema.raw.minified()
        outputSchema = value["outputSchema"].flatMap { $0.isObject ? $0.raw.minified() : nil }
        annotations = value["annotations"].flatMap { $0.isObject ? $0.raw.minified() : nil }
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", name)
            writer.field("title", ifPresent: title)
            writer.field("description", ifPresent: description)
            writer.field("inputSchema", inputSchema)
            writer.field("outputSchema", ifPresent: outputSchema)
            writer.field("annotations", ifPresent: annotations)
        }
    }
}
