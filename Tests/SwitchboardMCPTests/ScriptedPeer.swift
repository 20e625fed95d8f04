import SwitchboardCore
import Synchronization

@testable import SwitchboardMCP

/// A server that does what a test says, without a process or a network.
final class ScriptedPeer: MCPChannel {
    /// Is given each message and says what it likes, now or later.
    typealias Script = @Sendable (ScriptedPeer, Heard) -> Void

    /// What the client sent.
    struct Heard: Sendable {
        var method: String?
        var id: Int?
        var value: JSONValue

        var parameters: JSONValue? { value["params"] }
    }

    private struct State {
        var receiver: MCPReceiver?
        var heard: [Heard] = []
        var watchers: [(method: String, continuation: CheckedContinuation<Void, Never>)] = []
        var isClosed = false
        var agreed: MCPVersion?
    }

    private let state = Mutex(State())
    private let script: Script

    init(_ script: @escaping Script) { self.script = script }

    var log: [String] { ["the last words"] }
    var heard: [Heard] { state.withLock { $0.heard } }
    var isClosed: Bool { state.withLock { $0.isClosed } }
    var agreed: MCPVersion? { state.withLock { $0.agreed } }

    func open(_ receiver: MCPReceiver) { state.withLock { $0.receiver = receiver } }

    func send(_ message: MCPOutgoing) async throws(LLMError) -> MCPDelivery {
        hear(message)
        return .underWay
    }

    func post(_ message: MCPOutgoing) { hear(message) }
    func agreed(on version: MCPVersion) { state.withLock { $0.agreed = version } }
    func close() async { state.withLock { $0.isClosed = true } }

    private func hear(_ message: MCPOutgoing) {
        guard let value = RawJSON(utf8: message.text).value else { return }
        let heard = Heard(method: value["method"]?.asString, id: value["id"]?.asInt, value: value)
        let waiting = state.withLock { state in
            state.heard.append(heard)
            let ready = state.watchers.filter { $0.method == heard.method }
            state.watchers.removeAll { $0.method == heard.method }
            return ready
        }
        script(self, heard)
        for watcher in waiting { watcher.continuation.resume() }
    }

    /// Returns when the client has sent a message of this method.
    func untilHeard(_ method: String) async {
        await withCheckedContinuation { continuation in
            let isHeard = state.withLock { state in
                let isHeard = state.heard.contains { $0.method == method }
                if !isHeard { state.watchers.append((method, continuation)) }
                return isHeard
            }
            if isHeard { continuation.resume() }
        }
    }

    // MARK: Saying

    func say(_ text: String) { state.withLock { $0.receiver }?.message(Array(text.utf8)) }

    func answer(_ heard: Heard, _ result: String) {
        guard let id = heard.id else { return }
        say(#"{"jsonrpc":"2.0","id":\#(id),"result":\#(result)}"#)
    }

    func refuse(_ heard: Heard, _ code: Int, _ message: String = "no") {
        guard let id = heard.id else { return }
        say(#"{"jsonrpc":"2.0","id":\#(id),"error":{"code":\#(code),"message":"\#(message)"}}"#)
    }

    func die(_ message: String = "It died.") {
        state.withLock { $0.receiver }?.closed(LLMError(.unavailable, message))
    }

    /// One that shakes hands, lists a tool, and leaves calls to a script.
    static func polite(
        tools: String = #"[{"name":"echo","inputSchema":{"type":"object"}}]"#,
        call: @escaping Script = { _, _ in }
    ) -> ScriptedPeer {
        ScriptedPeer { peer, heard in
            switch heard.method {
            case "initialize": peer.answer(heard, handshake)
            case "tools/list": peer.answer(heard, #"{"tools":\#(tools)}"#)
            case "tools/call": call(peer, heard)
            case "ping": peer.answer(heard, "{}")
            default: break
            }
        }
    }

    static let handshake = """
        {"protocolVersion":"2025-06-18","capabilities":{"tools":{"listChanged":true}},\
        "serverInfo":{"name":"scripted","version":"1"},"instructions":"be kind","unknown":[1,2]}
        """
}

/// What a client was told unasked.
final class Events: Sendable {
    private let events = Mutex<[MCPEvent]>([])

    var all: [MCPEvent] { events.withLock { $0 } }
    var take: @Sendable (MCPEvent) -> Void { { event in self.events.withLock { $0.append(event) } } }
}

func client(
    _ peer: ScriptedPeer,
    limits: MCPLimits = MCPLimits(),
    time: any TimeKeeper = SteppedTime(),
    allowed: [String]? = nil,
    opening: MCPServerConfiguration.Opening = .handshake,
    events: Events = Events()
) -> MCPClient {
    let process = MCPServerConfiguration.Process(command: "unused")
    let configuration = MCPServerConfiguration(
        name: "peer", transport: .process(process), allowed: allowed, opening: opening)
    return MCPClient(
        configuration, identity: MCPIdentity(name: "test", version: "1"), limits: limits, time: time,
        events: events.take, channel: { () throws(LLMError) -> any MCPChannel in peer })
}

/// The error that something ends with.
func failure<Value>(of body: () async throws(LLMError) -> Value) async -> LLMError? {
    do throws(LLMError) {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}
