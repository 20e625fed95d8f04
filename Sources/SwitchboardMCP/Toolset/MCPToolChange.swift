/// A tool that is not what it was when it was approved: a server may have put other words into a description that models obey.
public struct MCPToolChange: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable { case changed, appeared, disappeared }

    public var server: String
    public var tool: String
    public var kind: Kind
    /// What is different: `description`, `inputSchema`, …
    public var fields: [String]
    public var before: MCPTool?
    public var after: MCPTool?

    public init(
        server: String,
        tool: String,
        kind: Kind,
        fields: [String] = [],
        before: MCPTool? = nil,
        after: MCPTool? = nil
    ) {
        self.server = server
        self.tool = tool
        self.kind = kind
        self.fields = fields
        self.before = before
        self.after = after
    }
}
