import Switchboard
import SwitchboardCore
import Testing

@Suite struct CatalogueTests {
    private let text = """
        {"models": [
          {"id": "llama3.2", "provider": "ollama", "aliases": ["llama"], "contextWindow": 131072, "prices": [
            {"input": "0", "output": "0", "source": "runs on your own machine", "asOf": "2026-11-23"}]},
          {"id": "gpt-4o-mini", "provider": "openai", "input": ["text", "image"], "thinking": {"mode": "none"}, "prices": [
            {"input": "0.15", "output": "0.60", "cacheRead": "0.075", "source": "OpenAI", "asOf": "2026-11-23"}]}
        ]}
        """

    @Test(arguments: ["llama3.2", "llama-3.2", "llama3.2:latest", "llama", "LLAMA-3.2"])
    func aModelIsFoundByAnyOfItsNames(name: String) throws {
        #expect(try Catalogue(parsing: Array(text.utf8)).card(named: ModelID(name))?.id == "llama3.2")
    }

    @Test func aPriceIsExactPerToken() throws {
        let card = try #require(try Catalogue(parsing: Array(text.utf8)).card(named: "gpt-4o-mini"))
        let day = try #require(Day("2026-11-24"))
        #expect(card.cost(of: Usage(input: 1_000_000, output: 0), on: day)?.total == 0.15)
        let cost = try #require(card.cost(of: Usage(input: 3, cacheRead: 1, output: 1), on: day))
        #expect(cost.total == USD(picodollars: 2 * 150_000 + 75_000 + 600_000))
    }

    @Test(arguments: [
        (#"{"models":[{"id":"x"}]}"#, "models[0].provider is missing"),
        (#"{"models":[{"id":"x","provider":"p","colour":1}]}"#, "models[0].colour"),
        (#"{"models":[{"id":"x","provider":"p","input":["smell"]}]}"#, "models[0].input[0]"),
        (#"{"models":[{"id":"x","provider":"p","contextWindow":-1}]}"#, "models[0].contextWindow"),
        (#"{"models":[{"id":"x","provider":"p","prices":[{"input":"0.0000001","output":"1"}]}]}"#, "prices[0].input"),
        (#"{"models":[{"id":"x","provider":"p","released":"soon"}]}"#, "models[0].released"),
    ])
    func whatMakesNoSenseIsRefusedWithItsPath(text: String, words: String) {
        do throws(LLMError) {
            _ = try Catalogue(parsing: Array(text.utf8))
            Issue.record("it was taken")
        } catch {
            #expect(error.message.contains(words))
        }
    }

    @Test func aFileOfTheUsersOverrides() throws {
        let mine = try Catalogue(
            parsing: Array(#"{"models":[{"id":"gpt-4o-mini","provider":"openai","maxOutput":7}]}"#.utf8))
        let both = try Catalogue(parsing: Array(text.utf8)).overridden(by: mine)
        #expect(both.card(named: "gpt-4o-mini")?.maxOutput == 7)
        #expect(both.cards.count == 2)
    }
}
