public import SwitchboardCore

/// All that is wrong with a value. Reading goes on after a problem, so that a model can correct everything at once.
public struct ValueProblems: Error, Sendable, Hashable, CustomStringConvertible {
    /// Problems that are described; of more than these only the number is kept.
    public static let limit = 20

    public private(set) var problems: [ValueProblem] = []
    /// How many there were beyond ``limit``.
    public private(set) var omitted = 0

    public init() {}

    public init(_ problems: [ValueProblem]) {
        for problem in problems { add(problem) }
    }

    public var isEmpty: Bool { problems.isEmpty }
    public var count: Int { problems.count + omitted }

    public mutating func add(_ problem: ValueProblem) {
        guard problems.count < Self.limit else {
            omitted += 1
            return
        }
        problems.append(problem)
    }

    /// A problem of a value that is there.
    public mutating func add(_ json: JSONValue, _ text: @autoclosure () -> String) {
        guard problems.count < Self.limit else {
            omitted += 1
            return
        }
        problems.append(ValueProblem(path: json.path, text: text()))
    }

    /// A problem of a member that an object does not have, or should not.
    public mutating func add(_ object: JSONValue, member name: String, _ text: @autoclosure () -> String) {
        guard problems.count < Self.limit else {
            omitted += 1
            return
        }
        let path = object.path
        problems.append(ValueProblem(path: path.isEmpty ? name : "\(path).\(name)", text: text()))
    }

    /// A value of another type than the one that is needed.
    /// - Parameter needed: With its article, as in `an integer`.
    public mutating func add(_ json: JSONValue, needs needed: String) {
        add(json, "\(needed) is needed, not \(json.summary)")
    }

    /// One problem a line.
    public var description: String {
        var lines = problems.map { "- \($0)" }
        if omitted > 0 { lines.append("- and \(omitted) more") }
        return lines.joined(separator: "\n")
    }
}
