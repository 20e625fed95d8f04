import SwitchboardTools
import Testing

/// The sentences that a model gets.
@Suite struct ProblemTests {
    private func problems<Value: Structured>(_ type: Value.Type, _ text: RawJSON) -> [String] {
        do {
            _ = try Value(json: text)
            return []
        } catch { return error.problems.map(\.description) }
    }

    @Test(arguments: [
        (#"{"name":"salt"}"#, "amount: this is missing; a number is needed"),
        (#"{"name":7,"amount":1}"#, "name: a string is needed, not the number 7"),
        (#"{"name":null,"amount":1}"#, "name: a string is needed, not null"),
        (
            #"{"name":"salt","amount":"2.5"}"#,
            #"amount: a number is needed, not the string "2.5". Write 2.5 without quotes"#
        ),
        (#"{"name":"salt","amount":"lots"}"#, #"amount: a number is needed, not the string "lots""#),
        (#"{"name":"salt","amount":0}"#, "amount: 0 is too little: it must be more than 0"),
        (#"{"name":"salt","amount":1e999}"#, "amount: 1e999 is too large for a number"),
        (#"{"name":"","amount":1}"#, "name: 0 letters are fewer than the fewest that are allowed, 1"),
        (
            #"{"name":"salt","amount":1,"unit":"cup"}"#,
            #"unit: "cup" is none of the allowed values: "g", "l", "piece""#
        ),
        (#"{"name":"salt","amount":1,"unit":3}"#, #"unit: 3 is none of the allowed values: "g", "l", "piece""#),
        (
            #"{"name":"salt","amount":1,"isOptional":"yes"}"#,
            #"isOptional: true or false is needed, not the string "yes""#
        ),
        (
            #"{"name":"salt","amount":1,"colour":"white"}"#,
            "colour: there is no such member; the object may have name, amount, unit, isOptional"
        ),
        (#"["salt"]"#, "the whole value: an object is needed, not an array"),
        (
            #"{"name":"salt","amount":"#,
            "the whole value: this is no valid JSON. "
                + "The JSON text ends where a value is expected."
        ),
    ])
    func ofAnIngredient(text: String, problem: String) {
        let found = problems(Ingredient.self, RawJSON(text))
        if problem.contains("no valid JSON") {
            #expect(found.count == 1 && found[0].hasPrefix("the whole value: this is no valid JSON. "))
        } else {
            #expect(found == [problem])
        }
    }

    @Test func allProblemsAreToldAtOnceWithTheirPlaces() {
        let text: RawJSON = """
            {"servings":15,"ingredients":[{"name":"a","amount":1},{"name":"b","amount":-1},{"amount":"3"}],
             "steps":[{"work":{"minutes":2.5}},"rest",{"note":"x","use":{}}],"cooked_on":"2023-02-29",
             "tags":["Quick","soup","soup"],"rating":4,"nutrition":{"fat":"low"},"cuisine":"greek"}
            """
        #expect(
            problems(Recipe.self, text) == [
                "title: this is missing; a string is needed",
                "servings: 15 is more than the most that is allowed, 12",
                #"cuisine: "greek" is none of the allowed values: "italian", "french", "far_eastern", "it""#,
                "ingredients[1].amount: -1 is too little: it must be more than 0",
                "ingredients[2].name: this is missing; a string is needed",
                #"ingredients[2].amount: a number is needed, not the string "3". Write 3 without quotes"#,
                "steps[0].work.text: this is missing; a string is needed",
                "steps[0].work.minutes: an integer is needed, not the number 2.5",
                #"steps[1]: "serve" or an object with one member named work or pause or note or use is needed, "#
                    + #"not the string "rest""#,
                "steps[2]: only one of the members work, pause, note, use may be there",
                #"cooked_on: "2023-02-29" is no date, as 2026-03-31 is one"#,
                #"tags[0]: "Quick" does not match the pattern ^[a-z]+(-[a-z]+)*$"#,
                "tags: no element may stand twice",
                "rating: 4 is none of the allowed values: 1, 2, 3",
                #"nutrition.fat: a number is needed, not the string "low""#,
            ])
    }

    @Test(arguments: [
        ("128", "128 is outside of what is allowed, -128 to 127"),
        ("-129", "-129 is outside of what is allowed, -128 to 127"),
        ("1.5", "an integer is needed, not the number 1.5"), ("true", "an integer is needed, not true"),
        ("\"5\"", "an integer is needed, not the string \"5\". Write 5 without quotes"),
        ("1e30", "1e30 is outside of what is allowed, -128 to 127"),
    ])
    func ofASmallInteger(text: String, problem: String) {
        #expect(problems(Int8.self, RawJSON(text)) == ["the whole value: \(problem)"])
    }

    @Test func integersMayBeWrittenAsFractionsOfZero() throws {
        #expect(try Int(json: RawJSON("3.0")) == 3)
        #expect(try Int(json: RawJSON("1e2")) == 100)
        #expect(try UInt64(json: RawJSON("18446744073709551615")) == .max)
        #expect(try Int64(json: RawJSON("-9223372036854775808")) == .min)
        #expect(problems(UInt8.self, "-1").count == 1)
    }

    @Test func ofEnumsWithValues() {
        #expect(
            problems(Step.self, #""work""#) == [
                #"the whole value: "serve" or an object with one member named work or pause or note or use is needed, "#
                    + #"not the string "work": write {"work": …} with its values"#
            ])
        #expect(problems(Step.self, #"{"use":{"name":"x"}}"#) == ["use.amount: this is missing; a number is needed"])
        #expect(problems(Step.self, "{}").count == 1)
        #expect(problems(Step.self, "7").count == 1)
    }

    @Test func elementsThatStandTwiceInASetAreRefused() {
        #expect(problems(Set<Int>.self, "[1,2,1]") == ["the whole value: no element may stand twice"])
        #expect(problems(Set<Int>.self, "[1,2,1.0]") == ["the whole value: no element may stand twice"])
    }

    @Test func onlySoManyProblemsAreDescribed() {
        let text = RawJSON("[" + Array(repeating: "\"x\"", count: 500).joined(separator: ",") + "]")
        do {
            _ = try [Int](json: text)
            Issue.record("Strings were read as integers")
        } catch {
            #expect(error.problems.count == ValueProblems.limit)
            #expect(error.count == 500)
            #expect(error.description.hasSuffix("\n- and 480 more"))
        }
    }

    @Test func longValuesAreQuotedInPart() {
        let text = RawJSON.string(String(repeating: "y", count: 5_000))
        #expect(problems(Bool.self, text)[0].utf8.count < 120)
    }
}
