/// Makes a tool of a function, or of a struct whose properties are the parameters: a ``CallableTool`` beside it, with
/// the same name and `Tool` at its end.
///
///     /// Tells the weather of the next days.
///     /// - Parameter days: How many days, today included.
///     @Tool(isReadOnly: true, limits: ["days": .range(1...14)])
///     func weather(city: String, days: Int = 3) async throws -> Forecast { … }
///
///     agent.tools = [weatherTool]
///
/// The model reads the first paragraph of the comment as the tool's description and `- Parameter` as the parameters'. A
/// parameter with a default, and an optional one, may be left out. One of type ``ToolContext`` is not the model's: it
/// gets the call's own. The function may return nothing, a string, a `Structured` value, parts or a ``ToolOutput``. A
/// method becomes a property of its type, and a static one a static property.
///
/// A function that only the main actor may call says so with `@MainActor`, also where a module's settings say it
/// already: a macro sees what is written.
///
/// A struct must be `@Structured` too and have a method `call()` or `call(in: ToolContext)`:
///
///     /// Books a table.
///     @Structured @Tool(needsApproval: true)
///     struct BookTable {
///         var restaurant: String
///         func call() async throws -> String { … }
///     }
///
/// - Parameters:
///   - name: What the model calls it: 1 to 64 letters, digits, underscores and hyphens. Without one the function's
///     name, or the struct's with a small first letter.
///   - description: In place of the comment.
///   - isReadOnly: See ``ToolTraits``, as for the next four.
///   - limits: What is allowed of a function's parameters, by their names; a name may stand more than once.
@attached(peer, names: suffixed(Tool))
public macro Tool(
    _ name: StaticString? = nil,
    description: StaticString? = nil,
    isReadOnly: Bool = false,
    mayRunInParallel: Bool? = nil,
    needsApproval: Bool = false,
    timeout: Duration? = nil,
    maxOutputBytes: Int? = nil,
    limits: KeyValuePairs<String, Constraint> = [:]
) = #externalMacro(module: "SwitchboardMacros", type: "ToolMacro")
