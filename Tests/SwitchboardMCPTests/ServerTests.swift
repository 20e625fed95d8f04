import SwitchboardCore
import Synchronization
import Testing

@testable import SwitchboardMCP

@Suite(.timeLimit(.minutes(1))) struct ServerTests {
    /// What a server said, and a way to wait for it.
    final class Said: Sendable {
        private struct State {
            var values: [JSONValue] = []
            var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        }

        private let state = Mutex(State())

        var values: [JSONValue] { state.withLock { $0.values } }

        var take: @Sendable ([UInt8]) -> Void {
            { text in
                guard let value = RawJSON(utf8: text).value else { return }
                let ready = self.state.withLock { state in
                    state.values.append(value)
                    let count = state.values.count
                    defer { state.watchers.removeAll { $0.count <= count } }
                    return state.watchers.filter { $0.count <= count }
                }
                for watcher in ready { watcher.continuation.resume() }
            }
        }

        func until(_ count: Int) async {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if state.values.count < count { state.watchers.append((count, continuation)) }
                    return state.values.count >= count
                }
                if isThere { continuation.resume() }
            }
        }

        func answer(to id: Int) -> JSONValue? { values.first { $0["id"]?.asInt == id } }
    }

    private func call(_ id: Int, _ tool: String, _ arguments: String = "{}", meta: String = "{}") -> [UInt8] {
        Array(
            """
            {"jsonrpc":"2.0","id":\(id),"method":"tools/call",\
            "params":{"name":"\(tool)","arguments":\(arguments),"_meta":\(meta)}}
            """.utf8)
    }

    private func connection(_ tools: ScriptedTools, _ said: Said, limits: MCPLimits = MCPLimits())
        -> MCPServerConnection
    {
        MCPServerConnection(
            MCPServer(identity: MCPIdentity(name: "s", version: "1"), tools: tools, limits: limits), send: said.take)
    }

    @Test func callsAreWorkedAtTheSameTime() async {
        let (tools, said) = (ScriptedTools(), Said())
        let connection = connection(tools, said)
        connection.receive(call(1, "wait"))
        connection.receive(call(2, "wait"))
        await tools.untilBegun(2)
        connection.receive(call(3, "echo", #"{"text":"x"}"#))
        await said.until(1)
        #expect(said.values[0]["id"]?.asInt == 3)
        tools.release()
        await connection.drained()
        #expect(Set(said.values.compactMap { $0["id"]?.asInt }) == [1, 2, 3])
    }

    @Test func aCancelledCallStopsAndIsNotAnswered() async {
        let (tools, said) = (ScriptedTools(), Said())
        let connection = connection(tools, said)
        connection.receive(call(1, "wait"))
        await tools.untilBegun(1)
        connection.receive(
            Array(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#.utf8))
        connection.receive(
            Array(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9}}"#.utf8))
        connection.receive(Array(#"{"jsonrpc":"2.0","method":"notifications/cancelled"}"#.utf8))
        await connection.drained()
        #expect(tools.cancelled == 1)
        #expect(said.values.isEmpty)
        connection.receive(call(1, "echo", #"{"text":"again"}"#))
        await connection.drained()
        #expect(said.answer(to: 1)?["result"]?["isError"]?.asBool == false)
    }

    @Test func anIDThatIsUnderWayIsRefused() async {
        let (tools, said) = (ScriptedTools(), Said())
        let connection = connection(tools, said)
        connection.receive(call(1, "wait"))
        await tools.untilBegun(1)
        connection.receive(call(1, "echo"))
        await said.until(1)
        #expect(said.values[0]["error"]?["code"]?.asInt == -32_600)
        tools.release()
        await connection.drained()
        #expect(said.values.count == 2)
    }

    @Test func moreThanAllowedAreRefused() async {
        var limits = MCPLimits()
        limits.calls = 2
        let (tools, said) = (ScriptedTools(), Said())
        let connection = connection(tools, said, limits: limits)
        for id in 1...3 { connection.receive(call(id, "wait")) }
        await said.until(1)
        #expect(said.values[0]["id"]?.asInt == 3)
        #expect(said.values[0]["error"]?["code"]?.asInt == -32_000)
        await tools.untilBegun(2)
        connection.cancelAll()
        await connection.drained()
        #expect(tools.cancelled == 2)
    }

    @Test func progressIsToldToWhoeverAsks() async {
        let (tools, said) = (ScriptedTools(), Said())
        let connection = connection(tools, said)
        connection.receive(call(1, "report"))
        await connection.drained()
        #expect(said.values.count == 1)
        connection.receive(call(2, "report", meta: #"{"progressToken":"t"}"#))
        await connection.drained()
        #expect(said.values.count == 4)
        #expect(said.values[1]["method"]?.asString == "notifications/progress")
        #expect(said.values[1]["params"]?["progressToken"]?.asString == "t")
        #expect(said.values[2]["params"]?["progress"]?.asDouble == 2)
        #expect(said.values[3]["id"]?.asInt == 2)
    }

    @Test func whatIsWrongIsSaid() async {
        let (tools, said) = (ScriptedTools(), Said())
        var limits = MCPLimits()
        limits.message = 1_000
        let connection = connection(tools, said, limits: limits)
        connection.receive(call(1, "unknown"))
        connection.receive(call(2, "echo", "[]"))
        connection.receive(Array(#"{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{}}"#.utf8))
        connection.receive(call(4, "echo", "null"))
        connection.receive(call(5, "echo", #"{"text":7}"#))
        connection.receive(Array(#"{"jsonrpc":"2.0","id":6,"method":"resources/list"}"#.utf8))
        connection.receive([UInt8](repeating: 0x20, count: 1_001))
        await connection.drained()
        #expect([1, 2, 3].map { said.answer(to: $0)?["error"]?["code"]?.asInt } == [-32_602, -32_602, -32_602])
        for id in [4, 5] { #expect(said.answer(to: id)?["result"]?["isError"]?.asBool == true) }
        #expect(said.answer(to: 6)?["error"]?["code"]?.asInt == -32_601)
        #expect(said.values.contains { $0["id"]?.isNull == true && $0["error"]?["code"]?.asInt == -32_600 })
    }

    /// The first request decides which rules a connection follows.
    @Test func theNewestRevisionNeedsNoHandshake() async {
        let meta =
            #"{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#
        let (tools, said) = (ScriptedTools(), Said())
        let connection = connection(tools, said)
        func ask(_ id: Int, _ method: String, _ meta: String) {
            connection.receive(
                Array(#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":{"_meta":\#(meta)}}"#.utf8))
        }
        ask(1, "server/discover", meta)
        ask(2, "tools/list", meta)
        ask(3, "tools/list", "{}")
        ask(4, "initialize", "{}")
        ask(5, "ping", meta)
        ask(6, "tools/list", #"{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}"#)
        ask(7, "tools/list", meta.replacing("2026-07-28", with: "2031-01-01"))
        connection.receive(call(8, "echo", #"{"text":"x"}"#, meta: meta))
        await connection.drained()
        #expect(said.answer(to: 1)?["result"]?["supportedVersions"]?.elements.compactMap(\.asString) == ["2026-07-28"])
        for id in [1, 2, 8] {
            #expect(said.answer(to: id)?["result"]?["resultType"]?.asString == "complete")
            #expect(said.answer(to: id)?["result"]?["_meta"]?[MCPMeta.serverInfo]?["name"]?.asString == "s")
        }
        #expect(said.answer(to: 2)?["result"]?["ttlMs"]?.asInt != nil)
        #expect(
            [3, 4, 5, 6, 7].map { said.answer(to: $0)?["error"]?["code"]?.asInt } == [
                -32_602, -32_022, -32_601, -32_602, -32_022,
            ])
        #expect(said.answer(to: 7)?["error"]?["data"]?["requested"]?.asString == "2031-01-01")
        let handshake = self.connection(tools, said)
        handshake.receive(Array(#"{"jsonrpc":"2.0","id":20,"method":"ping"}"#.utf8))
        handshake.receive(call(21, "echo", meta: meta))
        await handshake.drained()
        #expect(said.answer(to: 20)?["result"] != nil)
        #expect(said.answer(to: 21)?["error"]?["code"]?.asInt == -32_600)
    }
}
