import SwitchboardCore
import Synchronization
import Testing

@testable import SwitchboardMCP

/// Real programs, each a few lines of shell.
@Suite(.timeLimit(.minutes(1))) struct ProcessChannelTests {
    /// A shell that shakes hands and lists a tool, and then does what `call` says for each line.
    private func script(_ call: String) -> String {
        """
        while read -r line; do
          id=$(printf '%s' "$line" | sed -n 's/.*"id":\\([0-9]*\\).*/\\1/p')
          case "$line" in
          *'"initialize"'*) printf '%s\\n' '{"jsonrpc":"2.0","id":'$id',"result":\(ScriptedPeer.handshake)}' ;;
          *'"tools/list"'*) printf '%s\\n' '{"jsonrpc":"2.0","id":'$id',"result":{"tools":[{"name":"echo","inputSchema":{}}]}}' ;;
          *'"tools/call"'*) \(call) ;;
          esac
        done
        """
    }

    private func client(
        _ script: String,
        environment: [String: String] = [:],
        limits: MCPLimits = MCPLimits(),
        events: Events = Events()
    ) -> MCPClient {
        MCPClient(
            MCPServerConfiguration(
                name: "child",
                transport: .process(.init(command: "/bin/sh", arguments: ["-c", script], environment: environment)),
                opening: .handshake),
            identity: MCPIdentity(name: "test", version: "1"), limits: limits, events: events.take)
    }

    private func answering(_ text: String) -> String {
        #"printf '%s\n' '{"jsonrpc":"2.0","id":'$id',"result":{"content":[{"type":"text","text":"'"\#(text)"'"}]}}'"#
    }

    @Test func itAsksAndEndsWhenItsInputDoes() async throws {
        let client = client(script(answering("$GIVEN/$PPID")), environment: ["GIVEN": "given"])
        let outcome = try await client.call("echo")
        let text = outcome.result(callID: "c").text
        #expect(text.hasPrefix("given/"))
        await client.close()
    }

    @Test func aClientThatIsLetGoOfEndsItsServer() async throws {
        var client: MCPClient? = client(script(answering("$$")))
        let outcome = try await #require(client).call("echo")
        let child = try #require(Int32(outcome.result(callID: "c").text))
        #expect(ProcessState.isRunning(child))
        client = nil
        while ProcessState.isRunning(child) { await Task.yield() }
    }

    @Test func aCommandThatIsNotThereIsSaid() async {
        for command in ["no-such-command-anywhere", "/no/such/program"] {
            let client = MCPClient(
                MCPServerConfiguration(name: "child", transport: .process(.init(command: command))),
                identity: MCPIdentity(name: "test", version: "1"))
            let error = await failure { () throws(LLMError) in try await client.connect() }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("could not be started") == true)
            await client.close()
        }
    }

    @Test func oneThatDiesLeavesItsLastWords() async {
        let client = client(script("echo 'out of memory' >&2; exit 7"))
        let error = await failure { () throws(LLMError) in try await client.call("echo") }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("out of memory") == true && error?.message.contains("7") == true)
        await client.close()
    }

    @Test func oneThatWritesALineWithoutEndIsStopped() async {
        var limits = MCPLimits()
        (limits.message, limits.grace) = (100_000, .milliseconds(50))
        let client = client(script("exec tr '\\\\0' x </dev/zero"), limits: limits)
        let error = await failure { () throws(LLMError) in try await client.call("echo") }
        #expect(error?.code == .badResponse)
        #expect(error?.message.contains("more than 100000 bytes") == true)
        await client.close()
    }

    @Test func oneThatFloodsItsLogIsAnsweredAllTheSame() async throws {
        var limits = MCPLimits()
        (limits.logLines, limits.logLine) = (5, 10)
        let flood =
            "i=0; while [ $i -lt 2000 ]; do echo \"line $i and much more\" >&2; i=$((i+1)); done; echo last >&2; "
        let events = Events()
        let client = client(script(flood + answering("ok")), limits: limits, events: events)
        #expect(try await client.call("echo").content == [.text("ok")])
        while await client.log.last != "last" { await Task.yield() }
        #expect(await client.log.count == 5)
        #expect(await client.log.first == "line 1996 ")
        await client.close()
    }

    /// It ignores that its input ends and that it is asked to stop, and so does what it started.
    @Test func oneThatWillNotEndIsKilledWithAllThatItStarted() async throws {
        var limits = MCPLimits()
        limits.grace = .milliseconds(50)
        let stubborn = "trap '' TERM; (trap '' TERM; while :; do sleep 1; done) & echo $! >&2; "
        let client = client("\(stubborn)\(script(answering("ok"))); while :; do sleep 1; done", limits: limits)
        #expect(try await client.call("echo").content == [.text("ok")])
        while await client.log.isEmpty { await Task.yield() }
        let child = try #require(await client.log.first.flatMap { Int32($0) })
        #expect(ProcessState.isRunning(child))
        await client.close()
        // Killed is not yet gone: its new parent has to hear of it.
        while ProcessState.isRunning(child) { await Task.yield() }
    }

    @Test func oneThatDoesNotReadIsNotWrittenToWithoutEnd() async throws {
        var limits = MCPLimits()
        (limits.backlog, limits.grace) = (200_000, .milliseconds(50))
        let client = client(script("sleep 1000"), limits: limits)
        _ = try await client.tools()
        let large = RawJSON(#"{"x":"\#(String(repeating: "y", count: 150_000))"}"#)
        let tasks = (0..<6).map { _ in
            Task { await failure { () throws(LLMError) in try await client.call("echo", arguments: large) } }
        }
        var refusals = 0
        await withTaskGroup(of: LLMError?.self) { group in
            for task in tasks { group.addTask { await task.value } }
            for await error in group {
                if error?.message.contains("does not read") == true { refusals += 1 }
                if refusals == 1 { await client.close() }
            }
        }
        #expect(refusals >= 1)
    }

    @Test func onlyHarmlessVariablesAreInherited() {
        let environment = ChildEnvironment { name in
            ["PATH": "/bin", "OPENAI_API_KEY": "secret", "HOME": "() { evil; }", "LANG": "C"][name]
        }
        let process = MCPServerConfiguration.Process(command: "x", environment: ["LANG": "de", "TOKEN": "t"])
        #expect(environment.variables(for: process) == ["PATH": "/bin", "LANG": "de", "TOKEN": "t"])
        var generous = process
        generous.inherited = ["OPENAI_API_KEY"]
        #expect(environment.variables(for: generous) == ["OPENAI_API_KEY": "secret", "LANG": "de", "TOKEN": "t"])
    }

    @Test func linesComeOutHoweverTheyAreCut() throws {
        let text = Array("one\r\ntwo\n\nthree and more\nlast".utf8)
        for step in 1...text.count {
            var lines = BoundedLines(limit: 14)
            var log = LogLines(limit: 5)
            var (found, logged): ([String], [String]) = ([], [])
            for start in stride(from: 0, to: text.count, by: step) {
                let piece = text[start..<min(start + step, text.count)]
                found += try lines.append(piece).map { String(decoding: $0, as: UTF8.self) }
                logged += log.append(Array(piece))
            }
            found += lines.end().map { [String(decoding: $0, as: UTF8.self)] } ?? []
            logged += log.end().map { [$0] } ?? []
            #expect(found == ["one", "two", "three and more", "last"])
            #expect(logged == ["one", "two", "three", "last"])
        }
        var short = BoundedLines(limit: 13)
        #expect(throws: LLMError.self) { try short.append(text[...]) }
    }
}
