/// How a tool may be used. Kept by whoever calls it.
public struct ToolTraits: Sendable, Hashable {
    /// It changes nothing: calling it twice, or for nothing, does no harm.
    public var isReadOnly: Bool
    /// It may run at the same time as other calls of the same answer.
    public var mayRunInParallel: Bool
    /// Somebody has to agree to each call before it is made.
    public var needsApproval: Bool
    /// How long a call may take; `nil` is what the caller allows in general.
    public var timeout: Duration?
    /// Bytes of text that the model gets at most; `nil` is what the caller allows in general.
    public var maxOutputBytes: Int?

    /// - Parameter mayRunInParallel: `nil` is yes for a tool that changes nothing, no for others.
    public init(
        isReadOnly: Bool = false,
        mayRunInParallel: Bool? = nil,
        needsApproval: Bool = false,
        timeout: Duration? = nil,
        maxOutputBytes: Int? = nil
    ) {
        self.isReadOnly = isReadOnly
        self.mayRunInParallel = mayRunInParallel ?? isReadOnly
        self.needsApproval = needsApproval
        self.timeout = timeout
        self.maxOutputBytes = maxOutputBytes
    }
}
