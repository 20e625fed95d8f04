import SwitchboardCore
import SwitchboardPatterns

extension SchemaRun {
    mutating func checkMembers(_ json: JSONValue, _ keyword: String, _ argument: JSONValue, of schema: JSONValue) {
        switch keyword {
        case "properties":
            for (key, property) in argument.members {
                if let value = json.member(key.string) { check(value, property) }
            }
        case "required":
            for name in argument.elements.compactMap(\.asString) where json.member(name) == nil {
                problems.add(json, member: name, Self.missing(schema["properties"]?.member(name)))
            }
        case "additionalProperties": checkOthers(json, argument, of: schema)
        case "patternProperties":
            for (key, property) in argument.members {
                guard let pattern = validator.patterns[key.string] else { continue }
                for (name, value) in json.members where pattern.matches(name.string) == true { check(value, property) }
            }
        case "propertyNames":
            for (name, _) in json.members {
                guard let text = RawJSON.string(name.string).value else { continue }
                for problem in problems(of: text, argument).problems {
                    problems.add(json, member: name.string, "the name is not allowed: \(problem.text)")
                }
            }
        case "dependentSchemas":
            for (key, dependent) in argument.members where json.member(key.string) != nil { check(json, dependent) }
        default:
            for (key, names) in argument.members where json.member(key.string) != nil {
                for name in names.elements.compactMap(\.asString) where json.member(name) == nil {
                    problems.add(json, member: name, "this is missing; it is needed where \(key.string) is there")
                }
            }
        }
    }

    private mutating func checkOthers(_ json: JSONValue, _ argument: JSONValue, of schema: JSONValue) {
        let known = schema["properties"]?.members.map(\.key.string) ?? []
        let patterns = schema["patternProperties"]?.members.map(\.key.string) ?? []
        for (key, value) in json.members {
            let name = key.string
            guard !known.contains(name) else { continue }
            // A pattern that cannot be read may well match.
            guard !patterns.contains(where: { validator.patterns[$0]?.matches(name) ?? true }) else { continue }
            if argument.asBool == false {
                problems.add(json, member: name, Self.stranger(known))
            } else {
                check(value, argument)
            }
        }
    }

    mutating func checkElements(_ json: JSONValue, _ keyword: String, _ argument: JSONValue, of schema: JSONValue) {
        switch keyword {
        case "contains":
            var count = 0
            for element in json.elements where accepts(element, argument) { count += 1 }
            let least = schema["minContains"]?.asInt ?? 1
            let most = schema["maxContains"]?.asInt ?? .max
            if count < least { problems.add(json, "\(count) elements are as at least \(least) must be") }
            if count > most { problems.add(json, "\(count) elements are as at most \(most) may be") }
        case "prefixItems": checkPrefix(json, argument)
        default:
            if argument.isArray { return checkPrefix(json, argument) }
            for element in json.elements.dropFirst(schema["prefixItems"]?.elements.count ?? 0) {
                check(element, argument)
            }
        }
    }

    private mutating func checkPrefix(_ json: JSONValue, _ schemas: JSONValue) {
        for (element, schema) in zip(json.elements, schemas.elements) { check(element, schema) }
    }

    private static func missing(_ schema: JSONValue?) -> String {
        guard let type = schema?["type"]?.asString else { return "this is missing" }
        let article = "aeiou".contains(type.prefix(1)) ? "an" : "a"
        return "this is missing; \(type == "boolean" ? "true or false" : "\(article) \(type)") is needed"
    }

    private static func stranger(_ names: [String]) -> String {
        names.isEmpty
            ? "there is no such member; the object has none"
            : "there is no such member; the object may have \(names.joined(separator: ", "))"
    }
}
