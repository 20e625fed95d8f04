import SwitchboardCore
import SwitchboardPatterns

/// Looks through a schema once: reads its patterns and notes what cannot be enforced.
struct SchemaSurvey {
    let root: JSONValue
    private(set) var patterns: [String: Pattern] = [:]
    private(set) var unchecked: Set<String> = []

    init(root: JSONValue) { self.root = root }

    mutating func visit(_ schema: JSONValue) {
        for (key, value) in schema.members {
            let name = key.string
            switch name {
            case "properties", "$defs", "definitions", "dependentSchemas":
                for member in value.members { visit(member.value) }
            case "patternProperties":
                for (pattern, schema) in value.members {
                    read(pattern.string)
                    visit(schema)
                }
            case "pattern": if let pattern = value.asString { read(pattern) }
            case "$ref":
                guard let reference = value.asString else { continue }
                if SchemaValidator.target(of: reference, in: root) == nil { unchecked.insert("$ref \(reference)") }
            case "$dynamicRef", "$recursiveRef", "unevaluatedProperties", "unevaluatedItems", "dependencies",
                "additionalItems":
                unchecked.insert(name)
            case "enum", "const", "default", "examples": break
            case "items", "additionalProperties", "propertyNames", "contains", "not", "if", "then", "else", "anyOf",
                "oneOf", "allOf", "prefixItems":
                if value.isArray { for element in value.elements { visit(element) } } else { visit(value) }
            default: break
            }
        }
    }

    private mutating func read(_ text: String) {
        do { patterns[text] = try Pattern(text) } catch { unchecked.insert("pattern \(text)") }
    }
}
