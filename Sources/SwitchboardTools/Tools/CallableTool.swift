public import SwitchboardCore

/// A tool together with what it does: the model is told ``definition``, and ``call(_:in:)`` runs it with what the model
/// wrote.
///
/// `@Tool` makes one of a function or of a struct. Without a macro:
///
///     let weather = try CallableTool("weather", description: "The weather of a city.", input: WeatherInput.self) {
///         input, context in try await service.weather(in: input.city)
///     }
public struct CallableTool: Sendable {
    typealias Body = @Sendable (JSONValue, ToolContext) async throws -> ToolOutput

    /// What providers are told. The schema is plain; ``strictDefinition(_:)`` has the one for those that enforce it.
    public let definition: Tool
    public let traits: ToolTraits
    /// `nil` when the tool came with a schema that is not ours.
    public let schema: JSONSchema?
    let body: Body

    public var name: String { definition.name }

    init(definition: Tool, schema: JSONSchema?, traits: ToolTraits, body: @escaping Body) {
        self.definition = definition
        self.schema = schema
        self.traits = traits
        self.body = body
    }

    /// The definition by which a provider enforces the schema; `nil` when the schema cannot be said strictly.
    public func strictDefinition(_ style: SchemaStyle = .strict) -> Tool? {
        guard let schema, schema.canBeStrict else { return nil }
        return .function(name, description: definition.description, parameters: schema.json(style), strict: true)
    }

    /// Runs the tool. Arguments that do not fit are refused before it is, with all that is wrong with them.
    ///
    /// Of what the tool throws only a ``ToolError`` tells the model what happened; see there. The traits' time limit
    /// and size limit are for whoever calls to keep.
    public func call(_ arguments: RawJSON, in context: ToolContext = ToolContext()) async throws(ToolError)
        -> ToolOutput
    {
        let input = try Self.read(arguments)
        guard !Task.isCancelled else { throw ToolError.cancelled }
        do { return try await body(input, context) } catch { throw ToolError.from(error) }
    }

    /// Models write nothing at all where there is nothing to say.
    private static func read(_ arguments: RawJSON) throws(ToolError) -> JSONValue {
        let isBlank = arguments.utf8.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        let text: RawJSON = isBlank ? "{}" : arguments
        let value: JSONValue
        do { value = try JSONValue(parsing: text.utf8, as: .answer) } catch {
            throw .badArguments(
                ValueProblems([ValueProblem(path: "", text: "this is no valid JSON. \(error.message)")]))
        }
        guard value.isObject else {
            var problems = ValueProblems()
            problems.add(value, needs: "an object")
            throw .badArguments(problems)
        }
        return value
    }
}
