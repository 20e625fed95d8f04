import SwitchboardTools
import Testing

/// Tools without a macro.
@Suite struct CallableToolTests {
    @Test func aClosureIsATool() async throws {
        let scale = try CallableTool("scale", description: "Doubles an amount.", input: Ingredient.self) { input, _ in
            var output = input
            output.amount *= 2
            return output
        }
        #expect(scale.definition.name == "scale")
        let output = try await scale.call(#"{"name":"salt","amount":1.5}"#)
        #expect(try Ingredient(json: RawJSON(output.text)) == Ingredient(name: "salt", amount: 3))
        await #expect(throws: ToolError.self) { _ = try await scale.call(#"{"name":"salt","amount":-1}"#) }
    }

    @Test func aToolOfSomebodyElsesSchemaGetsCheckedArgumentsVerbatim() async throws {
        let schema: RawJSON = #"{"type":"object","properties":{"q":{"type":"string","maxLength":3}},"required":["q"]}"#
        let echo = try CallableTool("echo", description: nil, schema: schema) { arguments, context in
            ToolOutput(json: arguments)
        }
        #expect(try await echo.call(#"{ "q" : "a", "n":1.50 }"#).text == #"{ "q" : "a", "n":1.50 }"#)
        do {
            _ = try await echo.call(#"{"q":"four"}"#)
            Issue.record("Nothing was thrown")
        } catch {
            #expect(error.problems.problems.map(\.path) == ["q"])
            #expect(error.textForModel.contains("q: 4 letters are more than the most that are allowed, 3"))
        }
        #expect(echo.strictDefinition() == nil)
    }

    @Test(arguments: ["", "a b", "ä", "a.b", "a/b", String(repeating: "a", count: 65), "tool\n"])
    func aNameThatSomeProviderRefusesIsRefused(name: String) {
        do {
            _ = try CallableTool(name, description: "x", input: Nothing.self) { _, _ in "" }
            Issue.record("\(name) was taken")
        } catch {
            #expect(error.code == .invalidRequest)
            #expect(error.message.contains("1 to 64 letters"))
        }
    }

    @Test func argumentsMustBeAnObject() {
        do {
            _ = try CallableTool("x", description: "x", input: [Int].self) { _, _ in ToolOutput.done }
            Issue.record("An array was taken")
        } catch { #expect(error.message.contains("@Structured struct")) }
    }

    @Test func aCancelledCallIsNotMade() async throws {
        let tool = try CallableTool("x", description: "x", input: Nothing.self) { _, _ in
            Issue.record("The call was made")
            return ToolOutput.done
        }
        let task = Task { () -> ToolError.Kind? in
            withUnsafeCurrentTask { $0?.cancel() }
            do throws(ToolError) {
                _ = try await tool.call("{}")
                return nil
            } catch { return error.kind }
        }
        #expect(await task.value == .cancelled)
    }

    @Test func longOutputIsCutOffBetweenLetters() {
        let output = ToolOutput(parts: [.text("añb"), .image(Media(.url("https://example.com"))), .text("xyz")])
        #expect(output.truncated(toBytes: 7) == output)
        let cut = output.truncated(toBytes: 2)
        #expect(cut.parts.count == 3)
        #expect(cut.text == "a\n[Cut off: 2 of 7 bytes are shown. Ask for less at a time.]")
        #expect(output.truncated(toBytes: 5).text.hasPrefix("añbx\n"))
        #expect(ToolOutput("abc").truncated(toBytes: 0).text.hasPrefix("\n[Cut off: 0 of 3"))
    }

    @Test func outputsAreMadeOfWhatToolsReturn() {
        #expect(ToolOutput("a \"b\"" as String).text == "a \"b\"")
        #expect(ToolOutput(returning: "a").text == "a")
        #expect(ToolOutput(returning: [1, 2]).text == "[1,2]")
        #expect(ToolOutput(returning: Unit.gram).text == "\"g\"")
        #expect(ToolOutput(returning: Int?.none).text == "null")
        #expect(ToolOutput(returning: [Part.text("p")]).text == "p")
    }

    @Test func nameRules() {
        #expect(ToolName.isValid("a-B_9"))
        #expect(ToolName.isValid(String(repeating: "x", count: 64)))
    }
}
