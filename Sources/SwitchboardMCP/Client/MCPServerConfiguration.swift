public import SwitchboardCore

/// A server of tools: where it is, which of its tools may be used, and how long to wait for it.
public struct MCPServerConfiguration: Sendable {
    /// How the server is reached.
    @nonexhaustive
    public enum Transport: Sendable {
        /// A program of this machine, spoken to through its standard input and output.
        case process(Process)
        /// A server behind an address.
        case http(Address)
    }

    /// A program that is started without a shell.
    public struct Process: Sendable, Hashable {
        /// A name to look for in `PATH`, or a path.
        public var command: String
        public var arguments: [String]
        /// Beside ``inherited``; of two values for a name these hold.
        public var environment: [String: String]
        /// Which variables of this process the server sees. No other one reaches it: keys of providers stay here.
        public var inherited: [String]
        /// `nil` is where this process is.
        public var folder: String?

        public init(
            command: String,
            arguments: [String] = [],
            environment: [String: String] = [:],
            inherited: [String] = Process.harmless,
            folder: String? = nil
        ) {
            self.command = command
            self.arguments = arguments
            self.environment = environment
            self.inherited = inherited
            self.folder = folder
        }

        /// Variables that programs need to run at all, and that hold no secrets.
        public static let harmless = [
            "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER",
        ]
    }

    /// Where a server listens. A redirect is not followed: headers and token go to this address only.
    public struct Address: Sendable {
        /// The whole address: `https://host/mcp`.
        public var url: String
        /// Sent with every request, by name.
        public var headers: [String: String]
        /// Sent as `authorization: Bearer …`.
        public var token: Secret?

        public init(url: String, headers: [String: String] = [:], token: Secret? = nil) {
            self.url = url
            self.headers = headers
            self.token = token
        }
    }

    /// How a connection is opened.
    public enum Opening: String, Sendable, Hashable, CaseIterable {
        /// Asks whether the server speaks the newest revision, and shakes hands where it does not.
        case automatic
        /// Shakes hands at once, for servers that take a question before that amiss.
        case handshake
    }

    /// What to do with a tool that is not any more what it was when it was first seen.
    public enum ChangePolicy: String, Sendable, Hashable, CaseIterable {
        /// It is neither offered nor called until ``MCPClient/approve(_:)``.
        case withhold
        /// The change is reported, and the tool goes on.
        case report
    }

    /// Short, and different from that of every other server: it is part of the tools' names.
    public var name: String
    public var transport: Transport
    /// Which tools may be listed and called: names as the server knows them, `*` stands for any characters. `nil` is all.
    public var allowed: [String]?
    /// Which may not, even where they are allowed.
    public var denied: [String]
    /// For one call of a tool.
    public var timeout: Duration
    /// For the server to start and to introduce itself.
    public var startTimeout: Duration
    /// How many bytes of text, and how many of media, a call may bring into the conversation.
    public var maxOutput: Int
    public var opening: Opening
    public var changes: ChangePolicy

    public init(
        name: String,
        transport: Transport,
        allowed: [String]? = nil,
        denied: [String] = [],
        timeout: Duration = .seconds(60),
        startTimeout: Duration = .seconds(30),
        maxOutput: Int = 256 << 10,
        opening: Opening = .automatic,
        changes: ChangePolicy = .withhold
    ) {
        self.name = name
        self.transport = transport
        self.allowed = allowed
        self.denied = denied
        self.timeout = timeout
        self.startTimeout = startTimeout
        self.maxOutput = maxOutput
        self.opening = opening
        self.changes = changes
    }
}
