public import SwitchboardCore

/// What carries messages to a server and back: the only part of a client that has a process or a network behind it.
public protocol MCPChannel: Sendable {
    /// Begins. Everything that arrives goes to `receiver`, whose calls return at once. Called once, before anything is sent.
    func open(_ receiver: MCPReceiver)

    /// Sends a message. Returns when it is on its way or, where answers come in answer to a single message, when all of them
    /// have come. Cancelling the task gives up that answer.
    func send(_ message: MCPOutgoing) async throws(LLMError) -> MCPDelivery

    /// Sends a message that nobody waits for, as soon as it goes.
    func post(_ message: MCPOutgoing)

    /// The revision is agreed on: from now on messages are sent in it, and whatever carries the server's own messages begins.
    func agreed(on version: MCPVersion)

    /// Ends; returns when nothing is left running.
    func close() async

    /// The last lines of what the server wrote to its log, oldest first.
    var log: [String] { get }
}

/// Where a channel takes what arrives.
public struct MCPReceiver: Sendable {
    /// A message, as bytes.
    public var message: @Sendable ([UInt8]) -> Void
    /// A line of the server's log.
    public var log: @Sendable (String) -> Void
    /// Nothing more will come.
    public var closed: @Sendable (LLMError) -> Void

    public init(
        message: @escaping @Sendable ([UInt8]) -> Void,
        log: @escaping @Sendable (String) -> Void,
        closed: @escaping @Sendable (LLMError) -> Void
    ) {
        self.message = message
        self.log = log
        self.closed = closed
    }
}

/// A message as it goes out.
public struct MCPOutgoing: Sendable {
    public var text: [UInt8]
    /// Of a request.
    public var id: Int?
    public var method: String?
    /// The tool that is called.
    public var name: String?
    /// Arguments that a tool's schema wants repeated as headers.
    public var headers: [(name: String, value: String)]
    /// The revision that it is written in, where each message says so.
    public var version: MCPVersion?
    /// How long its answer is waited for.
    public var timeout: Duration

    public init(
        text: [UInt8],
        id: Int? = nil,
        method: String? = nil,
        name: String? = nil,
        headers: [(name: String, value: String)] = [],
        version: MCPVersion? = nil,
        timeout: Duration = .seconds(30)
    ) {
        self.text = text
        self.id = id
        self.method = method
        self.name = name
        self.headers = headers
        self.version = version
        self.timeout = timeout
    }
}

/// What ``MCPChannel/send(_:)`` came to.
public enum MCPDelivery: Sendable {
    /// The message is on its way; the answer comes whenever it comes.
    case underWay
    /// Everything that comes in answer to it has been received.
    case answered
}
