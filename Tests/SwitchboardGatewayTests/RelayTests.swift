import HTTPTypes
import Switchboard
import SwitchboardCore
import SwitchboardPipeline
import SwitchboardTelemetry
import Testing

@testable import SwitchboardGateway

/// Where both sides speak one dialect, bytes are passed on as they come.
@Suite struct RelayTests {
    private static let chunks = [
        #"data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","odd":[1,  2],"choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"},"finish_reason":null}]}"#,
        #"data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":"stop"}]}"#,
        #"data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"#,
        "data: [DONE]",
    ].map { $0 + "\n\n" }
    private static let ask =
        #"{"model":"up-openai.chat/some", "stream":true,"stream_options":{"include_usage":true}, "novel": {"a": 1.0},"messages":[{"role":"user","content":"hi"}]}"#

    @Test func streamsArePassedOnByteForByte() async {
        let upstream = ScriptedUpstream(.init(pieces: RelayTests.chunks))
        let harness = GatewayHarness(upstream)
        let reply = await harness.ask(.post, "/v1/chat/completions", RelayTests.ask)
        #expect(reply.body == RelayTests.chunks.joined() && reply.isWhole)
        #expect(upstream.bodies == [RelayTests.ask.replacing("up-openai.chat/some", with: "some")])
        #expect(harness.records.all.map(\.usage.output) == [2])
        #expect(harness.records.all.first?.firstToken != nil)
    }

    @Test(arguments: [1, 2, 3, 7, 40, 200])
    func howeverTheyAreCut(size: Int) async {
        let all = RelayTests.chunks.joined()
        var pieces: [String] = []
        var rest = all[...]
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        let reply = await GatewayHarness(ScriptedUpstream(.init(pieces: pieces)))
            .ask(.post, "/v1/chat/completions", RelayTests.ask)
        #expect(reply.body == all)
    }

    @Test func wholeAnswersArePassedOnByteForByte() async {
        let body =
            #"{"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}], "novel":  1.50,"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"#
        let harness = GatewayHarness(ScriptedUpstream(.init(type: "application/json", pieces: [body])))
        let reply = await harness.ask(
            .post, "/openai/v1/chat/completions", #"{"model":"m","messages":[{"role":"user","content":"hi"}]}"#)
        #expect(reply.body == body)
        #expect(reply["x-switchboard-provider"] == "up-openai.chat")
        #expect(harness.records.all.map(\.usage.input) == [3])
    }

    @Test func anErrorFollowsWholeFramesOnly() async {
        let half = #"data: {"id":"c1","object":"chat.completion.chunk","crea"#
        let upstream = ScriptedUpstream(
            .init(pieces: [RelayTests.chunks[0], half], failure: LLMError(.unavailable, "The connection broke.")))
        let harness = GatewayHarness(upstream)
        let reply = await harness.ask(.post, "/v1/chat/completions", RelayTests.ask)
        #expect(reply.status == 200)
        #expect(reply.body.hasPrefix(RelayTests.chunks[0] + "data: {\"error\""))
        #expect(!reply.body.contains("[DONE]") && !reply.body.contains("crea\""))
        #expect(harness.records.all.map(\.error) == [.unavailable])
    }

    @Test func whatCameBeforeAnErrorEventIsPassedOn() async {
        let problem = "data: {\"error\":{\"message\":\"Overloaded.\",\"type\":\"server_error\"}}\n\n"
        let more = RelayTests.chunks[0].replacing("Hel", with: "lo")
        let upstream = ScriptedUpstream(.init(pieces: [RelayTests.chunks[0], more + problem]))
        let reply = await GatewayHarness(upstream).ask(.post, "/v1/chat/completions", RelayTests.ask)
        #expect(reply.body.hasPrefix(RelayTests.chunks[0] + more + "data: "))
        #expect(reply.body.contains("Overloaded.") && !reply.body.contains("[DONE]"))
    }

    @Test func aMissingFormalityIsPutInItsPlace() async {
        let upstream = ScriptedUpstream(.init(pieces: Array(RelayTests.chunks.dropLast())))
        let reply = await GatewayHarness(upstream).ask(.post, "/v1/chat/completions", RelayTests.ask)
        #expect(reply.body == RelayTests.chunks.joined())
    }

    @Test func anotherDialectGetsAnAnswerOfItsOwn() async {
        let upstream = ScriptedUpstream(.init(pieces: RelayTests.chunks))
        let reply = await GatewayHarness(upstream).ask(
            .post, "/v1/messages",
            #"{"model":"m","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"hi"}]}"#)
        #expect(reply.body.contains("event: message_stop") && !reply.body.contains("[DONE]"))
        #expect(reply.body.contains(#""text":"Hel""#))
    }

    @Test func aLimitOfMoneyIsKeptByOurOwnHand() async {
        let upstream = ScriptedUpstream(.init(pieces: RelayTests.chunks))
        let harness = GatewayHarness(upstream) { $0.fallbackStrategies = [.continuing] }
        let reply = await harness.ask(.post, "/v1/chat/completions", RelayTests.ask)
        // What may have to be gone on with is decoded and written anew: the same to a client, not the same bytes.
        #expect(reply.body.contains("Hel") && reply.body.hasSuffix("data: [DONE]\n\n"))
    }

    @Test(arguments: [
        (#"{"stream":true,"model":"m","#, #"{"stream_options":{"include_usage":true},"stream":true,"model":"m","#),
        (
            #"{"stream":true,"model":"m","stream_options":{"a": 1,"include_usage":false},"#,
            #"{"stream":true,"model":"m","stream_options":{"include_usage":true,"a": 1},"#
        ),
        (
            #"{"stream":true,"model":"m","stream_options":null,"#,
            #"{"stream":true,"model":"m","stream_options":{"include_usage":true},"#
        ),
        (
            #"{"stream":true,"model":"m","stream_options":{ },"#,
            #"{"stream":true,"model":"m","stream_options":{"include_usage":true },"#
        ),
    ])
    func callsAreCountedWithoutTheClientNoticing(sent: String, received: String) async {
        let rest = #""messages":[{"role":"user","content":"hi"}]}"#
        let upstream = ScriptedUpstream(.init(pieces: RelayTests.chunks))
        let harness = GatewayHarness(upstream)
        let reply = await harness.ask(.post, "/v1/chat/completions", sent + rest)
        #expect(upstream.bodies == [received + rest])
        #expect(reply.body == RelayTests.chunks[0] + RelayTests.chunks[1] + RelayTests.chunks[3])
        #expect(harness.records.all.map(\.usage.output) == [2])
    }

    @Test func whoeverWantsAnArrayGetsOne() async throws {
        let event =
            #"data: {"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"finishReason":"STOP","index":0}]}"#
        let upstream = ScriptedUpstream(.init(pieces: [event + "\n\n"]))
        let harness = GatewayHarness(upstream, dialects: [.gemini])
        let ask = #"{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}"#
        let reply = await harness.ask(.post, "/v1beta/models/m:streamGenerateContent", ask)
        #expect(reply.headers[.contentType] == "application/json")
        let root = try JSONValue(parsing: Array(reply.body.utf8), as: .answer)
        #expect(root.isArray && reply.body.contains("Hi"))
        let events = await harness.ask(.post, "/v1beta/models/m:streamGenerateContent?alt=sse", ask)
        #expect(events.body == event + "\n\n")
    }
}
