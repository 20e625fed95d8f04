@_exported public import SwitchboardCore

/// A type that a model can be asked for, as the arguments of a tool or as an answer: it has a JSON Schema, is read from
/// JSON with every problem named, and is written as JSON that the schema accepts.
///
/// `@Structured` makes a struct or an enum conform. `Bool`, `String`, numbers, optionals, arrays, sets and dictionaries
/// with strings as keys conform, and for JSON of any shape `RawJSON` and `JSONValue`.
public protocol Structured: Sendable {
    /// What is there of a value while the model is still writing it.
    associatedtype Partial: PartialValue

    /// The type's schema. A type that holds others asks them with the same context, which knows where types repeat.
    static func schema(in context: inout SchemaContext) -> JSONSchema

    /// The value, or `nil` when there is something wrong with it, which is then added to `problems`.
    init?(json: JSONValue, problems: inout ValueProblems)

    /// The value as one JSON value.
    func write(to writer: inout JSONWriter)
}

/// A value of which parts may not have been written yet.
public protocol PartialValue: Sendable {
    /// `nil` when nothing of the value can be told yet. What is of a wrong type is as if it were not there.
    init?(partial: JSONValue)
}

extension Structured {
    /// The type's schema as a document of its own.
    public static var schema: JSONSchema {
        var context = SchemaContext()
        let schema = schema(in: &context)
        return context.document(schema)
    }

    /// Throws all that is wrong with the value.
    public init(json: JSONValue) throws(ValueProblems) {
        var problems = ValueProblems()
        guard let value = Self(json: json, problems: &problems), problems.isEmpty else { throw problems }
        self = value
    }

    /// Throws when the text is no JSON, and otherwise all that is wrong with the value.
    public init(json: RawJSON) throws(ValueProblems) {
        let value: JSONValue
        do { value = try JSONValue(parsing: json.utf8, as: .answer) } catch {
            throw ValueProblems([ValueProblem(path: "", text: "this is no valid JSON. \(error.message)")])
        }
        try self.init(json: value)
    }

    /// The value as JSON text.
    public var json: RawJSON {
        var writer = JSONWriter()
        write(to: &writer)
        return RawJSON(utf8: writer.bytes)
    }
}

extension PartialValue where Self: Structured {
    /// A value without parts is either there or not.
    public init?(partial: JSONValue) {
        var problems = ValueProblems()
        self.init(json: partial, problems: &problems)
    }
}
