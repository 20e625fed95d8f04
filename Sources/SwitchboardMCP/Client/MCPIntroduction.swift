import SwitchboardCore

/// What a server says of itself when a connection opens.
public struct MCPIntroduction: Sendable, Hashable {
    public var identity: MCPIdentity
    /// The revision that both speak.
    public var version: MCPVersion
    /// How to use the server, in its own words. Text of a stranger's: it is never given to a model unasked.
    public var instructions: String?
    public var hasTools: Bool
    /// Whether it will say when its list of tools changes.
    public var announcesChanges: Bool

    /// - Parameter result: Of `initialize` or of `server/discover`.
    init(_ result: JSONValue, version: MCPVersion, limits: MCPLimits) {
        self.version = version
        identity = MCPIdentity(result["serverInfo"] ?? result["_meta"]?[MCPMeta.serverInfo])
        instructions = (result["instructions"]?.asString).map { String($0.prefix(limits.description * 4)) }
        let tools = result["capabilities"]?["tools"]
        hasTools = tools?.isObject ?? false
        announcesChanges = tools?["listChanged"]?.asBool ?? false
    }
}
