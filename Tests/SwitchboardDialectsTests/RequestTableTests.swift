import HTTPTypes
import SwitchboardCore
import SwitchboardDialects
import Testing

/// What a request becomes on the wire, where dialects and models differ.
@Suite struct RequestTableTests {
    private static let weather = Tool(
        name: "weather",
        kind: .function(
            parameters:
                ##"{"type":"object","properties":{"city":{"$ref":"#/$defs/city"}},"$defs":{"city":{"type":["string","null"],"const":"Oslo"}}}"##,
            strict: nil))

    private func encoded(
        _ dialect: any Dialect,
        _ request: CompletionRequest,
        card: ModelCard? = nil,
        streaming: Bool = false
    ) throws(LLMError) -> (body: JSONValue, outbound: OutboundRequest) {
        let target = Target(provider: "test", model: card?.id ?? "m", card: card)
        let outbound = try dialect.client.encode(request, for: target, streaming: streaming)
        return (try JSONValue(parsing: outbound.body, as: .request), outbound)
    }

    // MARK: Gemini

    @Test func geminiGetsItsSubsetOfASchemaWithReferencesWrittenOut() throws {
        var request = CompletionRequest(messages: [.user("?")])
        request.tools = [Self.weather]
        let (body, outbound) = try encoded(Gemini(), request)
        let declaration = body["tools"]?.elements.first?["functionDeclarations"]?.elements.first
        let parameters = declaration?["parameters"] ?? declaration?["parametersJsonSchema"]
        let city = parameters?["properties"]?["city"]
        #expect(city?["type"]?.asString == "string")
        #expect(city?["nullable"]?.asBool == true)
        #expect(city?["enum"]?.elements.map(\.asString) == ["Oslo"])
        #expect(city?["$ref"] == nil)
        #expect(parameters?["$defs"] == nil)
        #expect(outbound.warnings.allSatisfy { $0.kind != .dropped })
    }

    @Test func aSchemaThatLeadsBackToItselfEnds() throws {
        var request = CompletionRequest(messages: [.user("?")])
        request.format = .schema(
            OutputSchema(
                schema:
                    ##"{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"next":{"$ref":"#/$defs/node"}}}}}"##
            ))
        let (body, outbound) = try encoded(Gemini(), request)
        let schema = body["generationConfig"]?["responseSchema"]
        #expect(schema?["properties"]?["next"]?["type"]?.asString == "object")
        #expect(outbound.warnings.contains { $0.detail.contains("$ref") })
    }

