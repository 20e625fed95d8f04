import SwitchboardCore
import Testing

@testable import SwitchboardMCP

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite(.timeLimit(.minutes(1))) struct StandardStreamsTests {
    /// Both ends of a pipe.
    private func pipeEnds() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        return (ends[0], ends[1])
    }

    private func server(_ tools: ScriptedTools, _ limits: MCPLimits = MCPLimits()) -> MCPServer {
        MCPServer(identity: MCPIdentity(name: "s", version: "1"), tools: tools, limits: limits)
    }

    private func send(_ text: String, to end: Int32) {
        let bytes = Array(text.utf8)
        #expect(bytes.withUnsafeBytes { write(end, $0.baseAddress, $0.count) } == bytes.count)
    }

    /// Everything that is written, when the other end is closed.
    private func readAll(_ end: Int32) -> [JSONValue] {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(end, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            text += buffer[..<count]
        }
        return text.split(separator: 0x0A).compactMap { RawJSON(utf8: Array($0)).value }
    }

    private func call(_ id: Int, _ tool: String) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)","arguments":{"text":"x"}}}"#
            + "\n"
    }

    @Test func whatIsUnderWayWhenTheInputEndsIsStillAnswered() async throws {
        let (input, output, tools) = (try pipeEnds(), try pipeEnds(), ScriptedTools())
        let serving = Task {
            try await MCPStandardStreams(input: input.reading, output: output.writing, time: SteppedTime())
                .serve(server(tools))
        }
        send(
            call(1, "wait") + call(2, "echo") + "not json\n" + #"{"jsonrpc":"2.0","id":3,"method":"ping"}"#,
            to: input.writing)
        close(input.writing)
        await tools.untilBegun(1)
        tools.release()
        try await serving.value
        close(output.writing)
        let answers = readAll(output.reading)
        #expect(Set(answers.compactMap { $0["id"]?.asInt }) == [1, 2, 3])
        #expect(answers.count { $0["error"]?["code"]?.asInt == -32_700 } == 1)
        for end in [input.reading, output.reading] { close(end) }
    }

    @Test func callsThatGoOnForeverAreCancelledAfterTheInputEnded() async throws {
        let (input, output, tools, time) = (try pipeEnds(), try pipeEnds(), ScriptedTools(), SteppedTime())
        let serving = Task {
            try await MCPStandardStreams(
                input: input.reading, output: output.writing, drain: .seconds(30), time: time
            ).serve(server(tools))
        }
        send(call(1, "wait"), to: input.writing)
        await tools.untilBegun(1)
        close(input.writing)
        await time.untilAsleep(for: .seconds(30))
        time.advance(by: .seconds(30))
        try await serving.value
        #expect(tools.cancelled == 1)
        for end in [input.reading, output.reading, output.writing] { close(end) }
    }

    @Test func nobodyWhoReadsEndsTheCalls() async throws {
        let (input, output, tools) = (try pipeEnds(), try pipeEnds(), ScriptedTools())
        let serving = Task {
            try await MCPStandardStreams(input: input.reading, output: output.writing, time: SteppedTime())
                .serve(server(tools))
        }
        send(call(1, "wait"), to: input.writing)
        await tools.untilBegun(1)
        close(output.reading)
        send(call(2, "echo"), to: input.writing)
        while tools.cancelled == 0 { await Task.yield() }
        close(input.writing)
        try await serving.value
        for end in [input.reading, output.writing] { close(end) }
    }

    @Test func aLineThatIsTooLongEndsTheConnectionWithAWord() async throws {
        var limits = MCPLimits()
        limits.message = 1_000
        let (input, output) = (try pipeEnds(), try pipeEnds())
        let serving = Task { [limits] in
            await failure { () throws(LLMError) in
                try await MCPStandardStreams(input: input.reading, output: output.writing, time: SteppedTime())
                    .serve(server(ScriptedTools(), limits))
            }
        }
        send(String(repeating: "x", count: 2_000), to: input.writing)
        #expect(await serving.value?.code == .badResponse)
        close(output.writing)
        #expect(readAll(output.reading).map { $0["error"]?["code"]?.asInt } == [-32_600])
        for end in [input.reading, input.writing, output.reading] { close(end) }
    }
}
