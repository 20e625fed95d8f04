import Switchboard
import SwitchboardCore
import Testing

/// The catalogue that is compiled in.
@Suite struct CatalogueDataTests {
    private let catalogue: Catalogue

    init() throws { catalogue = try Catalogue.builtin() }

    @Test func everyPriceHasItsSourceAndDate() {
        for card in catalogue.cards {
            for price in card.prices { #expect(!price.source.isEmpty && price.asOf != nil, "\(card.id)") }
        }
        #expect(catalogue.cards.count > 50)
    }

    @Test func noNameIsGivenTwice() {
        var names: Set<String> = []
        for card in catalogue.cards {
            for name in [card.id] + card.aliases { #expect(names.insert(name.rawValue).inserted, "\(name)") }
        }
    }

    @Test(arguments: [
        "claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929", "claude-3-5-sonnet-20241022",
        "claude-3-5-haiku-20241022", "gpt-4o", "gpt-4o-mini", "gpt-4-turbo", "o1-preview", "o1-mini",
        "gemini-2.0-flash",
        "gemini-1.5-pro", "gemini-1.5-flash", "llama-3.2", "llama-3.1", "qwen-2.5", "deepseek-v2", "mixtral-8x7b",
        "mixtral-8x22b",
    ])
    func classicModelsAreFound(_ name: String) { #expect(catalogue.card(named: ModelID(name)) != nil) }

    @Test func aliasesLeadToTheNameThatTheProviderKnows() {
        #expect(catalogue.card(named: "llama-3.2")?.id == "llama3.2")
        #expect(catalogue.card(named: "mixtral-8x22b")?.id == "mixtral:8x22b")
        #expect(catalogue.card(named: "claude-opus-4-5")?.id == "claude-opus-4-5-20251101")
    }

    @Test func retiredModelsNameOneThatExists() {
        for card in catalogue.cards where card.retired != nil {
            #expect(card.replacement.flatMap { catalogue.card(named: $0) } != nil, "\(card.id)")
        }
    }

    @Test func everyProvidersDefaultIsThere() {
        for definition in [ProviderDefinition].builtin + [.simulated] {
            #expect(definition.defaultModel.flatMap { catalogue.card(named: $0) }?.provider == definition.id)
        }
    }

    /// Model, day, usage, tier and the exact cost in picodollars.
    @Test(arguments: [
        (
            "claude-opus-5-5", "2026-11-24", Usage(input: 1_000, cacheRead: 400, cacheWrite: 100, output: 10),
            2_780_000_000
        ),
        ("claude-haiku-5-5", "2026-11-24", Usage(input: 100_000, output: 1), 10_000_500_000),
        ("claude-haiku-5-5", "2026-11-24", Usage(input: 100_001, output: 1), 50_003_000_000),
        ("gemini-4-argon", "2026-11-30", Usage(input: 1, output: 1), 12_000_000),
        ("gemini-4-argon", "2026-12-01", Usage(input: 1, output: 1), 24_000_000),
        ("gemini-2.5-pro", "2026-11-24", Usage(input: 200_001, cacheRead: 1, output: 0), 500_000_250_000),
        ("gpt-6.1-sol", "2026-11-24", Usage(input: 10, cacheRead: 4, cacheWrite: 6, output: 0), 15_400_000),
        ("llama3.2", "2026-11-24", Usage(input: 1_000_000, output: 1_000_000), 0),
    ])
    func costsAreExact(_ model: String, _ day: String, _ usage: Usage, _ picodollars: Int64) throws {
        let card = try #require(catalogue.card(named: ModelID(model)))
        let day = try #require(Day(day))
        let cost = try #require(card.cost(of: usage, on: day))
        #expect(cost.total.picodollars == picodollars)
    }
}
