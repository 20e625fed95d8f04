/// Keeps the share of wrong answers among those that are served by meaning below a bound, by what comparisons with fresh answers
/// showed. It learns from which confidence on answers may be served, and until it knows, serves so few that the bound holds even
/// if the worst that is still possible were true (after vCache, Schroeder et al., 2025).
///
/// A value without clock or chance: draws come from outside.
public struct HitQuality: Sendable, Hashable {
    /// What a comparison showed, in one band of confidence.
    struct Tally: Sendable, Hashable {
        var right = 0.0
        var wrong = 0.0
        var sum: Double { right + wrong }
    }

    public enum Decision: Sendable, Hashable {
        case serve
        /// Ask upstream, and compare what comes with what would have been served.
        case explore
    }

    /// What is known of the share of wrong answers.
    public struct Estimate: Sendable, Hashable {
        /// How many answers were compared, older ones counted less.
        public var compared: Double
        public var wrong: Double
        /// The share that is wrong, and the interval that holds it with 95 % confidence.
        public var share: Double
        public var low: Double
        public var high: Double
    }

    /// The lower ends of the bands, in log odds above the least that is served at all.
    static let bands = 8
    /// More than this many comparisons in a band, and the older half counts half.
    private static let window = 2_000.0
    /// From so many comparisons on, the share that was wrong is taken for what it is.
    private static let telling = 100.0

    /// The most that may be wrong, as a share of what is served; `nil` is no bound.
    public let bound: Double?
    private let floor: Double
    private var tallies = [Tally](repeating: Tally(), count: HitQuality.bands)
    /// From which band on answers are served, and which share of them; `nil` when none are, or no bound is set.
    private var policy: Policy?
    /// How many comparisons the policy does not know yet: every fiftieth part of all makes a new one.
    private var unknown = 0.0

    private struct Policy: Sendable, Hashable {
        var lowest: Int
        var share: Double
    }

    /// - Parameter floor: The least confidence that is served at all.
    public init(bound: Double?, floor: Double) {
        self.bound = bound
        self.floor = floor
        policy = bestPolicy()
    }

    // MARK: Learning

    /// Takes note of one comparison.
    /// - Returns: Its band, which is what it is counted as.
    @discardableResult
    public mutating func record(isRight: Bool, confidence: Double) -> Int {
        let band = band(of: confidence)
        if isRight { tallies[band].right += 1 } else { tallies[band].wrong += 1 }
        if tallies[band].sum > HitQuality.window {
            tallies[band].right /= 2
            tallies[band].wrong /= 2
        }
        unknown += 1
        if !isRight || unknown * 50 >= tallies.reduce(0, { $0 + $1.sum }) {
            unknown = 0
            policy = bestPolicy()
        }
        return band
    }

    private func band(of confidence: Double) -> Int {
        let above = logOdds(confidence) - logOdds(floor)
        return min(HitQuality.bands - 1, max(0, Int((above * 2).rounded(.down))))
    }

    // MARK: Deciding

    /// Whether an answer that matches is served.
    /// - Parameter draw: From 0 to 1, at random.
    public func decision(confidence: Double, draw: Double) -> Decision {
        guard let policy, band(of: confidence) >= policy.lowest else { return bound == nil ? .serve : .explore }
        return draw < policy.share ? .serve : .explore
    }

    /// The one that serves most of what is allowed.
    private func bestPolicy() -> Policy? {
        guard let bound else { return nil }
        var best: (policy: Policy, yield: Double)?
        let all = tallies.reduce(0) { $0 + $1.sum }
        for lowest in 0..<HitQuality.bands {
            let estimate = estimate(from: lowest)
            // What is worse than the bound for all that is known is not served at all; a few cases tell nothing.
            guard estimate.low <= bound, estimate.share <= bound || estimate.compared < HitQuality.telling else {
                continue
            }
            let share = min(1, bound / estimate.high)
            // Where nothing was seen yet, all bands count alike.
            let mass = (estimate.compared + Double(HitQuality.bands - lowest)) / (all + Double(HitQuality.bands))
            if share * mass > best?.yield ?? 0 { best = (Policy(lowest: lowest, share: share), share * mass) }
        }
        return best?.policy
    }

    // MARK: Showing

    /// What is known of the answers that are served now.
    public var estimate: Estimate { estimate(from: policy?.lowest ?? 0) }

    /// The share of matching answers that is served now: 1 when the bound is known to hold, 0 when it is known not to.
    public var served: Double { bound == nil ? 1 : policy?.share ?? 0 }

    /// In words.
    public var summary: String {
        func percent(_ share: Double) -> String { "\((share * 1_000).rounded() / 10) %" }
        let estimate = estimate
        let known =
            estimate.compared < 1
            ? "nothing was compared yet"
            : "\(Int(estimate.compared)) compared, \(percent(estimate.share)) wrong (95 %: \(percent(estimate.low))–\(percent(estimate.high)))"
        guard let bound else { return known + ", no bound is set" }
        let state =
            switch served {
            case 0: "off: the bound of \(percent(bound)) does not hold"
            case 1: "the bound of \(percent(bound)) holds"
            default:
                "learning: \(percent(served)) of what matches is served, so that the bound of \(percent(bound)) holds"
            }
        return "\(known); \(state)"
    }

    private func estimate(from lowest: Int) -> Estimate {
        let sum = tallies[lowest...].reduce(into: Tally()) { sum, tally in
            sum.right += tally.right
            sum.wrong += tally.wrong
        }
        let interval = BinomialInterval(wrong: sum.wrong, of: sum.sum)
        return Estimate(
            compared: sum.sum, wrong: sum.wrong, share: sum.sum > 0 ? sum.wrong / sum.sum : 0, low: interval.low,
            high: interval.high)
    }
}

// MARK: - Keeping

extension HitQuality {
    /// What one comparison is counted as, in a store.
    static func counter(band: Int, isRight: Bool) -> String { "meaning.\(isRight ? "right" : "wrong").\(band)" }

    /// Takes up what was counted before.
    public mutating func restore(_ counters: [String: Int64]) {
        for band in tallies.indices {
            func count(_ isRight: Bool) -> Double {
                Double(max(0, counters[HitQuality.counter(band: band, isRight: isRight)] ?? 0))
            }
            var tally = Tally(right: count(true), wrong: count(false))
            if tally.sum > HitQuality.window {
                let factor = HitQuality.window / tally.sum
                tally = Tally(right: tally.right * factor, wrong: tally.wrong * factor)
            }
            tallies[band] = tally
        }
        policy = bestPolicy()
        unknown = 0
    }
}

/// The share that stands behind a count, with 95 % confidence to each side (Clopper and Pearson, 1934).
struct BinomialInterval: Sendable, Hashable {
    let low: Double
    let high: Double

    init(wrong: Double, of count: Double) {
        guard count > 0 else {
            (low, high) = (0, 1)
            return
        }
        low = wrong <= 0 ? 0 : BinomialInterval.quantile(0.05, wrong, count - wrong + 1)
        high = wrong >= count ? 1 : BinomialInterval.quantile(0.95, wrong + 1, count - wrong)
    }

    /// Of the beta distribution, by halving.
    private static func quantile(_ share: Double, _ a: Double, _ b: Double) -> Double {
        var (low, high) = (0.0, 1.0)
        for _ in 0..<36 {
            let middle = (low + high) / 2
            if BetaDistribution.share(below: middle, a, b) < share { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
