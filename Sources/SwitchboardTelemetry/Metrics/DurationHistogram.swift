/// How long things took, in buckets.
struct DurationHistogram: Sendable {
    /// The upper ends of the buckets, in seconds.
    let bounds: [Double]
    private(set) var counts: [Int]
    private(set) var sum = 0.0

    init(_ bounds: [Double]) {
        self.bounds = bounds
        counts = [Int](repeating: 0, count: bounds.count + 1)
    }

    var count: Int { counts.reduce(0, +) }

    mutating func record(_ seconds: Double) {
        let place = bounds.firstIndex { seconds <= $0 } ?? bounds.count
        counts[place] += 1
        sum += seconds
    }

    /// As the text format wants it: each bucket with all that are below it.
    func samples(_ labels: [(String, String)]) -> [MetricFamily.Sample] {
        var samples: [MetricFamily.Sample] = []
        var below = 0
        for (bound, count) in zip(bounds.map(MetricFamily.text) + ["+Inf"], counts) {
            below += count
            samples.append(.init(labels + [("le", bound)], text: String(below), suffix: "_bucket"))
        }
        samples.append(.init(labels, text: MetricFamily.text(sum), suffix: "_sum"))
        samples.append(.init(labels, text: String(below), suffix: "_count"))
        return samples
    }
}
