import SwitchboardCore
import Synchronization

/// One connection to a server, from its first word to its last: asks and waits, and answers what the server asks.
final class MCPSession: Sendable {
    let server: String
    let limits: MCPLimits
    let identity: MCPIdentity
    let channel: any MCPChannel
    let time: any TimeKeeper
    let calls = CallTable()
    private let state = Mutex(State())
    let events: @Sendable (MCPEvent) -> Void

    private struct State {
        var introduction: MCPIntroduction?
        var end: LLMError?
        /// Since the last answer.
        var strays = 0
        var chatter = 0
        var hasAnswered = false
    }

    init(
        server: String,
        identity: MCPIdentity,
        channel: any MCPChannel,
        limits: MCPLimits,
        time: any TimeKeeper,
        events: @escaping @Sendable (MCPEvent) -> Void
    ) {
        self.server = server
        self.identity = identity
        self.channel = channel
        self.limits = limits
        self.time = time
        self.events = events
        channel.open(
            MCPReceiver(
                message: { [weak self] in self?.receive($0) },
                log: { events(.log(level: "stderr", text: $0)) },
                closed: { [weak self] in self?.end($0) }))
    }

    /// A client that nobody holds any more has nobody who closes it.
    deinit {
        let channel = channel
        Task { await channel.close() }
    }

    /// What the server said of itself; `nil` before it has.
    var introduction: MCPIntroduction? { state.withLock { $0.introduction } }

    /// Why nothing more can be asked; `nil` while it can.
    var ended: LLMError? { state.withLock { $0.end } }

    /// Whether the server ever answered anything.
    var hasAnswered: Bool { state.withLock { $0.hasAnswered } }

    var log: [String] { channel.log }

    func adopt(_ introduction: MCPIntroduction) {
        state.withLock { $0.introduction = introduction }
        channel.agreed(on: introduction.version)
    }

    func close() async {
        calls.end(.ofServer(server, .shutDown, "was disconnected by this program."))
        await channel.close()
    }

    /// A line for the log.
    func note(_ text: String) { events(.log(level: "warning", text: String(text.prefix(limits.logLine)))) }

    // MARK: Limits

    /// Something came that was asked for.
    func noteAnswer() {
        state.withLock { state in
            (state.strays, state.chatter) = (0, 0)
            state.hasAnswered = true
        }
    }

    func stray(_ what: String) {
        note("The server sent \(what)")
        let isTooMany = state.withLock { state in
            state.strays += 1
            return state.strays > limits.strays
        }
        if isTooMany { fail(.badResponse, "sent \(limits.strays) messages in a row that nobody asked for.") }
    }

    func isWithinChatter() -> Bool {
        let isWithin = state.withLock { state in
            state.chatter += 1
            return state.chatter <= limits.chatter
        }
        if !isWithin { fail(.badResponse, "sent \(limits.chatter) messages in a row without an answer.") }
        return isWithin
    }

    /// The server breaks the rules: nothing more is read of it.
    func fail(_ code: LLMError.Code, _ what: String) {
        end(.ofServer(server, code, what))
        let channel = channel
        Task { await channel.close() }
    }

    private func end(_ error: LLMError) {
        let isFirst = state.withLock { state in
            guard state.end == nil else { return false }
            state.end = error
            return true
        }
        guard isFirst else { return }
        calls.end(error)
        events(.disconnected(reason: error.message))
    }
}
