extension String: Structured, PartialValue {
    public typealias Partial = String

    public static func schema(in context: inout SchemaContext) -> JSONSchema { .string }

    public init?(json: JSONValue, problems: inout ValueProblems) {
        guard let string = json.asString else {
            problems.add(json, needs: "a string")
            return nil
        }
        self = string
    }

    public func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Bool: Structured, PartialValue {
    public typealias Partial = Bool

    public static func schema(in context: inout SchemaContext) -> JSONSchema { .boolean }

    public init?(json: JSONValue, problems: inout ValueProblems) {
        guard let bool = json.asBool else {
            problems.add(json, needs: "true or false")
            return nil
        }
        self = bool
    }

    public func write(to writer: inout JSONWriter) { writer.bool(self) }
}

/// One that is not finite has no place in JSON and is written as `null`.
extension Double: Structured, PartialValue {
    public typealias Partial = Double

    public static func schema(in context: inout SchemaContext) -> JSONSchema { .number }

    public init?(json: JSONValue, problems: inout ValueProblems) {
        guard let number = json.number(problems: &problems) else { return nil }
        self = number
    }

    public func write(to writer: inout JSONWriter) { writer.double(self) }
}

/// One that is not finite has no place in JSON and is written as `null`.
extension Float: Structured, PartialValue {
    public typealias Partial = Float

    public static func schema(in context: inout SchemaContext) -> JSONSchema { .number }

    public init?(json: JSONValue, problems: inout ValueProblems) {
        guard let number = json.number(problems: &problems) else { return nil }
        let float = Float(json.raw.description) ?? Float(number)
        guard float.isFinite else {
            problems.add(json, "\(json.subject) is too large for a number of 32 bits")
            return nil
        }
        self = float
    }

    public func write(to writer: inout JSONWriter) { writer.float(self) }
}

extension JSONValue {
    fileprivate func number(problems: inout ValueProblems) -> Double? {
        guard let number = asDouble else {
            problems.add(
                self,
                isNumber ? "\(subject) is too large for a number" : "a number is needed, not \(summary)\(unquotingHint)"
            )
            return nil
        }
        return number
    }

    /// What to do about a number that stands in quotes.
    var unquotingHint: String {
        guard let string = asString, string.utf8.count <= 32, let number = RawJSON(string).value, number.isNumber else {
            return ""
        }
        return ". Write \(number.raw) without quotes"
    }
}
