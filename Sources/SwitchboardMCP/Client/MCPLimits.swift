/// What a server or a client may do at most. What is above ends in an error, never in a wait or in memory that grows.
public struct MCPLimits: Sendable, Hashable {
    /// Bytes of one message.
    public var message = 8 << 20
    /// Bytes that wait to be read by the other side.
    public var backlog = 32 << 20
    /// Tools that a server may list.
    public var tools = 512
    /// Pages of a list.
    public var pages = 100
    /// Bytes of a tool's definition.
    public var definition = 64 << 10
    /// Characters of a tool's description that models see.
    public var description = 2_000
    /// Messages in a row that nobody asked for or understands: answers that come twice, to an id that nobody asked for, or that
    /// are no messages at all.
    public var strays = 1_000
    /// Notifications and requests of the server's in a row without any answer.
    public var chatter = 100_000
    /// Calls that are under way at the same time.
    public var calls = 256
    /// Lines of a server's log that are kept, and bytes of each.
    public var logLines = 200
    public var logLine = 2_000
    /// How long a server may go on after its input was closed, and then again after it was asked to stop.
    public var grace = Duration.seconds(2)
    /// How long the question for the newest revision may stay without an answer before hands are shaken instead.
    public var discovery = Duration.seconds(10)
    /// How often a stream that broke is taken up again before the call fails.
    public var resumptions = 5

    public init() {}
}
