/// How many requests may be sent beside a slow one: at most one in twenty.
public struct HedgeBudget: Sendable, Hashable {
    /// In twentieths of a request.
    private var tokens = 0
    private static let most = 100

    public init() {}

    /// A call arrives that is no hedge.
    public mutating func called() { tokens = min(HedgeBudget.most, tokens + 1) }

    /// Whether one more may be sent; if so, it is taken off.
    public mutating func spend() -> Bool {
        guard tokens >= 20 else { return false }
        tokens -= 20
        return true
    }
}
