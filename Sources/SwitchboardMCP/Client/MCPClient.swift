public import SwitchboardCore

/// A client of one server: connects when it is first needed, again when the connection breaks, and lets through what is allowed.
///
/// The server is a stranger: what it sends is bounded by ``MCPLimits``, its tools by the configuration's lists, and a tool that
/// changes after it was first seen is withheld until it is approved.
///
/// Call ``close()`` at the end: it returns when the server is gone. A client that is only let go of ends its server later.
public actor MCPClient {
    public nonisolated let configuration: MCPServerConfiguration
    public nonisolated let limits: MCPLimits
    let time: any TimeKeeper
    let identity: MCPIdentity
    let channel: @Sendable () throws(LLMError) -> any MCPChannel
    let events: @Sendable (MCPEvent) -> Void

    var session: MCPSession?
    var opening: SharedTask<Result<MCPSession, LLMError>>?
    var listener: Task<Void, Never>?
    var startsWithHandshake = false
    var isClosed = false

    let listing = ListState()
    var known: [MCPTool]?
    var approvals: ToolApprovals

    /// - Parameters:
    ///   - transport: For a server that has an address; it must not follow redirects.
    ///   - approved: What was approved in an earlier run: ``approvedTools``.
    ///   - events: Told what happens unasked; returns at once.
    public init(
        _ configuration: MCPServerConfiguration,
        identity: MCPIdentity,
        transport: (any Transport)? = nil,
        limits: MCPLimits = MCPLimits(),
        time: any TimeKeeper = SystemTime(),
        approved: [MCPTool] = [],
        events: @escaping @Sendable (MCPEvent) -> Void = { _ in }
    ) {
        self.init(
            configuration, identity: identity, limits: limits, time: time, approved: approved, events: events,
            channel: { () throws(LLMError) -> any MCPChannel in
                try MCPClient.channel(configuration, transport, limits, time)
            })
    }

    /// - Parameter channel: Makes a new connection; called once for each.
    public init(
        _ configuration: MCPServerConfiguration,
        identity: MCPIdentity,
        limits: MCPLimits = MCPLimits(),
        time: any TimeKeeper = SystemTime(),
        approved: [MCPTool] = [],
        events: @escaping @Sendable (MCPEvent) -> Void = { _ in },
        channel: @escaping @Sendable () throws(LLMError) -> any MCPChannel
    ) {
        self.configuration = configuration
        self.identity = identity
        self.limits = limits
        self.time = time
        self.events = events
        self.channel = channel
        approvals = ToolApprovals(approved: approved)
        startsWithHandshake = configuration.opening == .handshake
    }

    deinit { listener?.cancel() }

    // MARK: Its tools

    /// The server's tools that may be used now, as the server names them. Read once, and again when the server says that they
    /// changed.
    public func tools() async throws(LLMError) -> [MCPTool] {
        try await list().filter { isUsable($0.name) }
    }

    /// Calls a tool. A failure of the tool's own is an outcome with ``MCPToolOutcome/isError``; what is thrown is a server that
    /// cannot be had, does not answer in time, refuses, or speaks nonsense.
    ///
    /// - Parameters:
    ///   - name: As the server names it.
    ///   - arguments: A JSON object.
    ///   - timeout: `nil` is the configuration's.
    public func call(
        _ name: String,
        arguments: RawJSON = "{}",
        timeout: Duration? = nil,
        progress: MCPProgressHandler? = nil
    ) async throws(LLMError) -> MCPToolOutcome {
        guard configuration.allows(name) else {
            throw LLMError.ofServer(
                configuration.name, .permission, "may not be asked for the tool \(name.prefix(100)): it is not allowed."
            )
        }
        guard let value = arguments.value, value.isObject else {
            throw LLMError(.invalidRequest, "The arguments of the tool \(name.prefix(100)) must be a JSON object.")
        }
        let tools = try await list()
        guard let tool = tools.first(where: { $0.name == name }) else {
            throw LLMError.ofServer(configuration.name, .invalidRequest, "has no tool \(name.prefix(100)).")
        }
        guard isUsable(name) else {
            throw LLMError.ofServer(
                configuration.name, .permission,
                "has changed the tool \(name.prefix(100)) since it was approved. Look at it and approve it first.")
        }
        let isNewest = session?.introduction.map { !$0.version.hasHandshake } ?? false
        let headers = isNewest ? try HeaderArguments.headers(schema: tool.inputSchema, arguments: value) : []
        let result = try await withSession { session throws(LLMError) in
            var question = MCPSession.Question(
                method: MCPMethod.callTool, timeout: timeout ?? self.configuration.timeout)
            question.tool = name
            question.headers = headers
            question.progress = progress
            question.parameters = { writer in
                writer.field("name", name)
                writer.field("arguments", arguments)
            }
            return try await session.ask(question)
        }
        do throws(LLMError) { return try MCPToolOutcome(result) } catch {
            throw LLMError.ofServer(configuration.name, error.code, "answered the tool \(name): \(error.message)")
        }
    }

    /// Takes a tool that changed or appeared as it is now. Whether there was such a one.
    @discardableResult
    public func approve(_ tool: String) -> Bool { approvals.approve(tool) }

    /// What is approved, to be given to a client of a later run.
    public var approvedTools: [MCPTool] { approvals.all }

    // MARK: Its connection

    /// Connects, if that is not so yet, and returns what the server says of itself.
    @discardableResult
    public func connect() async throws(LLMError) -> MCPIntroduction {
        let session = try await connected()
        guard let introduction = session.introduction else { throw closedError }
        return introduction
    }

    /// Asks whether the server is there. From ``MCPVersion/july2026`` on there is no such question, and its introduction is asked
    /// for instead.
    public func ping(timeout: Duration = .seconds(10)) async throws(LLMError) {
        _ = try await withSession { session throws(LLMError) in
            let hasPing = session.introduction?.version.hasHandshake ?? true
            return try await session.ask(
                MCPSession.Question(method: hasPing ? MCPMethod.ping : MCPMethod.discover, timeout: timeout))
        }
    }

    /// The last lines of the server's log, oldest first.
    public var log: [String] { session?.log ?? [] }

    /// Disconnects; a server that was started here is ended. Nothing can be asked any more.
    public func close() async {
        isClosed = true
        listener?.cancel()
        opening?.cancel()
        if let opening, case .success(let session) = await opening.value() { await session.close() }
        await session?.close()
        await listener?.value
        session = nil
    }
}
