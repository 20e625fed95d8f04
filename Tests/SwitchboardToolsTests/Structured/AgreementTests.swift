import SwitchboardTools
import Testing

/// A value is read just when its schema accepts it: the model is never told one thing and held to another. One
/// exception is left out: that an integer must fit 64 bits is not worth a model's attention, so schemas do not say it.
@Suite struct AgreementTests {
    @Test func readingAndSchemaAgreeAboutValuesWithAMistake() throws {
        var random = RandomValues(seed: 5)
        let recipes = try SchemaValidator(Recipe.schema)
        let formulas = try SchemaValidator(Formula.schema)
        let widths = try SchemaValidator(Widths.schema)
        var outcomes = Outcomes()
        for _ in 0..<500 {
            agree(Recipe.self, Mutation.change(random.recipe().json, &random), recipes, &outcomes)
            agree(Formula.self, Mutation.change(random.formula(depth: 3).json, &random), formulas, &outcomes)
            agree(Widths.self, Mutation.change(random.widths().json, &random), widths, &outcomes)
        }
        #expect(outcomes.accepted > 150 && outcomes.refused > 500, "Both must be tried: \(outcomes)")
    }

    private struct Outcomes {
        var accepted = 0
        var refused = 0
    }

    private func agree<Value: Structured>(
        _ type: Value.Type,
        _ json: RawJSON,
        _ validator: SchemaValidator,
        _ outcomes: inout Outcomes
    ) {
        let isAccepted = validator.problems(of: json).isEmpty
        if isAccepted { outcomes.accepted += 1 } else { outcomes.refused += 1 }
        do {
            _ = try Value(json: json)
            #expect(isAccepted, "Read, but the schema says \(validator.problems(of: json)): \(json)")
        } catch { #expect(!isAccepted, "The schema accepts it, but reading says \(error): \(json)") }
    }
}

/// One change to one place of a JSON value. Never to `null`, which is also taken for what is left out.
struct Mutation {
    private var target: Int
    private let kind: Int
    private let scalar: RawJSON

    static func change(_ json: RawJSON, _ random: inout RandomValues) -> RawJSON {
        guard let value = json.value else { return json }
        let scalars: [RawJSON] = [
            "true", "0", "1", "-1", "2.0", "13", "2.5", "300", "\"\"", "\"x\"", "\"soup\"", "\"2024-02-29\"",
            "\"italian\"", "\"g\"", "\"serve\"", "{}", "[]", "[1,1.0]", "[\"soup\"]", "{\"number\":1}",
            "{\"note\":\"n\"}",
        ]
        var mutation = Mutation(
            target: random.int(0...(count(value) - 1)), kind: random.int(0...4), scalar: random.pick(scalars))
        var writer = JSONWriter()
        mutation.write(value, to: &writer)
        return RawJSON(utf8: writer.bytes)
    }

    private static func count(_ json: JSONValue) -> Int {
        1 + json.elements.reduce(0) { $0 + count($1) } + json.members.reduce(0) { $0 + count($1.value) }
    }

    private mutating func write(_ json: JSONValue, to writer: inout JSONWriter) {
        let isTarget = target == 0
        target -= 1
        if isTarget, kind > 1 || !json.isObject { return writer.raw(scalar) }
        if json.isObject {
            writer.object { writer in
                var isChanged = !isTarget
                for (key, value) in json.members {
                    // The first member of the target is left out, or called something else.
                    if !isChanged, kind == 0 {
                        isChanged = true
                        continue
                    }
                    writer.key(isChanged ? key.string : "stranger")
                    isChanged = true
                    write(value, to: &writer)
                }
            }
        } else if json.isArray {
            writer.array { writer in for element in json.elements { write(element, to: &writer) } }
        } else {
            writer.raw(json.raw)
        }
    }
}
