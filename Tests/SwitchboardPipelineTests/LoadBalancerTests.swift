import SwitchboardCore
import SwitchboardPipeline
import Testing

@Suite struct LoadBalancerTests {
    private func entry(
        _ name: String,
        weight: Int = 1,
        inFlight: Int = 0,
        firstToken: Duration? = nil,
        speed: Double? = nil,
        cost: USD? = nil
    ) -> LoadBalancer.Entry {
        var health = TargetHealth.Snapshot()
        health.inFlight = inFlight
        health.timeToFirstToken = firstToken
        health.tokensPerSecond = speed
        return LoadBalancer.Entry(weight: weight, health: health, estimatedCost: cost)
    }

    @Test func turnsFollowTheWeightsAndAreSpread() {
        let balancer = LoadBalancer(random: RandomSource(seed: 1))
        let entries = [entry("a", weight: 5), entry("b"), entry("c")]
        let firsts = (0..<7).map { _ in balancer.order(entries, by: .roundRobin)[0] }
        #expect(firsts.count { $0 == 0 } == 5)
        #expect(firsts.count { $0 == 1 } == 1)
        #expect(firsts.count { $0 == 2 } == 1)
        #expect(firsts.prefix(4).contains { $0 != 0 }, "A heavy one does not take all its turns in a row.")
    }

    @Test func theBusiestOfSeveralNeverGoesFirst() {
        let balancer = LoadBalancer(random: RandomSource(seed: 7))
        let entries = [entry("a", inFlight: 9), entry("b", inFlight: 1), entry("c", inFlight: 3)]
        var firsts: Set<Int> = []
        for _ in 0..<200 {
            let order = balancer.order(entries, by: .leastLoaded)
            #expect(order.sorted() == [0, 1, 2])
            firsts.insert(order[0])
        }
        #expect(firsts == [1, 2])
    }

    @Test func whoeverIsExpectedFirstGoesFirst() {
        let balancer = LoadBalancer(random: RandomSource(seed: 1))
        // 0.2 s + 400 tokens at 20/s against 2 s + 400 at 400/s: the first word alone would choose wrongly.
        let entries = [
            entry("quick to start", firstToken: .milliseconds(200), speed: 20),
            entry("quick to write", firstToken: .seconds(2), speed: 400),
        ]
        #expect(balancer.order(entries, by: .latencyBased) == [1, 0])
        let busy = [entries[0], entry("busy", inFlight: 30, firstToken: .seconds(2), speed: 400)]
        #expect(balancer.order(busy, by: .latencyBased) == [0, 1])
        #expect(balancer.order(entries + [entry("new")], by: .latencyBased)[0] == 2)
    }

    @Test func theCheapestGoesFirstAndAnUnknownPriceLast() {
        let balancer = LoadBalancer(random: RandomSource(seed: 1))
        let entries = [entry("?"), entry("dear", cost: 0.02), entry("cheap", cost: 0.001), entry("free", cost: 0)]
        #expect(balancer.order(entries, by: .costBased) == [3, 2, 1, 0])
    }
}
