/// Where a call stands in a distributed trace, as W3C Trace Context has it (`traceparent`).
public struct TraceContext: Sendable, Hashable {
    /// 16 bytes; never all zero.
    public var traceID: (high: UInt64, low: UInt64)
    /// Of this gateway's own span; never zero.
    public var spanID: UInt64
    /// The span of the client's that called us, where it said so.
    public var parentID: UInt64?
    public var isSampled: Bool
    /// The client's `tracestate`, passed on as it is.
    public var state: String?

    public init(
        traceID: (high: UInt64, low: UInt64),
        spanID: UInt64,
        parentID: UInt64? = nil,
        isSampled: Bool = true,
        state: String? = nil
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.parentID = parentID
        self.isSampled = isSampled
        self.state = state
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.traceID == right.traceID && left.spanID == right.spanID && left.parentID == right.parentID
            && left.isSampled == right.isSampled && left.state == right.state
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(traceID.high)
        hasher.combine(traceID.low)
        hasher.combine(spanID)
    }
}
