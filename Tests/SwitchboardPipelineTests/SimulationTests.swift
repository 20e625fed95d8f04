import PipelineSimulation
import Testing

/// The whole pipeline under simulated traffic. A seed that fails is replayed by `swift run simulation --seed SEED`.
@Suite struct SimulationTests {
    @Test func everyRuleHoldsInTwoHundredSchedules() {
        var calls = 0
        for seed in UInt64(1)...200 {
            let outcome = Schedule(seed: seed).run()
            calls += outcome.calls
            #expect(outcome.violations.isEmpty, "seed \(seed)")
        }
        #expect(calls == 200 * 110)
    }

    @Test func theSameSeedIsTheSameTraffic() {
        for seed in UInt64(1_000)...1_010 {
            let one = Schedule(seed: seed).run(logging: true)
            let other = Schedule(seed: seed).run(logging: true)
            #expect(one.log == other.log)
        }
    }
}
