import HTTPTypes
import SwitchboardCore
import SwitchboardDialects
import Testing

/// No input traps, whatever it is: it is read, or refused with an error that says where.
@Suite struct HostileInputTests {
    static let texts: [(name: String, bytes: [UInt8])] = {
        let deep = 100_000
        let keys = (0..<300_000).map { "\"k\($0)\":0" }.joined(separator: ",")
        let digits = String(repeating: "9", count: 1_000_000)
        return [
            ("nothing", []),
            ("white space", Array(" \n\t".utf8)),
            ("deep arrays", Array((String(repeating: "[", count: deep) + String(repeating: "]", count: deep)).utf8)),
            (
                "deep objects",
                Array(
                    (String(repeating: "{\"a\":", count: deep) + "0" + String(repeating: "}", count: deep)).utf8)
            ),
            (
                "deep messages",
                Array(
                    ("{\"messages\":" + String(repeating: "[", count: deep) + String(repeating: "]", count: deep) + "}")
                        .utf8)
            ),
            ("unclosed", Array(String(repeating: "[{\"a\":", count: deep).utf8)),
            ("many keys", Array("{\(keys)}".utf8)),
            ("a long number", Array("{\"max_tokens\":\(digits),\"created\":\(digits)}".utf8)),
            (
                "lone surrogates",
                Array(#"{"model":"\ud800","messages":[{"role":"user","content":"\udfff\ud83d"}]}"#.utf8)
            ),
            ("invalid UTF-8", Array("{\"model\":\"".utf8) + [0xC3, 0x28, 0xFF, 0xFE] + Array("\"}".utf8)),
            ("a byte order mark", [0xEF, 0xBB, 0xBF] + Array("{}".utf8)),
            ("huge counts", Array(#"{"usage":{"prompt_tokens":1e18,"completion_tokens":-9223372036854775808}}"#.utf8)),
            (
                "wrong types",
                Array(#"{"messages":{"a":1},"model":[],"tools":"x","input":3,"contents":false,"prompt":{}}"#.utf8)
            ),
            ("nul bytes", [UInt8](repeating: 0, count: 4_096)),
        ]
    }()

    private func inbound(_ dialect: any Dialect, _ bytes: [UInt8]) throws {
        for endpoint in dialect.endpoints {
            let head = InboundHead(endpoint: endpoint, pathModel: "m")
            switch endpoint.operation {
            case .complete, .streamComplete:
                _ = try? dialect.server.decode(try dialect.server.inspect(head, body: bytes))
            case .embed: _ = try? dialect.embeddings?.decodeRequest(head, body: bytes)
            case .describeModel: _ = try? dialect.modelDescription?.decodeRequest(head, body: bytes)
            case .countTokens: _ = try? dialect.tokenCounting?.decodeRequest(head, body: bytes)
            default: break
            }
        }
    }

    private func answer(_ dialect: any Dialect, _ framing: Framing, _ bytes: [UInt8]) {
        let target = Target(provider: "test", model: "m")
        let context = ResponseContext(target: target, isStreaming: framing != .whole)
        var reader = ResponseReader(framing: framing, decoder: dialect.client.decoder(for: context))
        var events: [StreamEvent] = []
        do throws(LLMError) {
            try reader.read(bytes[...], into: &events)
            try reader.end(into: &events)
        } catch {
            #expect(!error.message.isEmpty)
        }
        _ = dialect.client.error(status: .badGateway, headers: [:], body: bytes, target: target)
        _ = try? dialect.modelListing?.decode(bytes, for: target)
        _ = try? dialect.embeddings?.decode(bytes, for: target)
    }

    @Test(arguments: texts.indices)
    func everyDialectSurvives(_ index: Int) throws {
        let bytes = Self.texts[index].bytes
        for dialect in Spoken.dialects {
            try inbound(dialect, bytes)
            for framing in [Framing.whole, .serverSentEvents, .jsonLines, .jsonArray] {
                answer(dialect, framing, bytes)
                if framing == .serverSentEvents { answer(dialect, framing, Array("data: ".utf8) + bytes + [10, 10]) }
            }
        }
    }

    @Test func aLineWithoutAnEndIsRefusedBeforeItFillsTheMemory() {
        let line = Array("data: ".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 20)
        for framing in [Framing.serverSentEvents, .jsonLines] {
            let target = Target(provider: "test", model: "m")
            let context = ResponseContext(target: target, isStreaming: true)
            var reader = ResponseReader(framing: framing, decoder: OpenAIChat().client.decoder(for: context))
            var events: [StreamEvent] = []
            #expect(throws: LLMError.self) {
                for start in stride(from: 0, to: line.count, by: 1 << 20) {
                    try reader.read(line[start..<min(start + 1 << 20, line.count)], into: &events)
                }
            }
        }
    }

    @Test func aKeyThatStandsTwiceIsRefusedInARequest() {
        let body = Array(#"{"model":"a","model":"b","messages":[]}"#.utf8)
        for dialect in Spoken.dialects {
            guard let endpoint = dialect.endpoints.first(where: { $0.operation == .complete }) else { continue }
            let error = #expect(throws: LLMError.self) {
                _ = try dialect.server.inspect(InboundHead(endpoint: endpoint), body: body)
            }
            #expect(error?.code == .invalidRequest)
        }
    }

    @Test func aKeyThatStandsTwiceInsideIsRefusedToo() {
        let body = Array(#"{"model":"a","messages":[{"role":"user","role":"system","content":"x"}]}"#.utf8)
        for dialect in [AnthropicMessages(), OpenAIChat(), OllamaChat()] as [any Dialect] {
            guard let endpoint = dialect.endpoints.first(where: { $0.operation == .complete }) else { continue }
            let error = #expect(throws: LLMError.self) {
                _ = try dialect.server.decode(try dialect.server.inspect(InboundHead(endpoint: endpoint), body: body))
            }
            #expect(error?.code == .invalidRequest)
        }
    }
}
