import SwitchboardTools
import Testing

/// Schemas that make no sense, as a server may send them.
@Suite struct ForeignSchemaTests {
    @Test func nonsenseNeitherTrapsNorChangesItsMind() throws {
        var random = RandomValues(seed: 21)
        var accepted = 0
        for _ in 0..<3_000 {
            let validator = try SchemaValidator(RawJSON(schema(depth: 3, &random)))
            let value = RawJSON(self.value(depth: 3, &random))
            let problems = validator.problems(of: value)
            #expect(validator.problems(of: value) == problems)
            if problems.isEmpty { accepted += 1 }
        }
        #expect((300...2_700).contains(accepted), "Both outcomes must be tried: \(accepted)")
    }

    private let keywords = [
        "type", "enum", "const", "required", "properties", "additionalProperties", "patternProperties", "propertyNames",
        "dependentRequired", "dependentSchemas", "items", "prefixItems", "contains", "minContains", "maxContains",
        "anyOf",
        "oneOf", "allOf", "not", "if", "then", "else", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "uniqueItems",
        "pattern", "format", "$ref", "$defs", "nullable",
    ]

    /// Any keyword with any value, as often as not one that it may have.
    private func schema(depth: Int, _ random: inout RandomValues) -> String {
        var members: [String: String] = [:]
        for number in 0..<random.int(0...3) {
            let keyword = random.pick(keywords)
            let argument =
                switch random.int(0...4) {
                case 0: value(depth: 2, &random)
                case 1:
                    random.pick([
                        "\"integer\"", "[\"object\",\"array\"]", "\"#\"", "\"#/$defs/a\"", "\"^a+\"", "\"(\"",
                        "\"date\"",
                    ])
                case 2: random.pick(["0", "-1", "1", "2.5", "1e30", "true", "false"])
                case 3: depth > 0 ? "[\(schema(depth: depth - 1, &random))]" : "[]"
                default: depth > 0 ? schema(depth: depth - 1, &random) : "{}"
                }
            members[number == 2 ? "a" : keyword] = argument
        }
        return "{\(members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ","))}"
    }

    private func value(depth: Int, _ random: inout RandomValues) -> String {
        switch random.int(0...(depth > 0 ? 6 : 4)) {
        case 0: random.pick(["null", "true", "false"])
        case 1, 2: random.pick(["0", "1", "-2", "2.5", "1e30", "1e-30", "12345678901234567890"])
        case 3, 4: random.pick(["\"\"", "\"a\"", "\"aaa\"", "\"2024-01-01\"", "\"#\""])
        case 5: "[\(list(depth, &random).joined(separator: ","))]"
        default:
            "{\(list(depth, &random).enumerated().map { "\"\(["a", "b", "c"][$0])\":\($1)" }.joined(separator: ","))}"
        }
    }

    private func list(_ depth: Int, _ random: inout RandomValues) -> [String] {
        (0..<random.int(0...3)).map { _ in value(depth: depth - 1, &random) }
    }
}
