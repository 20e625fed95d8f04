/// How many retries a provider may be sent: a bucket that every call fills a little and every retry empties. A provider that
/// fails everything gets at most a fifth more requests than there are calls.
public struct RetryBudget: Sendable, Hashable {
    /// What is there at the start, and what there may be at most, in thousandths of a retry.
    private static let start = 3_000
    private static let most = 10_000
    private static let perCall = 200

    private var tokens = RetryBudget.start

    public init() {}

    /// A call arrives that is no retry.
    public mutating func called() { tokens = min(RetryBudget.most, tokens + RetryBudget.perCall) }

    /// Whether one more retry may be sent; if so, it is taken off.
    public mutating func spend() -> Bool {
        guard tokens >= 1_000 else { return false }
        tokens -= 1_000
        return true
    }
}
