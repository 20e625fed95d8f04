/// What a tool may know about a call beside its arguments. The model says and sees none of it.
public struct ToolContext: Sendable, Hashable {
    /// The provider's name for the call.
    public var callID: String
    /// On whose behalf the call is made.
    public var user: String?
    /// The same for every try of one call, also after a restart: a tool that pays or sends can use it to do so once.
    public var idempotencyKey: String?
    /// Whatever else the caller hands to its tools.
    public var metadata: [String: String]

    public init(
        callID: String = "",
        user: String? = nil,
        idempotencyKey: String? = nil,
        metadata: [String: String] = [:]
    ) {
        self.callID = callID
        self.user = user
        self.idempotencyKey = idempotencyKey
        self.metadata = metadata
    }
}
