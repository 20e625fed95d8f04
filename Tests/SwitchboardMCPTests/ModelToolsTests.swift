import SwitchboardCore
import Testing

@testable import SwitchboardMCP

@Suite(.timeLimit(.minutes(1))) struct ModelToolsTests {
    private func call(_ tool: String, _ arguments: String) async throws -> MCPToolOutcome {
        let value = try #require(RawJSON(arguments).value)
        return try await ModelTools(FakeModels(), time: SteppedTime()).call(
            tool, arguments: value, context: MCPCallContext())
    }

    @Test func everySchemaIsJSONAndNamesWhatIsNeeded() async throws {
        let tools = try await ModelTools(FakeModels()).tools()
        #expect(tools.map(\.name) == ["complete", "models", "estimate"])
        for tool in tools {
            #expect(tool.inputSchema.value?["type"]?.asString == "object")
            let output = try #require(tool.outputSchema?.value)
            for name in output["required"].map({ $0.elements.compactMap(\.asString) }) ?? [] {
                #expect(output["properties"]?.members.contains { $0.key.string == name } == true)
            }
            #expect(tool.annotations?.value?["readOnlyHint"]?.asBool == true)
        }
    }

    @Test func aQuestionIsAskedAsItIsMeant() async throws {
        let outcome = try await call(
            "complete",
            """
            {"system":"s","messages":[{"role":"user","text":"a"},{"role":"assistant","text":"b"}],"prompt":"c",\
            "model":"m","provider":"p","maxTokens":7,"temperature":0.5,"schema":{"type":"object"},"maxCost":0.25}
            """)
        #expect(!outcome.isError)
        #expect(
            outcome.content == [
                .text("system:s|user:a|assistant:b|user:c|m|p|7|0.5|{\"type\":\"object\"}|$0.25")
            ])
        let structured = try #require(outcome.structured?.value)
        #expect(structured["provider"]?.asString == "fake" && structured["model"]?.asString == "m")
        #expect(structured["finish"]?.asString == "stop" && structured["inputTokens"]?.asInt == 3)
        #expect(structured["cost"] == nil)
    }

    @Test(arguments: [
        ("{}", "prompt"), (#"{"prompt":null}"#, "prompt"), (#"{"prompt":5}"#, "prompt"),
        (#"{"messages":[{"role":"assistant","text":"x"}]}"#, "prompt"), (#"{"messages":{}}"#, "messages"),
        (#"{"messages":[{"role":"user"}]}"#, "messages[0].text"),
        (#"{"messages":[{"role":"tool","text":"x"}]}"#, "messages[0].role"),
        (#"{"prompt":"x","maxTokens":0}"#, "maxTokens"), (#"{"prompt":"x","maxTokens":1.5}"#, "maxTokens"),
        (#"{"prompt":"x","maxCost":0}"#, "maxCost"), (#"{"prompt":"x","schema":"s"}"#, "schema"),
        (#"{"prompt":"x","promt":"y"}"#, "promt"), (#"{"prompt":"x","temperature":"hot"}"#, "temperature"),
    ])
    func wrongArgumentsNameTheField(arguments: String, field: String) async throws {
        let value = try #require(RawJSON(arguments).value)
        let error = await failure { () throws(LLMError) in
            try await ModelTools(FakeModels()).call("complete", arguments: value, context: MCPCallContext())
        }
        #expect(error?.field == field)
        #expect(error?.message.isEmpty == false)
    }

    @Test func modelsAreListedAndChosen() async throws {
        func names(_ arguments: String) async throws -> [String] {
            let outcome = try await call("models", arguments)
            return try #require(outcome.structured?.value?["models"]).elements.compactMap { $0["name"]?.asString }
        }
        #expect(try await names("{}") == ["Large", "small"])
        #expect(try await names(#"{"name":"LAR"}"#) == ["Large"])
        #expect(try await names(#"{"provider":"b"}"#) == ["small"])
        #expect(try await call("models", #"{"name":"zzz"}"#).content == [.text("No model fits.")])
        #expect(
            try await call("models", #"{"name":"large"}"#).content == [
                .text("a/Large, $1.00 in and $2.00 out for a million tokens")
            ])
    }

    @Test func anEstimateIsGiven() async throws {
        let outcome = try await call("estimate", #"{"prompt":"x"}"#)
        #expect(outcome.structured == #"{"inputTokens":10,"outputTokens":20,"cost":0.5,"confidence":0.9}"#)
        #expect(outcome.content == [.text("About $0.50: 10 tokens in and about 20 out.")])
    }
}

/// Answers with what it was asked.
private struct FakeModels: MCPModelService {
    func stream(_ request: CompletionRequest, options: CallOptions) -> ResponseStream {
        var words = request.messages.map { "\($0.role.rawValue):\($0.text)" }
        words.append(request.model?.rawValue ?? "-")
        words.append(options.preferredProvider?.rawValue ?? "-")
        words.append(request.maxTokens.map(String.init) ?? "-")
        words.append(request.temperature.map { "\($0)" } ?? "-")
        if case .schema(let schema)? = request.format {
            words.append(schema.schema.description)
        } else {
            words.append("-")
        }
        words.append(options.costConstraints?.maxCost.map { "\($0)" } ?? "-")
        let text = words.joined(separator: "|")
        let head = ResponseHead(id: "1", provider: "fake", model: request.model ?? "default")
        let events: [StreamEvent] = [
            .start(head), .textDelta(text, part: 0), .partEnd(part: 0),
            .done(Ending(finish: FinishReason(.stop), usage: Usage(input: 3, output: 4))),
        ]
        return ResponseStream { () throws(LLMError) -> sending ResponseStream.Source in Events(events: events) }
    }

    func models() async throws(LLMError) -> [MCPModel] {
        [MCPModel(name: "Large", provider: "a", inputPrice: 1, outputPrice: 2), MCPModel(name: "small", provider: "b")]
    }

    func estimate(_ request: CompletionRequest, options: CallOptions) async throws(LLMError) -> MCPEstimate {
        MCPEstimate(inputTokens: 10, outputTokens: 20, cost: 0.5, worstCase: nil, confidence: 0.9)
    }

    private struct Events: AsyncIteratorProtocol {
        var events: [StreamEvent]

        mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
            events.isEmpty ? nil : events.removeFirst()
        }

        mutating func next() async throws(LLMError) -> StreamEvent? { try await next(isolation: nil) }
    }
}
