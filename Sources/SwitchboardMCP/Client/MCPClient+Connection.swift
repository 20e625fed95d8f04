import SwitchboardCore

extension MCPClient {
    func isUsable(_ tool: String) -> Bool {
        configuration.allows(tool) && (configuration.changes == .report || approvals.isApproved(tool))
    }

    /// All tools of the server, as it listed them last.
    func list() async throws(LLMError) -> [MCPTool] {
        _ = try await connected()
        if let known, !listing.isStale { return known }
        listing.beginReading()
        let tools: [MCPTool]
        do throws(LLMError) {
            tools = try await withSession { session throws(LLMError) in try await session.allTools() }
        } catch {
            listing.makeStale()
            throw error
        }
        for change in approvals.take(tools, server: configuration.name) { events(.toolChange(change)) }
        known = tools
        return tools
    }
}

extension MCPClient {
    var closedError: LLMError {
        .ofServer(configuration.name, .shutDown, "was disconnected by this program.")
    }

    /// Does something with a connection, and does it again with a new one where the server had forgotten the old one before it
    /// looked at the question.
    func withSession<Value: Sendable>(
        _ body: (MCPSession) async throws(LLMError) -> Value
    ) async throws(LLMError) -> Value {
        let session = try await connected()
        do throws(LLMError) { return try await body(session) } catch {
            guard error.status == 404, session.ended?.status == 404 else { throw error }
        }
        return try await body(try await connected())
    }

    func connected() async throws(LLMError) -> MCPSession {
        guard !isClosed else { throw closedError }
        if let session, session.ended == nil { return session }
        let result: Result<MCPSession, LLMError>
        if let opening {
            result = await opening.value()
        } else {
            let new = SharedTask { await self.open() }
            opening = new
            result = await new.value()
        }
        guard !isClosed else {
            if case .success(let late) = result { await late.close() }
            throw closedError
        }
        return try result.get()
    }

    private func open() async -> Result<MCPSession, LLMError> {
        defer { opening = nil }
        listener?.cancel()
        await session?.close()
        session = nil
        do throws(LLMError) {
            let new = try await opened()
            session = new
            listing.makeStale()
            if let introduction = new.introduction, !introduction.version.hasHandshake, introduction.announcesChanges {
                listener = Task { [listing, time] in await new.listen(listing, time) }
            }
            return .success(new)
        } catch {
            return .failure(error)
        }
    }

    private func opened() async throws(LLMError) -> MCPSession {
        var configuration = configuration
        if startsWithHandshake { configuration.opening = .handshake }
        while true {
            let new = MCPSession(
                server: configuration.name, identity: identity, channel: try channel(), limits: limits, time: time,
                events: { [listing, events] event in
                    if event == .toolsChanged { listing.makeStale() }
                    events(event)
                })
            do throws(LLMError) {
                if case .ready = try await new.open(configuration) { return new }
                (startsWithHandshake, configuration.opening) = (true, .handshake)
                await new.close()
            } catch {
                await new.close()
                throw error
            }
        }
    }

    static func channel(
        _ configuration: MCPServerConfiguration,
        _ transport: (any Transport)?,
        _ limits: MCPLimits,
        _ time: any TimeKeeper
    ) throws(LLMError) -> any MCPChannel {
        switch configuration.transport {
        case .process(let process):
            return ProcessChannel(server: configuration.name, process: process, limits: limits, time: time)
        case .http(let address):
            guard let transport else {
                throw LLMError(
                    .invalidRequest, "The MCP server \(configuration.name) has an address, but no transport was given.")
            }
            return try HTTPChannel(
                server: configuration.name, address: address, transport: transport, limits: limits, time: time)
        }
    }
}
