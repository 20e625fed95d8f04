import HTTPTypes
import SwitchboardCore
import SwitchboardDialects
import Testing

@Suite struct OllamaChatTests {
    private let dialect = OllamaChat()
    private let target = Target(provider: .ollama, model: "llama3.2")

    private func body(_ request: CompletionRequest) throws(LLMError) -> String {
        String(decoding: try dialect.client.encode(request, for: target, streaming: false).body, as: UTF8.self)
    }

    private func events(_ lines: String...) throws(LLMError) -> [StreamEvent] {
        var reader = ResponseReader(
            framing: .jsonLines,
            decoder: dialect.client.decoder(for: ResponseContext(target: target, isStreaming: true)))
        var events: [StreamEvent] = []
        for line in lines { try reader.read(Array((line + "\n").utf8)[...], into: &events) }
        try reader.end(into: &events)
        return events
    }

    @Test func parametersGoWhereOllamaWantsThem() throws {
        var request = CompletionRequest(
            messages: [.system("Be brief."), .user("Hi")], maxTokens: 5, temperature: 0.5, stop: ["END"], seed: 7)
        request.reasoning = .effort(.high)
        request.format = .schema(OutputSchema(schema: #"{"type":"object"}"#))
        #expect(
            try body(request)
                == #"{"model":"llama3.2","stream":false,"format":{"type":"object"},"think":"high","#
                + #""options":{"temperature":0.5,"num_predict":5,"seed":7,"stop":["END"]},"#
                + #""messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}]}"#)
    }

    /// Below zero `num_predict` means that there is no limit: it must not be reckoned with as if it were one.
    @Test(arguments: [-1, -2]) func noLimitIsNoLimit(limit: Int) throws {
        let text = #"{"model":"m","messages":[{"role":"user","content":"Hi"}],"options":{"num_predict":\#(limit)}}"#
        let endpoint = try #require(
            dialect.endpoints.first { $0.operation == .complete || $0.operation == .streamComplete })
        let inbound = try dialect.server.inspect(
            InboundHead(endpoint: endpoint, pathModel: "", query: [], headers: [:]), body: Array(text.utf8))
        let request = try dialect.server.decode(inbound)
        #expect(request.maxTokens == nil)
        #expect(try body(request).contains(#""options":{"num_predict":\#(limit)}"#))
    }

    @Test func aToolResultFindsItsName() throws {
        let call = ToolCall(id: "c1", name: "weather", arguments: #"{"city":"Oslo"}"#)
        let request = CompletionRequest(messages: [
            .user("?"), Message(.assistant, [Part(.toolCall(call))]), .tool(ToolResult(callID: "c1", parts: ["rain"])),
        ])
        #expect(
            try body(request).contains(#"{"role":"tool","content":"rain","tool_name":"weather","tool_call_id":"c1"}"#))
    }

    @Test func anImageByAddressIsRefusedWithWhatToDo() {
        let request = CompletionRequest(messages: [.user(.image(Media(.url("https://example.com/a.png"))))])
        do throws(LLMError) {
            _ = try body(request)
            Issue.record("it was taken")
        } catch {
            #expect(error.code == .unsupported)
            #expect(error.field == "messages[0].parts[0]")
        }
    }

    @Test func parallelCallsBeforeTheLastLineAreToolCalls() throws {
        let events = try events(
            #"{"model":"m","created_at":"2026-08-04T19:58:15.1Z","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"a","arguments":{"x":1}}}]},"done":false}"#,
            #"{"model":"m","message":{"content":"","tool_calls":[{"function":{"name":"b","arguments":{}}}]},"done":false}"#,
            #"{"model":"m","message":{"content":""},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":4}"#
        )
        var assembler = CompletionAssembler()
        for event in events { assembler.append(event) }
        let completion = try assembler.finish()
        #expect(completion.toolCalls.map(\.name) == ["a", "b"])
        #expect(Set(completion.toolCalls.map(\.id)).count == 2)
        #expect(completion.finish.kind == .toolCalls)
        #expect(completion.usage.total == 7)
    }

    @Test(arguments: [1, 2, 1_000])
    func anAnswerOverSeveralLinesIsRead(step: Int) throws {
        let text = Array("{\n  \"model\": \"m\",\n  \"message\": {\"content\": \"\"},\n  \"done\": true\n}\n".utf8)
        var reader = ResponseReader(
            framing: .jsonLines,
            decoder: dialect.client.decoder(for: ResponseContext(target: target, isStreaming: true)))
        var events: [StreamEvent] = []
        for start in stride(from: 0, to: text.count, by: step) {
            try reader.read(text[start..<min(start + step, text.count)], into: &events)
        }
        try reader.end(into: &events)
        #expect(events.count == 2)
    }

    @Test func anErrorLineIsAnErrorAndASilentEndIsIncomplete() {
        let line = #"{"model":"m","message":{"content":"Hi"},"done":false}"#
        #expect(throws: LLMError.self) {
            _ = try events(line, #"{"error":"an error was encountered while running the model"}"#)
        }
        do throws(LLMError) {
            _ = try events(line)
            Issue.record("it passed as a whole answer")
        } catch {
            #expect(error.code == .incompleteStream)
        }
    }

    @Test(arguments: [
        (404, "model 'x' not found, try pulling it first", LLMError.Code.modelNotFound),
        (400, "invalid format", .invalidRequest),
        (503, "server busy, please try again.  maximum pending requests exceeded", .unavailable),
        (401, "unauthorized", .authentication), (429, "too many requests", .rateLimited),
        (500, "input exceeds the context length", .contextTooLong), (500, "llama runner terminated", .unavailable),
    ])
    func anErrorMeansWhatItSays(status: Int, text: String, code: LLMError.Code) {
        var body: [UInt8] = []
        JSONWriter.append(to: &body) { writer in writer.object { writer in writer.field("error", text) } }
        let error = dialect.client.error(
            status: HTTPResponse.Status(code: status), headers: [:], body: body, target: target)
        #expect(error.code == code)
        #expect(error.message == text)
        var out: [UInt8] = []
        #expect(dialect.server.encode(error, into: &out).code == status)
        #expect(out == body)
    }
}