    @Test func aCallThatAnotherModelMadeGetsAPlaceholderWhereThoughtsAreSigned() throws {
        var card = ModelCard(id: "gemini-3", provider: .google)
        card.thinking = ModelCard.ThinkingSupport(mode: .always)
        let call = ToolCall(id: "c1", name: "weather", arguments: #"{"city":"Oslo"}"#)
        var signed = Part(.toolCall(call))
        signed.extras[.gemini, "thoughtSignature"] = "\"c2ln\""
        for (part, signature) in [(Part(.toolCall(call)), "skip_thought_signature_validator"), (signed, "c2ln")] {
            let request = CompletionRequest(messages: [
                .user("?"), Message(.assistant, [part]), .tool(ToolResult(callID: "c1", parts: ["rain"])),
            ])
            let (body, _) = try encoded(Gemini(), request, card: card)
            let contents = body["contents"]?.elements.map { $0 } ?? []
            #expect(contents.count == 3)
            #expect(contents[1]["parts"]?.elements.first?["thoughtSignature"]?.asString == signature)
            #expect(contents[2]["parts"]?.elements.first?["functionResponse"]?["name"]?.asString == "weather")
        }
    }

    @Test func resultsOfOneTurnStandInOneContent() throws {
        let calls = ["a", "b"].map { Part(.toolCall(ToolCall(id: $0, name: "f_" + $0, arguments: "{}"))) }
        let request = CompletionRequest(messages: [
            .user("?"), Message(.assistant, calls), .tool(ToolResult(callID: "a", parts: ["1"])),
            .tool(ToolResult(callID: "b", parts: ["2"])), .user("And?"),
        ])
        let (body, _) = try encoded(Gemini(), request)
        let contents = body["contents"]?.elements.map { $0 } ?? []
        #expect(contents.map { $0["parts"]?.elements.count } == [1, 2, 2, 1])
        let (claude, _) = try encoded(AnthropicMessages(), request)
        let turns = claude["messages"]?.elements.map { $0 } ?? []
        #expect(turns[2]["content"]?.elements.map { $0["type"]?.asString }.prefix(2) == ["tool_result", "tool_result"])
    }

    @Test func geminiHasTheModelInItsPath() throws {
        let request = CompletionRequest(messages: [.user("?")])
        #expect(try encoded(Gemini(), request).outbound.path.hasSuffix("/models/m:generateContent"))
        let streamed = try encoded(Gemini(), request, streaming: true).outbound
        #expect(streamed.path.hasSuffix("/models/m:streamGenerateContent"))
        #expect(streamed.query.contains { $0.name == "alt" && $0.value == "sse" })
    }

    // MARK: Responses

    @Test func responsesTakesACallAndItsResultAsItems() throws {
        let call = ToolCall(id: "call_1", name: "weather", arguments: #"{"city": "Oslo"}"#)
        var request = CompletionRequest(
            messages: [
                .system("Be brief."), .user("?"), Message(.assistant, [Part(.toolCall(call))]),
                .tool(ToolResult(callID: "call_1", parts: ["rain"])),
            ], maxTokens: 50)
        request.reasoning = .effort(.high)
        request.tools = [Tool(name: "weather", kind: .function(parameters: #"{"type":"object"}"#, strict: true))]
        let (body, outbound) = try encoded(OpenAIResponses(), request)
        #expect(outbound.path.hasSuffix("/responses"))
        #expect(body["max_output_tokens"]?.asInt == 50)
        #expect(body["reasoning"]?["effort"]?.asString == "high")
        #expect(body["tools"]?.elements.first?["name"]?.asString == "weather")
        let items = body["input"]?.elements.map { $0 } ?? []
        let made = items.first { $0["type"]?.asString == "function_call" }
        #expect(made?["call_id"]?.asString == "call_1")
        #expect(made?["arguments"]?.asString == #"{"city": "Oslo"}"#)
        let result = items.first { $0["type"]?.asString == "function_call_output" }
        #expect(result?["call_id"]?.asString == "call_1")
        #expect(result?["output"]?.asString == "rain")
    }

    @Test func whatADialectHasNoPlaceForIsAWarning() throws {
        var request = CompletionRequest(messages: [.user("?")], stop: ["END"], seed: 7)
        request.topK = 5
        request.frequencyPenalty = 0.5
        let table: [(any Dialect, Set<String>)] = [
            (OpenAIResponses(), ["stop", "seed", "topK", "frequencyPenalty"]),
            (AnthropicMessages(), ["seed", "frequencyPenalty"]),
            (OpenAIChat(), []),
            (OpenAICompletions(), []),
            (Gemini(), []),
            (OllamaChat(), []),
        ]
        for (dialect, lost) in table {
            let warned = Set(try encoded(dialect, request).outbound.warnings.map(\.field))
            #expect(lost.isSubset(of: warned), "\(dialect.id): \(warned)")
            if dialect.id == .gemini || dialect.id == .ollamaChat {
                #expect(warned.isEmpty, "\(dialect.id): \(warned)")
            }
        }
    }

    @Test func aSchemaIsAForcedToolWhereADialectHasNone() throws {
        var request = CompletionRequest(messages: [.user("?")])
        request.format = .schema(
            OutputSchema(name: "plan", schema: #"{"type":"object","properties":{"a":{"type":"string"}}}"#))
        for dialect in Spoken.dialects {
            let (_, outbound) = try encoded(dialect, request)
            let text = String(decoding: outbound.body, as: UTF8.self)
            #expect(text.contains(#""a""#), "\(dialect.id): \(text)")
        }
    }

    /// A field that nobody knew when this was written, inside every object that the codecs take apart.
    @Test(arguments: [
        (
            "anthropic.messages",
            #"{"model":"m","max_tokens":9,"tool_choice":{"type":"auto","zebra":1},"tools":[{"name":"f","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral","zebra":2}}],"output_config":{"format":{"type":"json_schema","schema":{},"zebra":3}},"messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"https://a.example/b.png","zebra":4}}]}]}"#,
            4
        ),
        (
            "openai.chat",
            #"{"model":"m","tool_choice":{"type":"function","function":{"name":"f","zebra":1},"zebra":2},"response_format":{"type":"json_object","zebra":3},"tools":[{"type":"custom","custom":{"name":"c","zebra":4},"zebra":5}],"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a.example/b.png","zebra":6}},{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav","zebra":7}},{"type":"file","file":{"file_id":"x","zebra":8}}]},{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}","zebra":9}}]}]}"#,
            9
        ),
        (
            "openai.completions",
            #"{"model":"m","response_format":{"type":"json_object","zebra":1},"logit_bias":{"zebra":2},"zebra":3,"prompt":"a"}"#,
            3
        ),
        (
            "gemini",
            #"{"systemInstruction":{"parts":[{"text":"a"}],"zebra":1},"contents":[{"role":"model","parts":[{"functionCall":{"name":"f","args":{},"zebra":2}}]}]}"#,
            2
        ),
        (
            "ollama.chat",
            #"{"model":"m","stream":false,"tools":[{"type":"function","function":{"name":"f","parameters":{},"zebra":1},"zebra":2}],"messages":[{"role":"user","content":"a"}]}"#,
            2
        ),
    ])
    func anUnknownFieldInsideComesBackWhereItStood(name: String, body: String, count: Int) throws {
        let dialect = try #require(Spoken.dialect(DialectID(rawValue: name)))
        let endpoint = try #require(dialect.endpoints.first(where: { $0.operation == .complete }))
        let inbound = try dialect.server.inspect(
            InboundHead(endpoint: endpoint, pathModel: "m"), body: Array(body.utf8))
        let request = try dialect.server.decode(inbound)
        let text = String(decoding: try encoded(dialect, request).outbound.body, as: UTF8.self)
        for number in 1...count { #expect(text.contains(#""zebra":\#(number)"#), "\(number): \(text)") }
        let other: any Dialect = dialect.id == .ollamaChat ? OpenAIChat() : OllamaChat()
        var plain = request
        plain.messages = [.user("a")]
        plain.tools = []
        let warnings = (try? encoded(other, plain).outbound.warnings) ?? []
        #expect(warnings.allSatisfy { !$0.field.contains("/") })
    }

    @Test func anUnknownFieldThatAStreamRepeatsIsKeptOnce() throws {
        let chunk = Array(#"data: {"candidates":[{"content":{"parts":[{"text":"a"}],"zebra":1},"index":0}]}"#.utf8)
        let last = Array(#"data: {"candidates":[{"content":{"parts":[]},"finishReason":"STOP","index":0}]}"#.utf8)
        let context = ResponseContext(target: Target(provider: "test", model: "m"), isStreaming: true)
        var reader = ResponseReader(framing: .serverSentEvents, decoder: Gemini().client.decoder(for: context))
        var events: [StreamEvent] = []
        for _ in 0..<50 { try reader.read((chunk + [10, 10])[...], into: &events) }
        try reader.read((last + [10, 10])[...], into: &events)
        try reader.end(into: &events)
        guard case .done(let ending)? = events.last else { return #expect(Bool(false), "it did not end") }
        #expect(ending.extras.entries.filter { $0.name == "/content/zebra" }.map(\.value) == ["1"])
    }
}
