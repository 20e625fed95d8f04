import SwitchboardCore
import Testing

@Suite struct MoneyTests {
    @Test(
        arguments: [
            ("0.0375", 37_500_000_000), ("$1.25", 1_250_000_000_000), ("-3", -3_000_000_000_000), ("0", 0),
            (".5", 500_000_000_000),
            ("0.000000000001", 1),
        ] as [(String, Int64)])
    func dollarsAreReadExactly(text: String, picodollars: Int64) {
        #expect(USD(exactly: text)?.picodollars == picodollars)
    }

    @Test(arguments: ["", ".", "1.2.3", "1e3", "abc", "0.0000000000001", "99999999999", "1,5"])
    func whatIsNoAmountIsNone(text: String) { #expect(USD(exactly: text) == nil) }

    @Test func amountsArePrintedWithoutRounding() {
        #expect(USD(picodollars: 1).description == "$0.000000000001")
        #expect(USD(picodollars: -1_500_000_000_000).description == "-$1.50")
        #expect((0.0123 as USD).description == "$0.0123")
        #expect((3 as USD).description == "$3.00")
    }

    @Test func arithmeticStopsAtItsEnds() {
        let most = USD(picodollars: .max)
        #expect(most + most == most)
        #expect(USD(picodollars: .min) - most == USD(picodollars: .min))
        #expect(most * 3 == most)
        #expect(most * -3 == USD(picodollars: .min))
        #expect(USD(.nan) == .zero)
        #expect(USD(.infinity) == most)
    }

    private let opus = Price(
        input: USD(picodollars: 4_000_000), output: USD(picodollars: 20_000_000), cacheRead: USD(picodollars: 200_000),
        cacheWrite: USD(picodollars: 5_000_000), cacheWriteOneHour: USD(picodollars: 8_000_000))

    @Test func everyTokenIsChargedOnceAtItsOwnRate() {
        let usage = Usage(
            input: 1_000, cacheRead: 600, cacheWrite: 300, cacheWriteOneHour: 100, output: 50, reasoning: 20)
        let cost = opus.cost(of: usage)
        #expect(cost.input.picodollars == 100 * 4_000_000)
        #expect(cost.cacheRead.picodollars == 600 * 200_000)
        #expect(cost.cacheWrite.picodollars == 200 * 5_000_000 + 100 * 8_000_000)
        #expect(cost.output.picodollars == 50 * 20_000_000)
        #expect(cost.total.picodollars == 400_000_000 + 120_000_000 + 1_800_000_000 + 1_000_000_000)
    }

    @Test func aHostileReportCannotMakeTheBillNegative() {
        let cost = opus.cost(of: Usage(input: -5, cacheRead: 900, cacheWrite: .max, output: .min))
        #expect(cost.total == .zero)
        #expect(opus.cost(of: Usage(input: .max, output: .max)).total == USD(picodollars: .max))
    }

    @Test func theRowFollowsDayTierAndPromptSize() throws {
        func price(_ dollars: Int64, from: String? = nil, until: String? = nil, above: Int? = nil, tier: String? = nil)
            -> Price
        {
            Price(
                from: from.flatMap { Day($0) }, until: until.flatMap { Day($0) }, abovePromptTokens: above,
                serviceTier: tier,
                input: USD(picodollars: dollars), output: .zero)
        }
        let rows = [
            price(1, until: "2026-12-01"), price(2, from: "2026-12-01"), price(3, from: "2026-12-01", above: 100),
            price(4, tier: "flex"),
        ]
        let before = try #require(Day("2026-11-30"))
        let after = try #require(Day("2026-12-01"))
        #expect(rows.row(on: before, promptTokens: 500)?.input.picodollars == 1)
        #expect(rows.row(on: after, promptTokens: 100)?.input.picodollars == 2)
        #expect(rows.row(on: after, promptTokens: 101)?.input.picodollars == 3)
        #expect(rows.row(on: after, promptTokens: 1, serviceTier: "flex")?.input.picodollars == 4)
        #expect(rows.row(on: after, promptTokens: 1, serviceTier: "unheard")?.input.picodollars == 2)
        #expect([Price]().row(on: after, promptTokens: 1) == nil)
    }

    @Test(
        arguments: [
            (0, "1970-01-01"), (951_782_400, "2000-02-29"), (1_795_478_400, "2026-11-24"), (-1, "1969-12-31"),
            (4_107_542_399, "2100-02-28"),
        ] as [(Int64, String)])
    func aDayIsFoundFromSeconds(seconds: Int64, text: String) {
        #expect(Day(secondsSince1970: seconds).description == text)
        #expect(Day(text)?.description == text)
    }
}
