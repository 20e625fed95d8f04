import SwitchboardTools
import Testing

/// value → JSON that the schema accepts → the same value.
@Suite struct RoundTripTests {
    private func holds<Value: Structured & Equatable>(_ value: Value, _ validators: [SchemaValidator]) throws {
        let json = value.json
        for validator in validators {
            let problems = validator.problems(of: json)
            #expect(problems.isEmpty, "\(problems) in \(json)")
        }
        #expect(try Value(json: json) == value)
        #expect(try Value(json: json).json == json)
    }

    @Test func ofStructs() throws {
        var random = RandomValues(seed: 1)
        let validator = try SchemaValidator(Recipe.schema)
        for _ in 0..<400 { try holds(random.recipe(), [validator]) }
    }

    @Test func ofTypesThatHoldThemselves() throws {
        var random = RandomValues(seed: 2)
        let trees = [try SchemaValidator(Tree.schema), try SchemaValidator(Tree.schema, .strict)]
        let formulas = [try SchemaValidator(Formula.schema), try SchemaValidator(Formula.schema, .shapesOnly)]
        for _ in 0..<100 {
            try holds(random.tree(), trees)
            try holds(random.formula(), formulas)
        }
    }

    @Test func ofAllWidthsOfNumbersAndOfCollections() throws {
        var random = RandomValues(seed: 3)
        let validator = try SchemaValidator(Widths.schema)
        for _ in 0..<300 { try holds(random.widths(), [validator]) }
    }

    @Test func ofGenericTypesAndNamesOfOurOwn() throws {
        try holds(Page(items: ["a", "b"], next: 3), [SchemaValidator(Page<String>.schema)])
        try holds(Page(items: [Page(items: [1], next: nil)], next: nil), [SchemaValidator(Page<Page<Int>>.schema)])
        let awkward = Awkward(
            members: ["m"], problems: 1, writer: "w", json: true, context: nil, default: "d", value: 2)
        try holds(awkward, [SchemaValidator(Awkward.schema, .plain)])
        try holds(Nothing(), [SchemaValidator(Nothing.schema), SchemaValidator(Nothing.schema, .strict)])
    }

    /// What a strict provider returns has `null` for what is left out.
    @Test func nullIsReadAsLeftOut() throws {
        let text: RawJSON = """
            {"title":"Soup","servings":null,"cuisine":null,"ingredients":[{"name":"water","amount":1,"unit":null,\
            "isOptional":null}],"steps":null,"cooked_on":null,"tags":null,"rating":null,"nutrition":null}
            """
        let soup = try Recipe(json: text)
        #expect(soup == Recipe(title: "Soup", ingredients: [Ingredient(name: "water", amount: 1)]))
    }

    @Test func whatTheModelDoesNotSeeKeepsItsValue() throws {
        var recipe = Recipe(title: "Soup", ingredients: [Ingredient(name: "water", amount: 1)])
        recipe.timesShown = 7
        #expect(!recipe.json.description.contains("timesShown"))
        #expect(try Recipe(json: recipe.json).timesShown == 0)
    }
}
