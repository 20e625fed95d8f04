/// What happens at a server without being asked for.
@nonexhaustive
public enum MCPEvent: Sendable, Hashable {
    /// The server says that its list of tools is another one now; the next ``MCPClient/tools()`` reads it.
    case toolsChanged
    /// A tool is not what it was.
    case toolChange(MCPToolChange)
    /// A line of the server's log, of its standard error too.
    case log(level: String, text: String)
    /// The connection is gone; the next call makes a new one.
    case disconnected(reason: String)
}
