import HTTPTypes
import SwitchboardCore
import SwitchboardTelemetry
import Testing

@testable import SwitchboardGateway

/// What the gateway has no words for goes to its provider, and what that counts is counted.
@Suite struct PassThroughTests {
    private static let usage = #""usage":{"input_tokens":4000,"output_tokens":1000}"#

    @Test func jsonIsCountedByTheModelThatWasAsked() async throws {
        let body = #"{"data":[{"b64_json":"AA"}],\#(PassThroughTests.usage)}"#
        let upstream = ScriptedUpstream(.init(type: "application/json; charset=utf-8", pieces: [body]))
        let harness = GatewayHarness(upstream)
        let reply = await harness.ask(.post, "/v1/images/generations", #"{"model":"gpt-5-mini","prompt":"x"}"#)
        #expect(reply.status == 200 && reply.body == body)
        #expect(upstream.requests.map(\.path) == ["/images/generations"])
        let record = try #require(harness.records.all.first)
        #expect(record.operation == .passThrough && record.model == "gpt-5-mini")
        #expect(record.usage.input == 4_000 && record.usage.output == 1_000)
        // 0.25 and 2 dollars a million.
        #expect(record.cost == USD(0.003))
    }

    @Test func eventsAreCountedHoweverTheyAreCut() async throws {
        let text = """
            data: {"type":"image_generation.partial_image","b64_json":"AA"}

            data: {"type":"image_generation.completed","b64_json":"AA",\(PassThroughTests.usage)}


            """
        for size in [1, 7, 1_000] {
            var rest = text[...]
            var pieces: [String] = []
            while !rest.isEmpty {
                pieces.append(String(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            let harness = GatewayHarness(ScriptedUpstream(.init(pieces: pieces)))
            let reply = await harness.ask(.post, "/v1/images/generations", #"{"model":"unheard-of"}"#)
            #expect(reply.body == text)
            let record = try #require(harness.records.all.first)
            #expect(record.usage.output == 1_000 && record.cost == nil)
        }
    }

    @Test func whatIsNoJSONPassesUncounted() async throws {
        for type in ["application/json", "audio/mpeg", "text/event-stream"] {
            let body = #"{"usage":{"input_tokens":1"# + String(repeating: "x", count: 2_000_000)
            let harness = GatewayHarness(ScriptedUpstream(.init(type: type, pieces: [body])))
            let reply = await harness.ask(.post, "/v1/audio/speech", "{}")
            #expect(reply.body == body)
            #expect(try #require(harness.records.all.first).usage.isReported == false)
        }
    }
}
