public import SwitchboardCore

extension CallableTool {
    /// A tool whose arguments are a struct.
    /// - Parameters:
    ///   - name: 1 to 64 letters, digits, underscores and hyphens.
    ///   - description: What it does and when to use it, for the model.
    ///   - input: A `@Structured` struct, or another type whose JSON is an object.
    ///   - body: What it throws reaches the model only if it is a ``ToolError``.
    public init<Input: Structured>(
        _ name: String,
        description: String,
        traits: ToolTraits = ToolTraits(),
        input: Input.Type = Input.self,
        _ body: @escaping @Sendable (Input, ToolContext) async throws -> ToolOutput
    ) throws(LLMError) {
        try ToolName.check(name)
        let schema = Input.schema
        guard schema.isObject else {
            throw LLMError(
                .invalidRequest,
                "The arguments of the tool \(name) must be an object, and \(Input.self) is \(schema.noun) in JSON. "
                    + "Make a @Structured struct with a property for it.",
                field: "tools.\(name)")
        }
        self.init(name: name, description: description, schema: schema, traits: traits, body: body)
    }

    /// A tool whose arguments and answer are structured values. An answer that is a string goes to the model as it is,
    /// any other as JSON.
    public init<Input: Structured, Output: Structured>(
        _ name: String,
        description: String,
        traits: ToolTraits = ToolTraits(),
        input: Input.Type = Input.self,
        _ body: @escaping @Sendable (Input, ToolContext) async throws -> Output
    ) throws(LLMError) {
        try self.init(name, description: description, traits: traits, input: input) { input, context in
            ToolOutput(try await body(input, context))
        }
    }

    /// A tool with a schema of somebody else's, which arguments are checked against.
    /// - Parameter body: Gets the arguments as the model wrote them.
    public init(
        _ name: String,
        description: String?,
        traits: ToolTraits = ToolTraits(),
        schema: RawJSON,
        _ body: @escaping @Sendable (RawJSON, ToolContext) async throws -> ToolOutput
    ) throws(LLMError) {
        try ToolName.check(name)
        let validator = try SchemaValidator(schema)
        self.init(
            definition: .function(name, description: description, parameters: schema),
            schema: nil,
            traits: traits
        ) { arguments, context in
            let problems = validator.problems(of: arguments)
            guard problems.isEmpty else { throw ToolError.badArguments(problems) }
            return try await body(arguments.raw, context)
        }
    }

    // MARK: What the macros write

    /// A tool made of a struct. The name was checked when this was compiled.
    public init<Input: Structured>(
        macroName name: StaticString,
        description: String?,
        traits: ToolTraits,
        input: Input.Type,
        _ body: @escaping @Sendable (Input, ToolContext) async throws -> ToolOutput
    ) {
        self.init(name: "\(name)", description: description, schema: Input.schema, traits: traits, body: body)
    }

    /// A tool made of a function, which reads its arguments by itself. The name was checked when this was compiled.
    public init(
        macroName name: StaticString,
        description: String?,
        traits: ToolTraits,
        parameters: (inout SchemaContext) -> [JSONSchema.Property],
        _ body: @escaping @Sendable (JSONValue, ToolContext) async throws -> ToolOutput
    ) {
        var context = SchemaContext()
        let properties = parameters(&context)
        let schema = context.document(.object(properties))
        self.init(
            definition: .function("\(name)", description: description, parameters: schema.json()),
            schema: schema,
            traits: traits,
            body: body
        )
    }

    private init<Input: Structured>(
        name: String,
        description: String?,
        schema: JSONSchema,
        traits: ToolTraits,
        body: @escaping @Sendable (Input, ToolContext) async throws -> ToolOutput
    ) {
        self.init(
            definition: .function(name, description: description, parameters: schema.json()),
            schema: schema,
            traits: traits
        ) { arguments, context in
            var problems = ValueProblems()
            guard let input = Input(json: arguments, problems: &problems), problems.isEmpty else {
                throw ToolError.badArguments(problems)
            }
            return try await body(input, context)
        }
    }
}
