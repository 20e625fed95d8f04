import Histogram

/// Quantiles of numbers, within one part in a hundred: what lies further back than a thousand of them is forgotten.
struct RecentQuantiles: Sendable {
    /// Fewer say nothing about a tail.
    static let fewest: UInt64 = 20
    /// After so many the histogram begins anew, and the one before it counts until there are enough again.
    private static let span: UInt64 = 1_000

    private let highest: UInt64
    /// Made when it is needed: a target that never answered holds nothing.
    private var current: Histogram<UInt32>?
    private var earlier: Histogram<UInt32>?

    /// - Parameter highest: The most that can be told apart.
    init(upTo highest: UInt64) { self.highest = highest }

    mutating func record(_ value: UInt64) {
        var histogram = current.take() ?? empty
        histogram.record(min(value, highest))
        if histogram.totalCount >= RecentQuantiles.span { earlier = histogram } else { current = histogram }
    }

    /// The number that this share, from 0 to 1, does not exceed; `nil` where too few are known.
    func value(at quantile: Double) -> UInt64? {
        known.map { $0.valueAtPercentile(min(max(quantile, 0), 1) * 100) }
    }

    /// The share of numbers in a range; `nil` where too few are known.
    func share(in range: ClosedRange<UInt64>) -> Double? {
        known.map { Double($0.count(within: range)) / Double($0.totalCount) }
    }

    private var known: Histogram<UInt32>? {
        [current, earlier].compactMap { $0 }.first { $0.totalCount >= RecentQuantiles.fewest }
    }

    private var empty: Histogram<UInt32> {
        var histogram = Histogram<UInt32>(highestTrackableValue: highest, numberOfSignificantValueDigits: .two)
        histogram.autoResize = false
        return histogram
    }
}

/// How long something takes.
public struct LatencySummary: Sendable, Hashable {
    public var p50: Duration
    public var p95: Duration
    public var p99: Duration
}

/// How long answers are, in tokens.
public struct LengthSummary: Sendable, Hashable {
    public var p5: Int
    public var p50: Int
    public var p95: Int
    /// The share of answers within half of the median more or less, from 0 to 1.
    public var confidence: Double
}
