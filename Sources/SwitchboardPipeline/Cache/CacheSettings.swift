/// What may be kept, and for how long.
public struct CacheSettings: Sendable, Hashable {
    /// How long an answer is fresh.
    public var timeToLive: Duration
    /// How long after that it is still served at once, while a new one is fetched.
    public var staleFor: Duration
    /// Requests with a higher temperature are not served and not kept; `nil` is any.
    public var maxTemperature: Double?
    /// Whether answers that call tools are kept.
    public var keepsToolCalls: Bool

    public init(
        timeToLive: Duration = .seconds(3_600),
        staleFor: Duration = .zero,
        maxTemperature: Double? = nil,
        keepsToolCalls: Bool = false
    ) {
        self.timeToLive = timeToLive
        self.staleFor = staleFor
        self.maxTemperature = maxTemperature
        self.keepsToolCalls = keepsToolCalls
    }
}
