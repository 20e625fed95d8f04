/// Reads the members of an object one by one and gathers what is wrong with them. Used by what the macros write.
public struct MemberReader {
    private let object: JSONValue
    private var members: [(name: String, value: JSONValue)] = []
    private var problems: ValueProblems
    private let before: Int
    private let isObject: Bool

    /// - Parameter names: All members that the object may have.
    public init(_ json: JSONValue, _ names: [String], _ problems: inout ValueProblems) {
        object = json
        before = problems.count
        isObject = json.isObject
        if !isObject { problems.add(json, needs: "an object") }
        for (key, value) in json.members {
            let name = key.string
            if names.contains(name) {
                members.append((name, value))
            } else {
                problems.add(json, member: name, Self.stranger(names))
            }
        }
        self.problems = problems
    }

    /// A member that must be there. `nil` when it is not, or is wrong.
    public mutating func required<Value: Structured>(
        _ name: String,
        _ constraints: Constraint...
    ) -> Value? {
        required(name, constraints)
    }

    /// A member that may be missing or `null`. `nil` when it is, or is wrong.
    public mutating func optional<Value: Structured>(
        _ name: String,
        _ constraints: Constraint...
    ) -> Value? {
        optional(name, constraints)
    }

    // MARK: By the property that a value is for

    /// A property that must be there; its path only tells the type.
    public mutating func required<Root, Value: Structured>(
        _ name: String,
        _ property: KeyPath<Root, Value>,
        _ constraints: Constraint...
    ) -> Value? {
        required(name, constraints)
    }

    /// A property with a value of its own, which is used where nothing is said.
    public mutating func defaulted<Root, Value: Structured>(
        _ name: String,
        _ property: KeyPath<Root, Value>,
        _ constraints: Constraint...
    ) -> Value? {
        optional(name, constraints)
    }

    /// A property that is `nil` where nothing is said.
    public mutating func optional<Root, Value: Structured>(
        _ name: String,
        _ property: KeyPath<Root, Value?>,
        _ constraints: Constraint...
    ) -> Value? {
        optional(name, constraints)
    }

    // MARK: Both

    private mutating func required<Value: Structured>(_ name: String, _ constraints: [Constraint]) -> Value? {
        guard isObject else { return nil }
        guard let json = members.first(where: { $0.name == name })?.value else {
            problems.add(object, member: name, "this is missing; \(Self.needed(Value.self))")
            return nil
        }
        return read(json, constraints)
    }

    private mutating func optional<Value: Structured>(_ name: String, _ constraints: [Constraint]) -> Value? {
        guard let json = members.first(where: { $0.name == name })?.value, !json.isNull else { return nil }
        return read(json, constraints)
    }

    private mutating func read<Value: Structured>(_ json: JSONValue, _ constraints: [Constraint]) -> Value? {
        guard let value = Value(json: json, problems: &problems) else { return nil }
        for constraint in constraints { constraint.check(json, &problems) }
        return value
    }

    /// Hands over the problems. `true` when there were none.
    public func end(_ problems: inout ValueProblems) -> Bool {
        problems = self.problems
        return problems.count == before
    }

    private static func stranger(_ names: [String]) -> String {
        names.isEmpty
            ? "there is no such member; the object has none"
            : "there is no such member; the object may have \(names.joined(separator: ", "))"
    }

    private static func needed<Value: Structured>(_ type: Value.Type) -> String {
        var context = SchemaContext()
        return "\(Value.schema(in: &context).noun) is needed"
    }
}

/// Reads those members of an object that are there already. Used by what the macros write.
public struct PartialReader {
    private let object: JSONValue

    /// `nil` when the value is no object.
    public init?(_ json: JSONValue) {
        guard json.isObject else { return nil }
        object = json
    }

    public func member<Value: PartialValue>(_ name: String) -> Value? {
        object.member(name).flatMap { Value(partial: $0) }
    }
}
