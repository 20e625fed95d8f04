public import SwitchboardCore

/// What a server offers: tools, and how they are done.
public protocol MCPTools: Sendable {
    /// All of them, in an order that does not change.
    func tools() async throws(LLMError) -> [MCPTool]

    /// Does what a tool does. Called only for a tool of the list.
    ///
    /// What is thrown becomes an outcome that the model can read: its message must say what to do. The task is cancelled when
    /// the client does not want the outcome any more.
    func call(_ tool: String, arguments: JSONValue, context: MCPCallContext) async throws(LLMError) -> MCPToolOutcome
}

/// What a tool knows of the call that it does.
public struct MCPCallContext: Sendable {
    /// Tells the client how far the call is; nothing happens where the client did not ask to be told.
    public var report: MCPProgressHandler
    /// Whether the client asked to be told.
    public var isWatched: Bool

    public init(isWatched: Bool = false, report: @escaping MCPProgressHandler = { _ in }) {
        self.isWatched = isWatched
        self.report = report
    }
}
