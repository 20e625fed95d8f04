import SwitchboardCore

/// The arguments of `complete` and `estimate`, read.
///
/// Errors are ``LLMError/Code/invalidRequest`` and name the field: a model that reads them can do better.
struct ModelQuestion: Sendable {
    var request: CompletionRequest
    var options: CallOptions

    private static let fields: Set<String> = [
        "prompt", "messages", "system", "model", "provider", "maxTokens", "temperature", "schema", "maxCost",
    ]

    init(_ arguments: JSONValue) throws(LLMError) {
        try arguments.refuse(allBut: ModelQuestion.fields)
        var messages: [Message] = []
        if let system = try arguments["system"]?.stringOrNil() { messages.append(.system(system)) }
        for turn in try arguments["messages"].flatMap({ $0.isNull ? nil : $0 })?.list() ?? [] {
            messages.append(try ModelQuestion.message(turn))
        }
        if let prompt = try arguments["prompt"]?.stringOrNil() { messages.append(Message(.user, [.text(prompt)])) }
        guard messages.contains(where: { $0.role == .user }) else {
            throw LLMError(
                .invalidRequest, "Nothing is asked: give prompt, or messages with one of a user.", field: "prompt")
        }
        request = CompletionRequest(
            model: try arguments["model"]?.stringOrNil().map { ModelID($0) }, messages: messages,
            maxTokens: try arguments["maxTokens"]?.intOrNil(), temperature: try arguments["temperature"]?.doubleOrNil())
        if let limit = request.maxTokens, limit < 1 {
            throw LLMError(.invalidRequest, "maxTokens: a number above zero is needed.", field: "maxTokens")
        }
        if let schema = arguments["schema"], !schema.isNull {
            guard schema.isObject else { throw schema.mismatch("a JSON Schema, an object,") }
            request.format = .schema(OutputSchema(schema: schema.raw))
        }
        options = CallOptions(preferredProvider: try arguments["provider"]?.stringOrNil().map { ProviderID($0) })
        if let limit = try arguments["maxCost"]?.doubleOrNil() {
            guard limit > 0 else {
                throw LLMError(.invalidRequest, "maxCost: dollars above zero are needed.", field: "maxCost")
            }
            options.costConstraints = CostConstraints(maxCost: USD(limit))
        }
    }

    private static func message(_ turn: JSONValue) throws(LLMError) -> Message {
        let role = try turn.required("role")
        let text = try turn.required("text").string()
        switch try role.string() {
        case "user": return Message(.user, [.text(text)])
        case "assistant": return Message(.assistant, [.text(text)])
        case "system": return .system(text)
        default: throw role.mismatch("user, assistant or system")
        }
    }
}

extension JSONValue {
    /// Throws for a member of an object that has none of these names: a misspelt argument must not be ignored.
    func refuse(allBut known: Set<String>) throws(LLMError) {
        for (key, _) in members where !known.contains(key.string) {
            throw LLMError(
                .invalidRequest,
                "There is no argument \(key.string.prefix(64)). Known: \(known.sorted().joined(separator: ", ")).",
                field: String(key.string.prefix(64)))
        }
    }

    /// The elements of an array, at most a thousand.
    fileprivate func list() throws(LLMError) -> [JSONValue] {
        let elements = Array(try array())
        guard elements.count <= 1_000 else { throw problem("at most 1000 messages are taken, not \(elements.count).") }
        return elements
    }
}
