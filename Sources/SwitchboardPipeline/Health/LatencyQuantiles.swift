import Histogram

/// How long things took, as quantiles within one part in a hundred: what lies further back weighs less.
struct LatencyQuantiles: Sendable {
    /// Fewer say nothing about a tail.
    static let fewest: UInt64 = 20
    /// After so many the histogram begins anew, and the one before it goes on to count until it too is full.
    private static let span: UInt64 = 1_000
    /// In milliseconds; an hour is the most that can be told apart.
    private static let longest: UInt64 = 3_600_000

    /// Made when it is needed: a target that never answered holds nothing.
    private var current: Histogram<UInt32>?
    private var earlier: Histogram<UInt32>?

    private static var empty: Histogram<UInt32> {
        var histogram = Histogram<UInt32>(highestTrackableValue: longest, numberOfSignificantValueDigits: .two)
        histogram.autoResize = false
        return histogram
    }

    mutating func record(_ duration: Duration) {
        let milliseconds = UInt64(max(0, min(duration / .milliseconds(1), Double(LatencyQuantiles.longest))))
        var histogram = current.take() ?? LatencyQuantiles.empty
        histogram.record(milliseconds)
        if histogram.totalCount >= LatencyQuantiles.span { earlier = histogram } else { current = histogram }
    }

    /// The time within which this share stayed, from 0 to 1; `nil` where too few are known.
    func duration(at quantile: Double) -> Duration? {
        let known = [current, earlier].compactMap { $0 }
        guard let all = known.first(where: { $0.totalCount >= LatencyQuantiles.fewest }) else { return nil }
        return .milliseconds(Int64(all.valueAtPercentile(min(max(quantile, 0), 1) * 100)))
    }
}
