import SwitchboardCore
import Testing

@testable import SwitchboardPipeline

@Suite struct HitQualityTests {
    @Test func intervalsAreThoseOfTheTables() {
        // Clopper and Pearson, 5 % to each side.
        for (wrong, count, low, high) in [
            (0.0, 10.0, 0.0, 0.258866), (1, 10, 0.005116, 0.394163), (5, 100, 0.019913, 0.102253),
            (10, 10, 0.741134, 1), (0, 300, 0, 0.009936), (30, 1_000, 0.021673, 0.040551),
        ] {
            let interval = BinomialInterval(wrong: wrong, of: count)
            #expect(abs(interval.low - low) < 2e-4, "\(wrong) of \(count): \(interval.low)")
            #expect(abs(interval.high - high) < 2e-4, "\(wrong) of \(count): \(interval.high)")
        }
        #expect(BinomialInterval(wrong: 0, of: 0) == BinomialInterval(wrong: 0, of: -1))
    }

    @Test func withoutABoundAllIsServed() {
        var quality = HitQuality(bound: nil, floor: 0.9)
        for _ in 0..<50 { quality.record(isRight: false, confidence: 0.95) }
        #expect(quality.decision(confidence: 0.95, draw: 0.999) == .serve)
        #expect(quality.summary.contains("50 compared, 100.0 % wrong"))
    }

    @Test func nothingKnownIsHardlyServed() {
        let quality = HitQuality(bound: 0.01, floor: 0.9)
        #expect(quality.served == 0.01)
        #expect(quality.decision(confidence: 0.99, draw: 0.5) == .explore)
        #expect(quality.decision(confidence: 0.99, draw: 0.005) == .serve)
    }

    @Test func whatProvesRightIsServedMoreAndMore() {
        var quality = HitQuality(bound: 0.01, floor: 0.9)
        var before = quality.served
        for _ in 0..<3 {
            for _ in 0..<110 { quality.record(isRight: true, confidence: 0.99) }
            #expect(quality.served > before)
            before = quality.served
        }
        #expect(quality.served == 1)
        #expect(quality.summary.contains("holds"))
    }

    @Test func aBadBandIsLeftAndTheGoodOnesStay() {
        var quality = HitQuality(bound: 0.02, floor: 0.9)
        for index in 0..<400 {
            quality.record(isRight: index % 5 != 0, confidence: 0.91)
            quality.record(isRight: true, confidence: 0.999)
        }
        #expect(quality.decision(confidence: 0.91, draw: 0) == .explore)
        #expect(quality.decision(confidence: 0.999, draw: 0.9) == .serve)
    }

    @Test func whatIsBadAltogetherIsOffAndComesBack() {
        var quality = HitQuality(bound: 0.01, floor: 0.9)
        for index in 0..<300 { quality.record(isRight: index % 10 != 0, confidence: 0.999) }
        #expect(quality.served == 0)
        #expect(quality.summary.contains("off"))
        for _ in 0..<20_000 { quality.record(isRight: true, confidence: 0.999) }
        #expect(quality.served == 1)
    }

    @Test func whatWasCountedIsTakenUpAgain() {
        var quality = HitQuality(bound: 0.01, floor: 0.9)
        var counters: [String: Int64] = [:]
        for index in 0..<500 {
            let isRight = index % 250 != 0
            let band = quality.record(isRight: isRight, confidence: index % 2 == 0 ? 0.93 : 0.997)
            counters[HitQuality.counter(band: band, isRight: isRight), default: 0] += 1
        }
        var other = HitQuality(bound: 0.01, floor: 0.9)
        other.restore(counters)
        #expect(other.estimate == quality.estimate)
        other.restore(["meaning.right.0": -5])
        #expect(other.estimate.compared == 0)
    }

    /// Traffic whose matches are wrong with a rate that falls with confidence: however bad it is, the wrong ones that were served
    /// stay below the bound, as a share of all that matched; and once it is known, as a share of what is served.
    @Test(arguments: [(0.0, 0.01), (0.005, 0.01), (0.03, 0.01), (0.1, 0.01), (0.3, 0.05), (0.8, 0.02)])
    func theBoundHoldsFromTheFirstAnswerOn(worst: Double, bound: Double) {
        var (early, late) = (0, 0), isOverEarly = 0, isOverLate = 0
        let runs = 20
        for seed in 0..<runs {
            let random = RandomSource(seed: UInt64(seed + 1))
            var quality = HitQuality(bound: bound, floor: 0.9)
            var (wrong, servedLate, wrongLate) = (0, 0, 0)
            let count = 4_000
            for index in 0..<count {
                let confidence = 0.9 + 0.0999 * random.fraction()
                let isRight = random.fraction() >= worst * (1 - confidence) / 0.1
                if quality.decision(confidence: confidence, draw: random.fraction()) == .serve {
                    if !isRight { wrong += 1 }
                    if index >= count / 2 {
                        servedLate += 1
                        if !isRight { wrongLate += 1 }
                    }
                    guard random.fraction() < 0.1 else { continue }
                }
                quality.record(isRight: isRight, confidence: confidence)
            }
            early += wrong
            late += servedLate
            if Double(wrong) > bound * Double(count) { isOverEarly += 1 }
            let allowed = bound * Double(servedLate)
            // What chance alone may add.
            if Double(wrongLate) > 1.5 * allowed + 3 * allowed.squareRoot() { isOverLate += 1 }
        }
        #expect(isOverEarly == 0, "the bound was broken in \(isOverEarly) of \(runs) runs")
        #expect(isOverLate <= runs / 20, "what was served later was too often wrong in \(isOverLate) of \(runs) runs")
        if worst == 0 { #expect(late > runs * 1_900, "all that is right should be served in the end") }
        if worst >= 0.8 { #expect(Double(early) < 0.02 * Double(runs * 4_000)) }
    }
}
