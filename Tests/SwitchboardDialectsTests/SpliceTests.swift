import HTTPTypes
import SwitchboardCore
import SwitchboardDialects
import Testing

/// What is put into a caller's bytes before they are passed on, and that nothing else of them is touched.
@Suite struct SpliceTests {
    static let dialects: [any Dialect] = [OpenAIChat(), OpenAICompletions()]

    private func forwarded(_ body: String, in dialect: any Dialect) throws -> OutboundRequest {
        let endpoint = try #require(dialect.endpoints.first(where: { $0.operation == .complete }))
        let inbound = try dialect.server.inspect(InboundHead(endpoint: endpoint), body: Array(body.utf8))
        return try dialect.client.forward(inbound, to: Target(provider: "p", model: "other"))
    }

    @Test(arguments: [
        (
            #"{"model":"m","stream":true,"x": 1.0 }"#,
            #"{"stream_options":{"include_usage":true},"model":"other","stream":true,"x": 1.0 }"#
        ),
        (
            "\n{ \"stream\" : true , \"model\":\"m\"}\n",
            "\n{\"stream_options\":{\"include_usage\":true}, \"stream\" : true , \"model\":\"other\"}\n"
        ),
        (
            #"{"stream":true}"#,
            #"{"stream_options":{"include_usage":true},"model":"other","stream":true}"#
        ),
        (
            #"{"model":"m","stream_options":{},"stream":true}"#,
            #"{"model":"other","stream_options":{"include_usage":true},"stream":true}"#
        ),
        (
            #"{"model":"m","stream_options": null,"stream":true}"#,
            #"{"model":"other","stream_options": {"include_usage":true},"stream":true}"#
        ),
        (
            #"{"model":"m","stream_options":{ "include_usage" : false },"stream":true}"#,
            #"{"model":"other","stream_options":{"include_usage":true},"stream":true}"#
        ),
        (
            #"{"stream_options":{"a":{"include_usage":true},"include_usage":null,"b":"}"},"stream":true,"model":"m"}"#,
            #"{"stream_options":{"include_usage":true,"a":{"include_usage":true},"b":"}"},"stream":true,"model":"other"}"#
        ),
    ])
    func aStreamIsAskedForItsUsage(sent: String, received: String) throws {
        for dialect in Self.dialects {
            let outbound = try forwarded(sent, in: dialect)
            #expect(String(decoding: outbound.body, as: UTF8.self) == received)
            #expect(outbound.context.hidesUsage)
            #expect(outbound.framing == .serverSentEvents)
        }
    }

    @Test(arguments: [
        #"{"model":"m","stream":true,"stream_options":{"include_usage": true,"a":1}}"#,
        #"{"model":"m","stream":true,"stream_options":"all"}"#,
        #"{"model":"m","stream":false}"#,
        #"{"model":"m","stream_options":{"include_usage":false}}"#,
    ])
    func whatIsAskedForAlreadyOrNotStreamedStaysAsItIs(sent: String) throws {
        for dialect in Self.dialects {
            let outbound = try forwarded(sent, in: dialect)
            #expect(String(decoding: outbound.body, as: UTF8.self) == sent.replacing(#""m""#, with: #""other""#))
            #expect(!outbound.context.hidesUsage)
        }
    }

    @Test func aBodyWithoutAModelGetsOne() throws {
        for (sent, received) in [("{}", #"{"model":"other"}"#), (#"{ "n":1}"#, #"{"model":"other", "n":1}"#)] {
            for dialect in Self.dialects {
                #expect(String(decoding: try forwarded(sent, in: dialect).body, as: UTF8.self) == received)
            }
        }
    }
}
