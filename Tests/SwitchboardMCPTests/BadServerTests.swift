import SwitchboardCore
import Synchronization
import Testing

@testable import SwitchboardMCP

/// Whatever a server does, a call ends with a clear error and nothing is left behind.
@Suite(.timeLimit(.minutes(1))) struct BadServerTests {
    @Test func oneThatNeverAnswersIsGivenUpAfterTheTimeout() async throws {
        let time = SteppedTime()
        let peer = ScriptedPeer.polite()
        let client = client(peer, time: time)
        async let error = failure { () throws(LLMError) in try await client.call("echo", timeout: .seconds(7)) }
        await peer.untilHeard("tools/call")
        await time.untilAsleep(for: .seconds(7))
        time.advance(by: .seconds(7))
        let given = try #require(await error)
        #expect(given.code == .timeout)
        #expect(given.message.contains("did not answer tools/call within 7"))
        #expect(given.message.contains("the last words"))
        let call = try #require(peer.heard.first { $0.method == "tools/call" })
        let cancelled = try #require(peer.heard.last)
        #expect(cancelled.method == "notifications/cancelled")
        #expect(cancelled.parameters?["requestId"]?.asInt == call.id)
        #expect(time.sleeperCount == 0)
        await client.close()
    }

    @Test func oneThatAnswersTooLateIsNotHeard() async throws {
        let time = SteppedTime()
        let peer = ScriptedPeer.polite()
        let events = Events()
        let client = client(peer, time: time, events: events)
        async let error = failure { () throws(LLMError) in try await client.call("echo", timeout: .seconds(1)) }
        await peer.untilHeard("tools/call")
        await time.untilAsleep(for: .seconds(1))
        time.advance(by: .seconds(1))
        #expect(await error?.code == .timeout)
        let call = try #require(peer.heard.first { $0.method == "tools/call" })
        peer.answer(call, #"{"content":[{"type":"text","text":"late"}]}"#)
        #expect(events.all.contains { if case .log(_, let text) = $0 { text.contains("nobody asked") } else { false } })
        try await client.ping()
        await client.close()
    }

    @Test func aCallThatIsCancelledTellsTheServer() async throws {
        let peer = ScriptedPeer.polite()
        let client = client(peer)
        let task = Task { await failure { () throws(LLMError) in try await client.call("echo") } }
        await peer.untilHeard("tools/call")
        task.cancel()
        #expect(await task.value?.code == .cancelled)
        #expect(peer.heard.last?.method == "notifications/cancelled")
        try await client.ping()
        await client.close()
    }

    @Test func oneThatAnswersTwiceIsHeardOnce() async throws {
        let peer = ScriptedPeer.polite { peer, heard in
            peer.answer(heard, #"{"content":[{"type":"text","text":"first"}]}"#)
            peer.answer(heard, #"{"content":[{"type":"text","text":"second"}]}"#)
        }
        let client = client(peer)
        for _ in 0..<3 { #expect(try await client.call("echo").content == [.text("first")]) }
        await client.close()
    }

    @Test func oneThatAnswersWhatNobodyAskedIsNotHeard() async throws {
        let peer = ScriptedPeer.polite { peer, heard in
            peer.say(#"{"jsonrpc":"2.0","id":4711,"result":{}}"#)
            peer.say(#"{"jsonrpc":"2.0","id":"\#(heard.id ?? 0)","result":{}}"#)
            peer.say(#"{"jsonrpc":"2.0","id":4711,"error":{"code":1,"message":"x"}}"#)
            peer.answer(heard, #"{"content":[]}"#)
        }
        let client = client(peer)
        #expect(try await client.call("echo").content.isEmpty)
        await client.close()
    }

    @Test func oneThatWritesRubbishIsPutUpWithForAWhile() async throws {
        var limits = MCPLimits()
        limits.strays = 50
        let rubbish = ["Server started on port 80", "", "{", "[]", "\u{0}\u{1}", #"{"jsonrpc":"2.0"}"#, "null"]
        let few = ScriptedPeer.polite { peer, heard in
            for line in rubbish { peer.say(line) }
            peer.answer(heard, #"{"content":[]}"#)
        }
        let patient = client(few, limits: limits)
        for _ in 0..<20 { #expect(try await patient.call("echo").content.isEmpty) }
        await patient.close()

        let many = ScriptedPeer.polite { peer, _ in for _ in 0..<60 { peer.say("rubbish") } }
        let events = Events()
        let client = client(many, limits: limits, events: events)
        let error = await failure { () throws(LLMError) in try await client.call("echo") }
        #expect(error?.code == .badResponse)
        #expect(error?.message.contains("50 messages in a row that nobody asked for") == true)
        #expect(events.all.contains { if case .disconnected = $0 { true } else { false } })
        await client.close()
    }

    @Test func oneThatFloodsIsCutOff() async {
        var limits = MCPLimits()
        limits.chatter = 500
        let peer = ScriptedPeer.polite { peer, _ in
            for _ in 0..<600 { peer.say(#"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#) }
        }
        let client = client(peer, limits: limits)
        let error = await failure { () throws(LLMError) in try await client.call("echo") }
        #expect(error?.code == .badResponse)
        #expect(error?.message.contains("500 messages in a row without an answer") == true)
        while !peer.isClosed { await Task.yield() }
        await client.close()
    }

    @Test func oneThatSendsTooMuchAtOnceIsCutOff() async {
        var limits = MCPLimits()
        limits.message = 10_000
        let peer = ScriptedPeer.polite { peer, heard in
            peer.answer(heard, #"{"content":[],"padding":"\#(String(repeating: "x", count: 10_000))"}"#)
        }
        let client = client(peer, limits: limits)
        let error = await failure { () throws(LLMError) in try await client.call("echo") }
        #expect(error?.code == .badResponse)
        #expect(error?.message.contains("10000 are allowed") == true)
        await client.close()
    }

    @Test func oneThatNestsTooDeepIsNotHeard() async throws {
        let time = SteppedTime()
        let deep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        let peer = ScriptedPeer.polite { peer, heard in peer.answer(heard, #"{"content":\#(deep)}"#) }
        let client = client(peer, time: time)
        async let error = failure { () throws(LLMError) in try await client.call("echo") }
        await time.untilAsleep(for: .seconds(60))
        time.advance(by: .seconds(60))
        #expect(await error?.code == .timeout)
        await client.close()
    }

    @Test func oneThatDiesEndsEveryCallAndIsStartedAgain() async throws {
        let peers = [ScriptedPeer.polite(), ScriptedPeer.polite { $0.answer($1, #"{"content":[]}"#) }]
        let made = Counter()
        let client = MCPClient(
            MCPServerConfiguration(
                name: "peer", transport: .process(MCPServerConfiguration.Process(command: "unused")),
                opening: .handshake),
            identity: MCPIdentity(name: "test", version: "1"), time: SteppedTime(),
            channel: { () throws(LLMError) -> any MCPChannel in peers[made.next()] })
        let tasks = (0..<5).map { _ in Task { await failure { () throws(LLMError) in try await client.call("echo") } } }
        while peers[0].heard.count(where: { $0.method == "tools/call" }) < 5 { await Task.yield() }
        peers[0].die("It fell.")
        for task in tasks { #expect(await task.value?.message == "It fell.") }
        #expect(try await client.call("echo").content.isEmpty)
        await client.close()
        #expect(peers.map(\.isClosed) == [true, true])
    }

    @Test func callsBeyondTheLimitAreRefused() async {
        var limits = MCPLimits()
        limits.calls = 3
        let peer = ScriptedPeer.polite()
        let client = client(peer, limits: limits)
        let tasks = (0..<3).map { _ in Task { await failure { () throws(LLMError) in try await client.call("echo") } } }
        while peer.heard.count(where: { $0.method == "tools/call" }) < 3 { await Task.yield() }
        #expect(await failure { () throws(LLMError) in try await client.call("echo") }?.code == .rateLimited)
        await client.close()
        for task in tasks { #expect(await task.value?.code == .shutDown) }
        #expect(await failure { () throws(LLMError) in try await client.call("echo") }?.code == .shutDown)
    }

    /// What a server's own requests get: nothing is offered.
    @Test func whatTheServerAsksIsAnswered() async throws {
        let peer = ScriptedPeer.polite { peer, heard in
            peer.say(#"{"jsonrpc":"2.0","id":"p","method":"ping"}"#)
            peer.say(#"{"jsonrpc":"2.0","id":8,"method":"sampling/createMessage","params":{}}"#)
            peer.say(#"{"jsonrpc":"2.0","method":"notifications/unheard-of","params":{}}"#)
            peer.answer(heard, #"{"content":[]}"#)
        }
        let client = client(peer)
        _ = try await client.call("echo")
        let answers = peer.heard.filter { $0.method == nil }
        #expect(answers.map { $0.value["id"]?.raw.description } == ["\"p\"", "8"])
        #expect(answers[0].value["result"]?.isObject == true)
        #expect(answers[1].value["error"]?["code"]?.asInt == -32_601)
        await client.close()
    }

    @Test(arguments: [
        (-32_602, LLMError.Code.invalidRequest), (-32_601, .unsupported), (-32_603, .unavailable),
        (-32_000, .rateLimited),
        (-32_022, .unsupported), (17, .unavailable),
    ])
    func itsErrorsHaveAMeaning(number: Int, code: LLMError.Code) async {
        let peer = ScriptedPeer.polite { $0.refuse($1, number, "because") }
        let client = client(peer)
        let error = await failure { () throws(LLMError) in try await client.call("echo") }
        #expect(error?.code == code)
        #expect(error?.providerCode == "\(number)")
        #expect(error?.message.contains("because") == true)
        await client.close()
    }

    @Test func progressComesToItsCall() async throws {
        let peer = ScriptedPeer.polite { peer, heard in
            let token = heard.parameters?["_meta"]?["progressToken"]?.asInt ?? -1
            peer.say(
                #"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":999,"progress":9}}"#)
            peer.say(#"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"x"}}"#)
            for step in 1...3 {
                peer.say(
                    """
                    {"jsonrpc":"2.0","method":"notifications/progress",\
                    "params":{"progressToken":\(token),"progress":\(step),"total":3,"message":"m"}}
                    """)
            }
            peer.answer(heard, #"{"content":[]}"#)
        }
        let client = client(peer)
        let seen = Mutex<[MCPProgress]>([])
        _ = try await client.call("echo", progress: { progress in seen.withLock { $0.append(progress) } })
        #expect(seen.withLock { $0 } == (1...3).map { MCPProgress(Double($0), total: 3, message: "m") })
        _ = try await client.call("echo")
        #expect(peer.heard.last { $0.method == "tools/call" }?.parameters?["_meta"] == nil)
        await client.close()
    }
}
