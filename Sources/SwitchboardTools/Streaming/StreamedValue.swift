/// A typed value that a model is still writing.
///
///     var recipe = StreamedValue<Recipe>()
///     for try await text in answer.text {
///         recipe.append(text)
///         if let partial = recipe.partial { show(partial) }
///     }
///     let whole = try recipe.finish()
///
/// ``append(_:)`` takes time in proportion to what is appended, ``partial`` in proportion to all that has come: for a
/// long answer ask for it as often as somebody looks.
public struct StreamedValue<Value: Structured>: Sendable {
    public private(set) var json = PartialJSON()

    public init() {}

    public mutating func append(_ text: String) { json.append(text) }

    /// What is there of the value so far; `nil` while nothing can be told.
    public var partial: Value.Partial? { json.value?.value.flatMap { Value.Partial(partial: $0) } }

    /// The whole value. Throws all that is wrong with it, also that the text is not finished.
    public func finish() throws(ValueProblems) -> Value {
        guard !json.isBroken else {
            let place = "byte \(json.bytes.count)"
            throw ValueProblems([ValueProblem(path: "", text: "this is no valid JSON after \(place)")])
        }
        return try Value(json: RawJSON(utf8: json.bytes))
    }
}
