import SwitchboardCore
import Testing

@testable import SwitchboardMCP

@Suite(.timeLimit(.minutes(1))) struct ToolsetTests {
    private func client(_ name: String, _ peer: ScriptedPeer) -> MCPClient {
        MCPClient(
            MCPServerConfiguration(
                name: name, transport: .process(.init(command: "unused")), maxOutput: 5, opening: .handshake),
            identity: MCPIdentity(name: "test", version: "1"), time: SteppedTime(),
            channel: { () throws(LLMError) -> any MCPChannel in peer })
    }

    @Test func toolsOfSeveralServersAreOfferedUnderTheirNames() async throws {
        let peers = (0..<2).map { number in
            ScriptedPeer.polite(
                tools:
                    #"[{"name":"read.file","description":"\#(String(repeating: "d", count: 3_000))","inputSchema":{"type":"object"}}]"#
            ) { $0.answer($1, #"{"content":[{"type":"text","text":"from \#(number)"}]}"#) }
        }
        let toolset = try MCPToolset([client("one", peers[0]), client("two", peers[1])])
        let (tools, failures) = await toolset.tools()
        #expect(failures.isEmpty && tools.count == 2)
        #expect(tools[0].name.hasPrefix("one__read_file_") && tools[1].name.hasPrefix("two__read_file_"))
        #expect(tools[0].description?.count == 2_001)
        let origin = try #require(toolset.origin(of: tools[1].name))
        #expect(origin.server == "two" && origin.tool == "read.file")
        let result = try await toolset.call(ToolCall(id: "c", name: tools[1].name, arguments: ""))
        #expect(result.callID == "c" && result.name == tools[1].name && !result.isError)
        #expect(result.text == "from \n[1 of 6 bytes left out.]")
        await toolset.close()
        #expect(peers.map(\.isClosed) == [true, true])
    }

    @Test func whateverGoesWrongIsAResult() async throws {
        let dead = ScriptedPeer { peer, _ in peer.die() }
        let failing = ScriptedPeer.polite { $0.refuse($1, -32_603, "it broke") }
        let toolset = try MCPToolset([client("dead", dead), client("failing", failing)])
        let (tools, failures) = await toolset.tools()
        #expect(tools.map(\.name) == ["failing__echo"])
        #expect(failures.map(\.code) == [.unavailable])
        let broken = try await toolset.call(ToolCall(id: "1", name: "failing__echo", arguments: "{}"))
        #expect(broken.isError && broken.text.contains("it broke"))
        let unknown = try await toolset.call(ToolCall(id: "2", name: "failing__other", arguments: "{}"))
        #expect(unknown.isError && unknown.text.contains("failing__other"))
        let malformed = try await toolset.call(ToolCall(id: "3", name: "failing__echo", arguments: "{\"x\":"))
        #expect(malformed.isError && malformed.text.contains("JSON object"))
        await toolset.close()
    }

    @Test func twoServersOfOneNameAreRefused() {
        #expect(throws: LLMError.self) {
            try MCPToolset([client("x", ScriptedPeer.polite()), client("x", ScriptedPeer.polite())])
        }
    }
}
