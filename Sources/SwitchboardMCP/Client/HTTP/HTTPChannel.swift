import HTTPTypes
import SwitchboardCore
import Synchronization

/// A server behind an address: each message is a request of its own, whose answer comes at once or as a stream of events.
///
/// Up to ``MCPVersion/november2025`` the server may give the connection a session, whose id goes with every message, and a stream
/// of its own for what it says unasked. A stream that breaks is taken up again where it broke, if its events have ids.
final class HTTPChannel: MCPChannel {
    let server: String
    let limits: MCPLimits
    let time: any TimeKeeper
    private let transport: any Transport
    private let address: MCPServerConfiguration.Address
    private let place: (base: String, path: String)
    private let state = Mutex(State())

    private struct State {
        var receiver: MCPReceiver?
        var version: MCPVersion?
        var session: String?
        var isClosed = false
        /// What goes on beside the calls.
        var tasks: [Int: Task<Void, Never>] = [:]
        var lastTask = 0
    }

    /// Throws ``LLMError/Code/invalidRequest`` for an address or a header that is none.
    init(
        server: String,
        address: MCPServerConfiguration.Address,
        transport: any Transport,
        limits: MCPLimits,
        time: any TimeKeeper
    ) throws(LLMError) {
        self.server = server
        self.address = address
        self.transport = transport
        self.limits = limits
        self.time = time
        guard let place = HTTPChannel.split(address.url) else {
            throw LLMError(
                .invalidRequest,
                "The address of the MCP server \(server) must be a whole one, such as https://host/mcp.", field: "url")
        }
        self.place = place
        for (name, value) in address.headers
        where HTTPField.Name(name) == nil || !HTTPField.isValidValue(value) {
            throw LLMError(
                .invalidRequest, "The MCP server \(server) has a header that cannot be sent: \(name.prefix(100)).",
                field: "headers")
        }
    }

    var log: [String] { [] }

    func open(_ receiver: MCPReceiver) { state.withLock { $0.receiver = receiver } }

    func agreed(on version: MCPVersion) {
        state.withLock { $0.version = version }
        if version.hasHandshake { run { await self.listen() } }
    }

    func post(_ message: MCPOutgoing) {
        // From the newest revision on, closing a request's answer is what cancels it: there is nothing to send.
        if message.method == MCPMethod.cancelled, message.version.map({ !$0.hasHandshake }) ?? false { return }
        run { _ = try? await self.send(message) }
    }

    func close() async {
        let (session, tasks) = state.withLock { state in
            state.isClosed = true
            defer { state.session = nil }
            return (state.session, state.tasks.values)
        }
        for task in tasks { task.cancel() }
        if let session { await end(session) }
        for task in tasks { await task.value }
    }

    // MARK: For its parts

    /// Where messages go; an error once nobody takes them any more.
    func receive(_ text: [UInt8]) { state.withLock { $0.receiver }?.message(text) }

    /// The server does not know the session any more: that ends the connection, and all that waits.
    func forget(_ session: String, _ error: LLMError) {
        let receiver = state.withLock { state -> MCPReceiver? in
            guard state.session == session else { return nil }
            state.session = nil
            return state.receiver
        }
        receiver?.closed(error)
    }

    var session: String? { state.withLock { $0.session } }

    func adopt(session: String) { state.withLock { $0.session = session } }

    /// Sends a request with everything that each of them carries.
    func exchange(
        _ method: HTTPRequest.Method,
        headers: HTTPFields,
        body: [UInt8] = [],
        version: MCPVersion?,
        timeouts: Timeouts
    ) async throws(LLMError) -> TransportResponse {
        let (session, agreed, isClosed) = state.withLock { ($0.session, $0.version, $0.isClosed) }
        guard !isClosed || method == .delete else {
            throw LLMError.ofServer(server, .shutDown, "was disconnected by this program.")
        }
        var headers = headers
        if let session { headers[.mcpSession] = session }
        // What a handshake has not agreed on yet is not said.
        if let version = agreed ?? version.flatMap({ $0.hasHandshake ? nil : $0 }) {
            headers[.mcpVersion] = version.rawValue
        }
        var upstream = Upstream(provider: ProviderID("mcp/\(server)"), baseURL: place.base, timeouts: timeouts)
        for (name, value) in address.headers {
            if let name = HTTPField.Name(name) { upstream.headers[name] = value }
        }
        if let token = address.token { upstream.credential = .bearer(token) }
        let target = Target(provider: upstream.provider, model: "")
        return try await transport.send(
            OutboundRequest(
                method: method, path: place.path, headers: headers, body: body,
                context: ResponseContext(target: target, isStreaming: true)),
            to: upstream)
    }

    /// Runs beside the calls, until it ends or the channel is closed.
    private func run(_ work: @escaping @Sendable () async -> Void) {
        state.withLock { state in
            guard !state.isClosed, state.tasks.count < limits.calls else { return }
            state.lastTask += 1
            let number = state.lastTask
            state.tasks[number] = Task {
                await work()
                self.state.withLock { $0.tasks[number] = nil }
            }
        }
    }

    private func end(_ session: String) async {
        let timeouts = Timeouts(connect: limits.grace, firstByte: limits.grace, total: limits.grace)
        _ = try? await exchange(.delete, headers: [.mcpSession: session], version: nil, timeouts: timeouts)
    }

    /// An address as what a transport wants: up to the port, and from the path on.
    static func split(_ url: String) -> (base: String, path: String)? {
        for scheme in ["https://", "http://"] where url.lowercased().hasPrefix(scheme) {
            let rest = url.dropFirst(scheme.count)
            let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
            let isSpoiled = url.unicodeScalars.contains { $0.value <= 0x20 || $0.value >= 0x7F || $0 == "#" }
            guard end > rest.startIndex, !isSpoiled, !rest[..<end].contains("@") else { return nil }
            let path = rest[end...]
            return (scheme + rest[..<end], path.hasPrefix("/") ? String(path) : "/\(path)")
        }
        return nil
    }
}
