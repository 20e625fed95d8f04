import SwitchboardCore

extension SchemaRun {
    mutating func checkType(_ json: JSONValue, _ argument: JSONValue) {
        let names = argument.isArray ? argument.elements.compactMap(\.asString) : [argument.asString].compactMap { $0 }
        guard !names.isEmpty, !names.contains(where: { Self.isType(json, $0) }) else { return }
        let needed = names.map(Self.noun).joined(separator: " or ")
        problems.add(
            json, "\(needed) is needed, not \(json.summary)\(Self.wantsNumber(names) ? json.unquotingHint : "")")
    }

    mutating func checkChoices(_ json: JSONValue, _ argument: JSONValue) {
        guard !argument.elements.contains(where: { JSONEquality.areEqual(json, $0) }) else { return }
        let allowed = argument.elements.prefix(50).map(\.raw.description).joined(separator: ", ")
        problems.add(json, "\(json.subject) is none of the allowed values: \(allowed)")
    }

    mutating func checkAny(_ json: JSONValue, _ argument: JSONValue) {
        var nearest: ValueProblems?
        for choice in argument.elements {
            let found = problems(of: json, choice)
            if found.isEmpty { return }
            // That a value is not null helps nobody who did not mean to leave it out.
            guard choice["type"]?.equals("null") != true else { continue }
            if nearest.map({ found.count < $0.count }) ?? true { nearest = found }
        }
        guard let nearest else { return problems.add(json, needs: "null") }
        for problem in nearest.problems { problems.add(problem) }
    }

    mutating func checkOne(_ json: JSONValue, _ argument: JSONValue) {
        var fitting = 0
        for choice in argument.elements where accepts(json, choice) { fitting += 1 }
        if fitting == 0 { return checkAny(json, argument) }
        if fitting > 1 {
            problems.add(json, "\(json.subject) fits \(fitting) of the allowed forms, but must fit just one")
        }
    }

    private static func isType(_ json: JSONValue, _ name: String) -> Bool {
        switch name {
        case "object": json.isObject
        case "array": json.isArray
        case "string": json.isString
        case "number": json.isNumber
        case "integer": json.isNumber && (json.asInt != nil || json.asDouble.map { $0.rounded() == $0 } ?? false)
        case "boolean": json.asBool != nil
        case "null": json.isNull
        default: true
        }
    }

    private static func noun(_ name: String) -> String {
        switch name {
        case "object": "an object"
        case "array": "an array"
        case "string": "a string"
        case "number": "a number"
        case "integer": "an integer"
        case "boolean": "true or false"
        default: name
        }
    }

    private static func wantsNumber(_ names: [String]) -> Bool { names.contains("number") || names.contains("integer") }
}
