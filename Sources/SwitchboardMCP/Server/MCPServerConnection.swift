import SwitchboardCore
import Synchronization

/// One client of a server, on a pair of streams: takes its messages as they come, works calls at the same time, and gives up
/// those that the client cancels.
public final class MCPServerConnection: Sendable {
    private let server: MCPServer
    private let send: @Sendable ([UInt8]) -> Void
    private let state = Mutex(State())

    private struct State {
        /// Which rules the connection follows; its first request decides.
        var revision: MCPServer.Revision?
        var calls: [MCPID: Call] = [:]
        var lastCall = 0
        var idle: [CheckedContinuation<Void, Never>] = []
    }

    private struct Call {
        var number: Int
        var task: Task<Void, Never>?
    }

    /// - Parameter send: Takes a message to the client; returns at once.
    public init(_ server: MCPServer, send: @escaping @Sendable ([UInt8]) -> Void) {
        self.server = server
        self.send = send
    }

    /// Takes a message of the client's.
    public func receive(_ text: [UInt8]) {
        guard text.count <= server.limits.message else {
            return fail(
                nil, MCPFault(.invalidRequest, "A message may have \(server.limits.message) bytes, not \(text.count)."))
        }
        do throws(MCPFault) {
            for message in try MCPMessage.read(text) { take(message) }
        } catch {
            fail(nil, error)
        }
    }

    /// Gives up every call that is under way.
    public func cancelAll() {
        for task in state.withLock({ $0.calls.values.compactMap(\.task) }) { task.cancel() }
    }

    /// Returns when no call is under way.
    public func drained() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if !state.calls.isEmpty { state.idle.append(continuation) }
                return state.calls.isEmpty
            }
            if isIdle { continuation.resume() }
        }
    }

    private func take(_ message: MCPMessage) {
        switch message {
        case .request(let id, let method, let parameters): begin(id, method, parameters)
        case .notification(MCPMethod.cancelled, let parameters):
            if let id = parameters?["requestId"].flatMap(MCPID.init) { cancel(id) }
        case .malformed(let id, let fault): fail(id, fault)
        // Nothing is asked of clients, so there is no answer to wait for.
        case .notification, .result, .failure: break
        }
    }

    private func fail(_ id: MCPID?, _ fault: MCPFault) { send(MCPText.failure(id: id, fault)) }

    // MARK: Calls

    private func begin(_ id: MCPID, _ method: String, _ parameters: JSONValue?) {
        let claimed: MCPServer.Revision = MCPServer.isStateless(method, parameters) ? .stateless : .handshake
        let begun: Result<(Int, MCPServer.Revision), MCPFault> = state.withLock { state in
            if state.revision == .handshake, claimed == .stateless {
                return .failure(MCPFault(.invalidRequest, "This connection began with a handshake and stays with it."))
            }
            guard state.calls[id] == nil else {
                return .failure(MCPFault(.invalidRequest, "A request with the id \(id) is under way already."))
            }
            guard state.calls.count < server.limits.calls else {
                return .failure(
                    MCPFault(.busy, "\(server.limits.calls) requests are under way already. Try again later."))
            }
            let revision = state.revision ?? claimed
            state.revision = revision
            state.lastCall += 1
            state.calls[id] = Call(number: state.lastCall)
            return .success((state.lastCall, revision))
        }
        switch begun {
        case .failure(let fault): fail(id, fault)
        case .success(let (number, revision)):
            let task = Task {
                let answer = await self.server.answer(to: id, method, parameters, in: revision) { text in
                    if self.isUnderWay(id, number) { self.send(text) }
                }
                if self.end(id, number) { self.send(answer) }
                self.wakeIfIdle()
            }
            state.withLock { state in
                if state.calls[id]?.number == number { state.calls[id]?.task = task }
            }
        }
    }

    /// A call that is cancelled has no answer. Its place is free when its work has really stopped.
    private func cancel(_ id: MCPID) {
        let task = state.withLock { state in
            defer { state.calls[id]?.number = 0 }
            return state.calls[id]?.task
        }
        task?.cancel()
    }

    private func isUnderWay(_ id: MCPID, _ number: Int) -> Bool {
        state.withLock { $0.calls[id]?.number == number }
    }

    /// Whether the call's answer is still wanted.
    private func end(_ id: MCPID, _ number: Int) -> Bool {
        state.withLock { state in
            let isWanted = state.calls[id]?.number == number
            state.calls[id] = nil
            return isWanted
        }
    }

    private func wakeIfIdle() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard state.calls.isEmpty else { return [] }
            defer { state.idle = [] }
            return state.idle
        }
        for waiter in waiters { waiter.resume() }
    }
}
