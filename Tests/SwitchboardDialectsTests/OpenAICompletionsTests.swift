import HTTPTypes
import SwitchboardCore
import SwitchboardDialects
import Testing

@Suite struct OpenAICompletionsTests {
    private let dialect = OpenAICompletions()
    private let target = Target(provider: .openai, model: "gpt-3.5-turbo-instruct")

    private func encoded(
        _ request: CompletionRequest,
        card: ModelCard? = nil
    ) throws(LLMError) -> (text: String, warnings: [Warning]) {
        var target = target
        target.card = card
        let outbound = try dialect.client.encode(request, for: target, streaming: false)
        return (String(decoding: outbound.body, as: UTF8.self), outbound.warnings)
    }

    private func decoded(_ body: String) throws -> CompletionRequest {
        let head = InboundHead(endpoint: try #require(dialect.endpoints.first))
        return try dialect.server.decode(try dialect.server.inspect(head, body: Array(body.utf8)))
    }

    // MARK: Requests

    @Test func aPromptIsOneMessageAndComesBackAsItWas() throws {
        let body =
            #"{"model":"m","max_tokens":5,"temperature":0.5,"stop":["END"],"suffix":"!","best_of":2,"logprobs":0,"#
            + #""echo":true,"prompt":["Once "]}"#
        let request = try decoded(body)
        #expect(request.messages == [.user("Once ")])
        #expect(request.maxTokens == 5)
        var target = target
        target.model = "m"
        let outbound = try dialect.client.encode(request, for: target, streaming: false)
        #expect(String(decoding: outbound.body, as: UTF8.self) == body)
        #expect(outbound.path == "/completions")
        #expect(outbound.warnings.isEmpty)
    }

    @Test func whatAnotherDialectHasNoPlaceForIsAWarningThere() throws {
        let request = try decoded(#"{"model":"m","suffix":"!","echo":true,"n":2,"logit_bias":{"5":1},"prompt":"a"}"#)
        let outbound = try OpenAIChat().client.encode(request, for: target, streaming: false)
        #expect(Set(outbound.warnings.map(\.field)) == ["suffix", "echo"])
        let body = try JSONValue(parsing: outbound.body, as: .request)
        #expect(body["n"]?.asInt == 2)
        #expect(body["logit_bias"]?["5"]?.asInt == 1)
        #expect(body["messages"]?.elements.first?["content"]?.asString == "a")
    }

    @Test(arguments: [
        #"["a","b"]"#, "[1,2,3]", "[[1,2],[3]]", #"["","",""]"#,
    ])
    func aPromptThatOnlyThisApiTakesIsRefusedByAllOthers(prompt: String) throws {
        let request = try decoded(#"{"model":"m","prompt":\#(prompt)}"#)
        #expect(try encoded(request).text.hasSuffix(#""prompt":\#(prompt)}"#))
        for other in Spoken.dialects where other.id != dialect.id {
            let error = #expect(throws: LLMError.self, "\(other.id)") {
                _ = try other.client.encode(request, for: target, streaming: false)
            }
            #expect(error?.code == .unsupported)
            #expect(error?.field == "prompt")
        }
    }

    @Test(arguments: ["{}", "3", "[]", #"["a",1]"#, "[[1],2]", #"[[1,"a"]]"#, "[1.5]", #"[{"text":"a"}]"#])
    func aPromptOfAnotherShapeIsRefused(prompt: String) {
        let error = #expect(throws: LLMError.self) { _ = try decoded(#"{"model":"m","prompt":\#(prompt)}"#) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.hasPrefix("prompt") == true, "\(error?.message ?? "")")
    }

    @Test func instructionsAndTheBeginningOfAnAnswerArePartOfThePrompt() throws {
        let request = CompletionRequest(messages: [
            .system("Be brief."), .user("Count to three:"), .assistant(" one,"),
        ])
        let (text, warnings) = try encoded(request)
        #expect(text.hasSuffix(#""prompt":"Be brief.\n\nCount to three: one,"}"#))
        #expect(warnings.map(\.kind) == [.adapted])
        #expect(warnings.map(\.field) == ["messages[0]"])
    }

    static let unsayable: [CompletionRequest] = [
        CompletionRequest(messages: [.user("a"), .assistant("b"), .user("c")]),
        CompletionRequest(messages: [.assistant("b")]),
        CompletionRequest(messages: [.user("a")], tools: [.function("f", parameters: "{}")]),
        CompletionRequest(messages: [.user("a", .image(Media(.url("https://a.example/b.png"))))]),
        CompletionRequest(messages: [.tool(ToolResult(callID: "1", parts: ["a"]))]),
        CompletionRequest(messages: [
            .system("a"), .user(Part(.opaque(OpaquePart(dialect: .openAICompletions, json: "[1,2]")))),
        ]),
    ]

    @Test(arguments: unsayable.indices)
    func whatIsNoPromptIsUnsupported(_ index: Int) {
        let error = #expect(throws: LLMError.self) { _ = try encoded(Self.unsayable[index]) }
        #expect(error?.code == .unsupported)
        #expect(error?.message.hasPrefix("messages") == true, "\(error?.message ?? "")")
    }

    @Test func aCardDecidesWhatBecomesOfASchema() throws {
        var request = CompletionRequest(messages: [.user("a")])
        request.format = .schema(OutputSchema(name: "plan", schema: #"{"type":"object"}"#))
        var card = ModelCard(id: "m", provider: "p")
        let schema =
            #""response_format":{"type":"json_schema","json_schema":{"name":"plan","schema":{"type":"object"}}}"#
        #expect(try encoded(request, card: card).text.contains(schema))
        card.structuredOutput = .json
        let (text, warnings) = try encoded(request, card: card)
        #expect(text.contains(#""response_format":{"type":"json_object"}"#))
        #expect(warnings.map(\.kind) == [.adapted])
        card.structuredOutput = .none
        let refused = card
        let error = #expect(throws: LLMError.self) { _ = try encoded(request, card: refused) }
        #expect(error?.code == .unsupported)
    }

    // MARK: Answers

    private func events(_ chunks: String...) throws(LLMError) -> [StreamEvent] {
        var reader = ResponseReader(
            framing: .serverSentEvents,
            decoder: dialect.client.decoder(for: ResponseContext(target: target, isStreaming: true)))
        var events: [StreamEvent] = []
        for chunk in chunks { try reader.read(Array("data: \(chunk)\n\n".utf8)[...], into: &events) }
        try reader.end(into: &events)
        return events
    }

    @Test func aStreamIsWhatItsChunksSay() throws {
        let head = #""id":"cmpl-1","object":"text_completion","created":9,"model":"gpt-3.5""#
        let events = try events(
            #"{\#(head),"choices":[{"text":"The","index":0,"logprobs":null,"finish_reason":""}]}"#,
            #"{\#(head),"choices":[{"text":" end","index":0,"logprobs":null,"finish_reason":"length"}]}"#,
            #"{\#(head),"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"#, "[DONE]")
        var assembler = CompletionAssembler()
        for event in events { assembler.append(event) }
        let completion = try assembler.finish()
        #expect(completion.text == "The end")
        #expect(completion.finish.kind == .length)
        #expect(completion.usage.input == 3 && completion.usage.output == 2)
        #expect(completion.head.id == "cmpl-1" && completion.head.model == "gpt-3.5")
    }

    @Test func anErrorInAStreamIsAnErrorAndASilentEndIsIncomplete() {
        let chunk = #"{"id":"cmpl-1","choices":[{"text":"a","index":0,"finish_reason":null}]}"#
        let failure = #expect(throws: LLMError.self) {
            _ = try events(chunk, #"{"error":{"message":"The server had an error","type":"server_error"}}"#)
        }
        #expect(failure?.code == .unavailable)
        for more in [[], ["[DONE]"]] {
            let error = #expect(throws: LLMError.self) {
                _ = try more.isEmpty ? events(chunk) : events(chunk, more[0])
            }
            #expect(error?.code == .incompleteStream)
        }
    }

    @Test func onlyTheWordsOfAnotherDialectsAnswerGoOut() throws {
        let head = InboundHead(endpoint: try #require(dialect.endpoints.first))
        let body = #"{"model":"m","stream":true,"prompt":"a"}"#
        let inbound = try dialect.server.inspect(head, body: Array(body.utf8))
        let usage = Usage(input: 3, output: 2, dialect: .anthropicMessages)
        let events: [StreamEvent] = [
            .start(ResponseHead(id: "x", provider: .anthropic, model: "claude", created: 7)),
            .thinkingDelta("Hm.", part: 0), .partEnd(part: 0), .textDelta("Yes", part: 1), .textDelta(".", part: 1),
            .partEnd(part: 1), .usage(usage),
            .done(Ending(finish: FinishReason(.stop, raw: "end_turn", dialect: .anthropicMessages), usage: usage)),
        ]
        var encoder = dialect.server.encoder(for: inbound)
        var out: [UInt8] = []
        for event in events { encoder.encode(event, into: &out) }
        func line(_ text: String, _ reason: String) -> String {
            #"data: {"id":"x","object":"text_completion","created":7,"model":"claude","choices":"#
                + #"[{"text":"\#(text)","index":0,"logprobs":null,"finish_reason":\#(reason)}]}"# + "\n\n"
        }
        #expect(
            String(decoding: out, as: UTF8.self)
                == line("Yes", "null") + line(".", "null") + line("", #""stop""#) + "data: [DONE]\n\n")
    }
}
