import SwitchboardCore
import SwitchboardPatterns

/// One check of a value.
struct SchemaRun {
    private enum Limits {
        /// Schemas looked at, over all. A schema whose choices hold themselves can ask for exponentially many.
        static let work = 100_000
        /// Schemas in schemas: what a thread's stack holds with room to spare.
        static let depth = 400
    }

    let validator: SchemaValidator
    var problems = ValueProblems()
    private var work = 0
    private var depth = 0
    private var isExhausted = false

    init(_ validator: SchemaValidator) { self.validator = validator }

    mutating func check(_ json: JSONValue, _ schema: JSONValue) {
        work += 1
        depth += 1
        defer { depth -= 1 }
        guard work <= Limits.work, depth <= Limits.depth, !isExhausted else {
            if !isExhausted { problems.add(json, "the schema is too complex for this value to be checked") }
            isExhausted = true
            return
        }
        if schema.asBool == false { problems.add(json, "nothing is allowed here") }
        if json.isNull, schema["nullable"]?.asBool == true { return }
        for (key, argument) in schema.members { check(json, key, argument, of: schema) }
    }

    private mutating func check(_ json: JSONValue, _ key: JSONKey, _ argument: JSONValue, of schema: JSONValue) {
        switch key {
        case "type": checkType(json, argument)
        case "enum": checkChoices(json, argument)
        case "const":
            if !JSONEquality.areEqual(json, argument) {
                problems.add(json, "\(argument.raw) is needed, not \(json.summary)")
            }
        case "$ref":
            if let reference = argument.asString,
                let target = SchemaValidator.target(of: reference, in: validator.root)
            {
                check(json, target)
            }
        case "allOf": for part in argument.elements { check(json, part) }
        case "anyOf": checkAny(json, argument)
        case "oneOf": checkOne(json, argument)
        case "not":
            if accepts(json, argument) { problems.add(json, "\(json.subject) is just what is not allowed here") }
        case "if":
            if let branch = accepts(json, argument) ? schema["then"] : schema["else"] { check(json, branch) }
        case "properties", "required", "additionalProperties", "patternProperties", "propertyNames",
            "dependentRequired", "dependentSchemas":
            if json.isObject { checkMembers(json, key.string, argument, of: schema) }
        case "items", "prefixItems", "contains":
            if json.isArray { checkElements(json, key.string, argument, of: schema) }
        default:
            guard let rule = rule(key.string, argument, isObject: json.isObject) else { return }
            if let objection = rule.objection(to: json) { problems.add(json, objection) }
        }
    }

    /// Whether a schema accepts a value; what is wrong with it is forgotten.
    mutating func accepts(_ json: JSONValue, _ schema: JSONValue) -> Bool {
        problems(of: json, schema).isEmpty
    }

    /// What is wrong with a value by a schema that it need not fit.
    mutating func problems(of json: JSONValue, _ schema: JSONValue) -> ValueProblems {
        let outer = problems
        problems = ValueProblems()
        defer { problems = outer }
        check(json, schema)
        return problems
    }

    private func rule(_ name: String, _ argument: JSONValue, isObject: Bool) -> Rule? {
        switch name {
        case "minimum": argument.asDouble.map(Rule.minimum)
        case "maximum": argument.asDouble.map(Rule.maximum)
        case "exclusiveMinimum": argument.asDouble.map(Rule.exclusiveMinimum)
        case "exclusiveMaximum": argument.asDouble.map(Rule.exclusiveMaximum)
        case "multipleOf": argument.asDouble.map(Rule.multipleOf)
        case "minLength": argument.asInt.map(Rule.minLength)
        case "maxLength": argument.asInt.map(Rule.maxLength)
        case "minItems" where !isObject, "minProperties" where isObject: argument.asInt.map(Rule.minItems)
        case "maxItems" where !isObject, "maxProperties" where isObject: argument.asInt.map(Rule.maxItems)
        case "uniqueItems": argument.asBool == true ? .uniqueItems : nil
        case "pattern": argument.asString.flatMap { validator.patterns[$0] }.map(Rule.pattern)
        case "format": validator.checksFormats ? argument.asString.map(Rule.format) : nil
        default: nil
        }
    }
}
