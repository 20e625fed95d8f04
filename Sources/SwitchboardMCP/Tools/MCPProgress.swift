/// How far a call is.
public struct MCPProgress: Sendable, Hashable {
    /// Grows with each report.
    public var progress: Double
    /// What ``progress`` will be at the end, where that is known.
    public var total: Double?
    public var message: String?

    public init(_ progress: Double, total: Double? = nil, message: String? = nil) {
        self.progress = progress
        self.total = total
        self.message = message
    }
}

/// Is told how far a call is; returns at once.
public typealias MCPProgressHandler = @Sendable (MCPProgress) -> Void
