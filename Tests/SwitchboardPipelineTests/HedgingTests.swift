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

    @Test func quantilesWithinOnePartInAHundred() {
        var latencies = LatencyQuantiles()
        for number in 1...19 { latencies.record(.milliseconds(number)) }
        #expect(latencies.duration(at: 0.95) == nil, "Too few say nothing.")
        for number in 20...100 { latencies.record(.milliseconds(number * 10)) }
        let p95 = latencies.duration(at: 0.95) ?? .zero
        #expect(p95 >= .milliseconds(940) && p95 <= .milliseconds(960))
        for _ in 0..<5_000 { latencies.record(.milliseconds(7)) }
        #expect(latencies.duration(at: 0.95) == .milliseconds(7), "What lies far back is forgotten.")
    }
}
