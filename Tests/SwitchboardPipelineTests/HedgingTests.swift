import SwitchboardCore
import Testing

@testable import SwitchboardPipeline

@Suite struct HedgingTests {
    @Test func oneInTwentyMayBeSentTwice() {
        var budget = HedgeBudget()
        var sent = 0
        for _ in 0..<1_000 {
            budget.called()
            if budget.spend() { sent += 1 }
        }
        #expect(sent == 50)
        let more = budget.spend()
        #expect(!more)
    }

    @Test func quantilesWithinOnePartInAHundred() throws {
        var quantiles = RecentQuantiles(upTo: 1_000_000)
        for number in 1...19 { quantiles.record(UInt64(number)) }
        #expect(quantiles.value(at: 0.95) == nil, "Too few say nothing.")
        for number in 20...100 { quantiles.record(UInt64(number) * 10) }
        let p95 = try #require(quantiles.value(at: 0.95))
        #expect(p95 >= 940 && p95 <= 960)
        for _ in 0..<5_000 { quantiles.record(7) }
        #expect(quantiles.value(at: 0.95) == 7, "What lies far back is forgotten.")
        #expect(quantiles.share(in: 6...8) == 1)
    }
}
