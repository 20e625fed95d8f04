#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An average that forgets: what was observed one ``halfLife`` ago weighs half.
public struct MovingAverage: Sendable, Hashable {
    public let halfLife: Duration
    /// Whether a value above the average replaces it at once, so that what turns slow is avoided at once.
    public let followsPeaks: Bool
    private var value: Double?
    private var observed = Duration.zero

    public init(halfLife: Duration = .seconds(30), followsPeaks: Bool) {
        self.halfLife = halfLife
        self.followsPeaks = followsPeaks
    }

    /// The average as it was when it last changed; `nil` before anything was observed.
    public var last: Double? { value }

    public mutating func observe(_ sample: Double, at now: Duration) {
        defer { observed = now }
        guard let earlier = value, !(followsPeaks && sample > earlier) else { return value = sample }
        let weight = remaining(at: now)
        value = earlier * weight + sample * (1 - weight)
    }

    /// The average now: one that follows peaks sinks while nothing is observed, so that what was once slow is tried again.
    public func reading(at now: Duration) -> Double? {
        guard followsPeaks else { return value }
        return value.map { $0 * remaining(at: now) }
    }

    private func remaining(at now: Duration) -> Double {
        let age = max(now - observed, .milliseconds(1))
        return exp2(-(age / halfLife))
    }
}
