public import HTTPTypes
import SwitchboardCore

/// A server of tools behind one path of an HTTP server: a request in, a response out, and nothing kept between two of them.
///
/// It gives no sessions and has no stream of its own, which every revision allows: `GET` and `DELETE` are refused. A call is
/// cancelled by cancelling the task that answers it, as when its client is gone.
public struct MCPHTTPServer: Sendable {
    public var server: MCPServer
    public var guardian: MCPOriginGuard

    public init(_ server: MCPServer, guardian: MCPOriginGuard = MCPOriginGuard()) {
        self.server = server
        self.guardian = guardian
    }

    /// Answers a request that came to the path. Who may ask has been decided before; this looks only at where a browser says
    /// that it comes from.
    public func response(to head: HTTPRequest, body: [UInt8]) async -> MCPHTTPResponse {
        if let reason = guardian.objection(to: head) { return .text(.forbidden, reason) }
        guard head.method == .post else {
            var refused = MCPHTTPResponse.text(.methodNotAllowed, "Messages are posted here; there is nothing else.")
            refused.headers[.allow] = "POST"
            return refused
        }
        guard body.count <= server.limits.message else {
            return .text(.contentTooLarge, "A message may have \(server.limits.message) bytes.")
        }
        guard accepts("application/json", head) else {
            return .text(.notAcceptable, "The client must accept application/json and text/event-stream.")
        }
        do throws(MCPFault) {
            return try await respond(
                try MCPMessage.read(body), isArray: body.first { $0 > 0x20 } == UInt8(ascii: "["), head)
        } catch {
            return .message(MCPText.failure(id: nil, error), status: .badRequest)
        }
    }

    private func respond(
        _ messages: [MCPMessage],
        isArray: Bool,
        _ head: HTTPRequest
    ) async throws(MCPFault) -> MCPHTTPResponse {
        if let word = head.headerFields[.mcpVersion], MCPVersion(rawValue: word) == nil {
            throw .unsupportedVersion(word)
        }
        if isArray {
            guard named(head)?.hasBatches ?? true else {
                throw MCPFault(.invalidRequest, "Only the revision of March 2025 takes several messages at once.")
            }
            return await batch(messages)
        }
        guard let message = messages.first else { throw MCPFault(.invalidRequest, "There is no message.") }
        switch message {
        case .malformed(let id, let fault): return .message(MCPText.failure(id: id, fault), status: fault.code.status)
        case .notification, .result, .failure: return MCPHTTPResponse(status: .accepted)
        case .request(let id, let method, let parameters):
            do throws(MCPFault) {
                let revision = try revision(method, parameters, head)
                return await answer(id, method, parameters, revision, head)
            } catch {
                return .message(MCPText.failure(id: id, error), status: error.code.status)
            }
        }
    }

    private func answer(
        _ id: MCPID,
        _ method: String,
        _ parameters: JSONValue?,
        _ revision: MCPServer.Revision,
        _ head: HTTPRequest
    ) async -> MCPHTTPResponse {
        let isWatched = parameters?["_meta"]?["progressToken"] != nil
        if method == MCPMethod.callTool, isWatched, accepts("text/event-stream", head) {
            let server = server
            return MCPHTTPResponse(status: .ok, headers: MCPHTTPResponse.eventHeaders) { write in
                await MCPEventWriter(write, limit: server.limits.backlog).run { send in
                    await server.answer(to: id, method, parameters, in: revision, send: send)
                }
            }
        }
        let text = await server.answer(to: id, method, parameters, in: revision) { _ in }
        guard revision == .stateless, case .failure(_, let fault)? = try? MCPMessage.read(text).first else {
            return .message(text)
        }
        return .message(text, status: fault.code.status)
    }

    /// Answers several requests at the same time, in their order.
    private func batch(_ messages: [MCPMessage]) async -> MCPHTTPResponse {
        let answers = await withTaskGroup(of: (Int, [UInt8]?).self) { group in
            for (index, message) in messages.enumerated() { group.addTask { (index, await self.answer(message)) } }
            return await group.reduce(into: [Int: [UInt8]]()) { $0[$1.0] = $1.1 }
        }
        guard !answers.isEmpty else { return MCPHTTPResponse(status: .accepted) }
        var writer = JSONWriter()
        writer.array { writer in
            for (_, answer) in answers.sorted(by: { $0.key < $1.key }) { writer.raw(RawJSON(utf8: answer)) }
        }
        return .message(writer.bytes)
    }

    private func answer(_ message: MCPMessage) async -> [UInt8]? {
        switch message {
        case .request(let id, let method, let parameters):
            await server.answer(to: id, method, parameters, in: .handshake) { _ in }
        case .malformed(let id, let fault): MCPText.failure(id: id, fault)
        case .notification, .result, .failure: nil
        }
    }

    // MARK: Heads

    private func named(_ head: HTTPRequest) -> MCPVersion? {
        head.headerFields[.mcpVersion].flatMap(MCPVersion.init(rawValue:))
    }

    private func accepts(_ type: String, _ head: HTTPRequest) -> Bool {
        let accepted = head.headerFields[.accept]?.lowercased() ?? "*/*"
        let kind = type.prefix { $0 != "/" }
        return accepted.contains(type) || accepted.contains("*/*") || accepted.contains("\(kind)/*")
    }

    /// Which rules a request follows. Throws where the newest revision's headers and body disagree.
    private func revision(
        _ method: String,
        _ parameters: JSONValue?,
        _ head: HTTPRequest
    ) throws(MCPFault) -> MCPServer.Revision {
        let isNamed = named(head).map { !$0.hasHandshake } ?? false
        guard isNamed || MCPServer.isStateless(method, parameters) else { return .handshake }
        try MCPServer.checkIntroduction(of: parameters)
        let fields = head.headerFields
        guard fields[values: .mcpVersion] == [parameters?["_meta"]?[MCPMeta.version]?.asString ?? ""] else {
            throw MCPFault(.headerMismatch, "The header mcp-protocol-version does not say what the body says.")
        }
        guard fields[values: .mcpMethod] == [method] else {
            throw MCPFault(.headerMismatch, "The header mcp-method does not say what the body says.")
        }
        if method == MCPMethod.callTool, let name = parameters?["name"]?.asString {
            guard fields[values: .mcpName].map(HeaderText.decode) == [name] else {
                throw MCPFault(.headerMismatch, "The header mcp-name does not say what the body says.")
            }
        }
        return .stateless
    }
}

extension MCPFault.Code {
    /// What a response says that carries it.
    var status: HTTPResponse.Status {
        switch self {
        case .parse, .invalidRequest, .invalidParameters, .headerMismatch, .unsupportedVersion: .badRequest
        case .methodNotFound: .notFound
        default: .ok
        }
    }
}
