import SwitchboardCore
import SwitchboardPipeline
import Testing

@Suite struct CircuitBreakerTests {
    @Test func fiveFailuresInARowOpenItAndOneProbeClosesIt() {
        var breaker = CircuitBreaker()
        for second in 0..<4 { breaker.failed(wasProbe: false, at: .seconds(second)) }
        #expect(breaker.admit(at: .seconds(4)) == .yes)
        breaker.failed(wasProbe: false, at: .seconds(4))
        #expect(breaker.state(at: .seconds(5)) == .open)
        #expect(breaker.admit(at: .seconds(5)) == .no(.seconds(1)))
        #expect(breaker.admit(at: .seconds(6)) == .probe)
        #expect(breaker.state(at: .seconds(6)) == .halfOpen)
        // While one finds out, nobody else does.
        #expect(breaker.admit(at: .seconds(6)) == .no(.seconds(2)))
        breaker.succeeded(wasProbe: true, at: .seconds(7))
        #expect(breaker.state(at: .seconds(7)) == .closed)
        #expect(breaker.since == .seconds(7))
    }

    @Test func eachProbeThatFailsDoublesTheWaitUpToItsLimit() {
        var breaker = CircuitBreaker()
        var now = Duration.zero
        for _ in 0..<5 { breaker.failed(wasProbe: false, at: now) }
        var waits: [Duration] = []
        for _ in 0..<5 {
            guard case .no(let wait) = breaker.admit(at: now) else {
                return #expect(Bool(false), "It let a call pass.")
            }
            waits.append(wait)
            now += wait
            #expect(breaker.admit(at: now) == .probe)
            breaker.failed(wasProbe: true, at: now)
        }
        #expect(waits == [.seconds(2), .seconds(4), .seconds(8), .seconds(10), .seconds(10)])
    }

    @Test func aSuccessBetweenFailuresKeepsItClosedUntilHalfOfManyFail() {
        var breaker = CircuitBreaker()
        for call in 0..<19 {
            if call.isMultiple(of: 2) {
                breaker.failed(wasProbe: false, at: .zero)
            } else {
                breaker.succeeded(wasProbe: false, at: .zero)
            }
        }
        #expect(breaker.state(at: .zero) == .closed)
        breaker.failed(wasProbe: false, at: .zero)
        #expect(breaker.state(at: .zero) == .open)
        #expect(breaker.hasSucceededLately)
    }

    @Test func whatIsLongAgoDoesNotCount() {
        var breaker = CircuitBreaker()
        for _ in 0..<9 {
            breaker.failed(wasProbe: false, at: .zero)
            breaker.succeeded(wasProbe: false, at: .zero)
        }
        // Eleven of these twenty-one are bad, which would open it if they were all of one time.
        breaker.failed(wasProbe: false, at: .seconds(60))
        breaker.succeeded(wasProbe: false, at: .seconds(60))
        breaker.failed(wasProbe: false, at: .seconds(60))
        #expect(breaker.state(at: .seconds(60)) == .closed)
    }

    @Test func aProbeThatIsAbandonedLeavesTheNextOneToFindOut() {
        var breaker = CircuitBreaker()
        for _ in 0..<5 { breaker.failed(wasProbe: false, at: .zero) }
        #expect(breaker.admit(at: .seconds(2)) == .probe)
        breaker.abandoned(wasProbe: true)
        #expect(breaker.admit(at: .seconds(2)) == .probe)
    }

    @Test func whatWasSentBeforeItOpenedChangesNothing() {
        var breaker = CircuitBreaker()
        for _ in 0..<5 { breaker.failed(wasProbe: false, at: .zero) }
        breaker.succeeded(wasProbe: false, at: .seconds(1))
        breaker.failed(wasProbe: false, at: .seconds(1))
        #expect(breaker.admit(at: .seconds(1)) == .no(.seconds(1)))
    }
}

@Suite struct RetryBudgetTests {
    @Test func aFleetThatFailsGetsAtMostAFifthMore() {
        var budget = RetryBudget()
        var retries = 0
        for _ in 0..<1_000 {
            budget.called()
            while budget.spend() { retries += 1 }
        }
        #expect(retries <= 203)
        #expect(retries >= 200)
    }

    @Test func whatIsNotSpentIsNotSavedForEver() {
        var budget = RetryBudget()
        for _ in 0..<10_000 { budget.called() }
        var retries = 0
        while budget.spend() { retries += 1 }
        #expect(retries == 10)
    }
}

@Suite struct MovingAverageTests {
    @Test func aPeakIsFollowedAtOnceAndForgottenByHalves() {
        var average = MovingAverage(halfLife: .seconds(10), followsPeaks: true)
        #expect(average.reading(at: .zero) == nil)
        average.observe(1, at: .zero)
        average.observe(8, at: .seconds(1))
        #expect(average.last == 8)
        #expect(abs((average.reading(at: .seconds(11)) ?? 0) - 4) < 0.01)
        average.observe(0, at: .seconds(11))
        #expect(abs((average.last ?? 0) - 4) < 0.01)
    }

    @Test func onlyPeaksSinkByThemselves() {
        var average = MovingAverage(halfLife: .seconds(10), followsPeaks: false)
        average.observe(100, at: .zero)
        #expect(average.reading(at: .seconds(600)) == 100)
        average.observe(200, at: .seconds(10))
        #expect(average.last == 150)
    }
}
