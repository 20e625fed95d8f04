import SwitchboardTools
import Testing

/// Tools that `@Tool` made, called for real.
@Suite struct MacroToolTests {
    private func call(_ tool: CallableTool, _ arguments: RawJSON, user: String? = nil) async -> String {
        do { return try await tool.call(arguments, in: ToolContext(user: user, idempotencyKey: "key")).text } catch {
            return "\(error.kind): \(error.textForModel)"
        }
    }

    @Test func theModelIsToldAllThatTheFunctionSays() {
        #expect(
            weatherTool.definition
                == .function(
                    "weather", description: "Tells the weather of the next days.",
                    parameters: RawJSON(
                        #"""
                        {"type":"object","properties":{
                        "city":{"type":"string","description":"Where, without the country.","minLength":1,"maxLength":20,
                        "pattern":"^[A-Z]"},
                        "days":{"type":"integer","description":"How many days, today included.","minimum":1,"maximum":14,"default":3},
                        "unit":{"type":"string","enum":["g","l","piece"]}},
                        "required":["city"],"additionalProperties":false}
                        """#
                    ).minified()))
        #expect(weatherTool.traits == ToolTraits(isReadOnly: true))
        #expect(weatherTool.traits.mayRunInParallel)
        #expect(weatherTool.strictDefinition()?.kind.isStrict == true)
    }

    @Test func aFunctionIsCalledWithWhatTheModelWrote() async {
        #expect(await call(weatherTool, #"{"city":"Rome"}"#) == "Rome, 3 days, no unit")
        #expect(await call(weatherTool, #"{"city":"Rome","days":14.0,"unit":"l"}"#) == "Rome, 14 days, l")
        #expect(await call(weatherTool, #"{"city":"Rome","days":null,"unit":null}"#) == "Rome, 3 days, no unit")
    }

    @Test func argumentsThatDoNotFitComeBackWithAllThatIsWrong() async {
        #expect(
            await call(weatherTool, #"{"city":"rome","days":15,"unit":"cup","when":"now"}"#) == """
                badArguments: The arguments are wrong in 4 places:
                - when: there is no such member; the object may have city, days, unit
                - city: "rome" does not match the pattern ^[A-Z]
                - days: 15 is more than the most that is allowed, 14
                - unit: "cup" is none of the allowed values: "g", "l", "piece"
                Nothing was done. Correct them and call again.
                """)
        for text in [#"{"city":"#, "[]", "\"Rome\"", "null", "7"] as [RawJSON] {
            #expect(
                await call(weatherTool, text).hasPrefix("badArguments: The arguments are wrong:\n- the whole value: "))
        }
    }

    @Test func onlyAToolErrorTellsTheModelWhatHappened() async {
        #expect(
            await call(weatherTool, #"{"city":"Atlantis"}"#) == "failed: There is no such city. Ask for another one.")
        let hidden = await call(weatherTool, #"{"city":"Secret"}"#)
        #expect(hidden == "hidden: The tool failed for a reason that is not told here.")
        do {
            _ = try await weatherTool.call(#"{"city":"Secret"}"#)
            Issue.record("Nothing was thrown")
        } catch {
            #expect(error.underlying is Leak)
            #expect(error.description.contains("hunter2"), "The log has it")
        }
        #expect(await call(weatherTool, #"{"city":"Slow"}"#) == "cancelled: The call was cancelled.")
    }

    @Test func nothingAtAllIsAnEmptyObject() async {
        #expect(await call(ringTool, "") == "Done.")
        #expect(await call(ringTool, " \n") == "Done.")
        #expect(await call(ringTool, #"{"loud":true}"#).contains("loud: there is no such member; the object has none"))
        #expect(ringTool.traits == ToolTraits(needsApproval: true, timeout: .seconds(5)))
        #expect(ringTool.definition.description == "Rings the bell.")
    }

    @Test func functionsOfEveryKindAreCalled() async throws {
        #expect(addTool.name == "add_numbers")
        #expect(await call(addTool, #"{"left":2,"right":3}"#) == "5")
        #expect(await call(Desk.countTool, #"{"word":"a","text":"banana"}"#) == "3")
        #expect(await call(Greeter(greeting: "Ciao").greetTool, #"{"name":"Ada"}"#) == "Ciao, Ada")
        let counter = Counter()
        #expect(await call(counter.increaseTool, "{}") == "1")
        #expect(await call(counter.increaseTool, #"{"step":4}"#) == "5")
        #expect(
            await call(recipeTool, #"{"dish":"Soup"}"#).hasPrefix(#"{"title":"Soup","servings":4,"ingredients":[]"#))
        #expect(try await pictureTool.call(#"{"subject":"cat"}"#).parts.count == 2)
    }

    @MainActor
    @Test func aFunctionOfTheMainActorIsCalledThere() async {
        let screen = Screen()
        let tool = screen.showTool
        #expect(await call(tool, #"{"line":"hello"}"#) == "Done.")
        #expect(screen.shown == ["hello"])
    }

    @Test func theContextIsTheCallersNotTheModels() async {
        #expect(await call(whoAsksTool, #"{"loudly":true}"#, user: "ada") == "ada!")
        #expect(!(whoAsksTool.schema?.json().description.contains("context") ?? true))
        #expect(await call(whoAsksTool, #"{"context":{"user":"eve"}}"#, user: "ada").hasPrefix("badArguments"))
    }

    @Test func aStructIsATool() async {
        #expect(BookTableTool.name == "bookTable")
        #expect(BookTableTool.definition.description == "Books a table.")
        #expect(BookTableTool.traits == ToolTraits(needsApproval: true, maxOutputBytes: 1_000))
        #expect(await call(BookTableTool, #"{"restaurant":"Noma"}"#) == "Noma for 2, key")
        #expect(await call(BookTableTool, #"{"restaurant":"","people":9}"#).contains("people: 9 is more than"))
        #expect(await call(Office.OpenDoorTool, #"{"isWide":true}"#) == "Done.")
    }
}

extension Tool.Kind {
    fileprivate var isStrict: Bool? { if case .function(_, let strict) = self { strict } else { nil } }
}
