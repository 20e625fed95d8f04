import HTTPTypes
import Switchboard
import SwitchboardCore
import SwitchboardSimulator
import Synchronization
import Testing

/// The manager over the simulated provider, in every dialect.
@Suite struct ProviderManagerTests {
    static let dialects: [DialectID] = [
        .anthropicMessages, .openAIChat, .openAIResponses, .gemini, .ollamaChat,
    ]

    /// With those that have a prompt instead of a conversation.
    static let dialectsOfTexts = dialects + [.ollamaGenerate, .openAICompletions]

    private func manager(_ dialect: DialectID, _ faults: [Fault] = []) -> ProviderManager {
        var definition = ProviderDefinition.simulated
        definition.dialects = [dialect]
        return ProviderManager(
            Configuration(providers: [Configuration.Provider(definition)]),
            transport: SimulatedTransport(SimulatedProvider(faults: faults)), time: { 1_764_000_000 })
    }

    private static let tools = [
        Tool.function(
            "get_weather", parameters: #"{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"#
        ),
        Tool.function("read_clock", parameters: #"{"type":"object","properties":{"zone":{"type":"string"}}}"#),
    ]

    @Test(arguments: dialectsOfTexts)
    func streamedAndWholeAnswersAgree(_ dialect: DialectID) async throws {
        let manager = manager(dialect)
        let request = CompletionRequest(messages: [.system("Be brief."), .user("Hello there")], maxTokens: 500)
        let whole = try await manager.complete(request)
        let streamed = try await manager.streamComplete(request).collect()
        #expect(whole.text.contains("Hello there"))
        #expect(whole.message == streamed.message)
        #expect(whole.finish.kind == .stop && streamed.finish.kind == .stop)
        #expect(whole.usage.total == streamed.usage.total && whole.usage.total ?? 0 > 0)
        #expect(whole.cost?.total == .zero)
        #expect(manager.stats[.simulated]?.requests == 2)
        #expect(manager.stats[.simulated]?.inFlight == 0)
    }

    @Test(arguments: dialects)
    func aConversationWithParallelToolsGoesOn(_ dialect: DialectID) async throws {
        let manager = manager(dialect)
        var conversation: [Message] = [.user("What is the weather, and what does the clock say?")]
        let answer = try await manager.streamComplete(
            CompletionRequest(messages: conversation, tools: Self.tools)
        ).collect()
        #expect(answer.toolCalls.map(\.name) == ["get_weather", "read_clock"])
        #expect(answer.finish.kind == .toolCalls)
        #expect(Set(answer.toolCalls.map(\.id)).count == 2)
        conversation.append(answer.message)
        for call in answer.toolCalls { conversation.append(.tool(ToolResult(callID: call.id, parts: ["sunny"]))) }
        let last = try await manager.complete(CompletionRequest(messages: conversation, tools: Self.tools))
        #expect(last.text.contains("sunny"))
    }

    @Test(arguments: dialects)
    func thoughtsComeApartAndGoBack(_ dialect: DialectID) async throws {
        let manager = manager(dialect)
        let request = CompletionRequest(
            messages: [.user("Think")], maxTokens: 4_000,
            reasoning: Reasoning(mode: .on, effort: .high, includesThoughts: true))
        let answer = try await manager.complete(request)
        guard case .thinking(let thinking)? = answer.message.parts.first?.content else {
            Issue.record("No thought came first.")
            return
        }
        #expect(!thinking.text.isEmpty)
        var next = request
        next.messages += [answer.message, .user("Go on")]
        #expect(try await manager.complete(next).finish.kind == .stop)
    }

    @Test(arguments: dialectsOfTexts)
    func answersFollowASchema(_ dialect: DialectID) async throws {
        let schema: RawJSON = #"{"type":"object","properties":{"age":{"type":"integer"}},"required":["age"]}"#
        let answer = try await manager(dialect).complete(
            CompletionRequest(messages: [.user("Who?")], maxTokens: 500, format: .schema(OutputSchema(schema: schema))))
        #expect(RawJSON(answer.text).value?["age"]?.asInt != nil)
    }

    @Test(arguments: dialectsOfTexts)
    func errorsMeanTheSameEverywhere(_ dialect: DialectID) async throws {
        let codes: [(Int, LLMError.Code)] = [
            (401, .authentication), (403, .permission), (429, .rateLimited), (503, .unavailable), (404, .modelNotFound),
        ]
        for (status, code) in codes {
            let manager = manager(dialect, [Fault(.status(status, retryAfter: status == 429 ? 7 : nil))])
            let error = await #expect(throws: LLMError.self) {
                _ = try await manager.complete(
                    CompletionRequest(messages: [.user("Hello")]), options: CallOptions(fallback: .none))
            }
            #expect(error?.code == code, "\(status)")
            #expect(error?.provider == .simulated)
            if status == 429 { #expect(error?.retryAfter == .seconds(7)) }
            #expect(manager.stats[.simulated]?.failures == 1)
        }
    }

    @Test(arguments: dialectsOfTexts)
    func aBrokenStreamIsNeverASuccess(_ dialect: DialectID) async throws {
        for kind in [Fault.Kind.cut, .overloadBeforeStream, .overloadMidStream, .malformed] {
            let manager = manager(dialect, [Fault(kind)])
            await #expect(throws: LLMError.self, "\(kind)") {
                _ = try await manager.streamComplete(
                    CompletionRequest(messages: [.user("Hello")]), options: CallOptions(fallback: .none)
                ).collect()
            }
        }
    }

    @Test(arguments: [true, false])
    func aModelThatRefusesFunctionsInOneDialectIsAskedInTheOther(withTools: Bool) async throws {
        let spy = PathSpy()
        let builtin = [ProviderDefinition].builtin
        let openAI = try #require(builtin.first(where: { $0.id == .openai }))
        let manager = ProviderManager(
            Configuration(providers: [Configuration.Provider(openAI, key: Secret("k"))]), transport: spy)
        let card = try #require(
            manager.configuration.catalogue.cards
                .first(where: { $0.functionToolDialect == .openAIResponses && $0.dialect == nil }))
        var request = CompletionRequest(model: card.id, messages: [.user("Hello")])
        if withTools {
            request.tools = [Tool(name: "f", kind: .function(parameters: #"{"type":"object"}"#, strict: nil))]
        }
        _ = try? await manager.complete(request, options: CallOptions(fallback: .none))
        #expect(spy.paths.count == 1)
        #expect(spy.paths.first?.hasSuffix(withTools ? "/responses" : "/chat/completions") == true)
    }

    @Test func retiredModelsNameTheirReplacement() async throws {
        let error = await #expect(throws: LLMError.self) {
            _ = try await manager(.openAIChat).complete(CompletionRequest(model: "o1-preview", messages: [.user("x")]))
        }
        #expect(error?.code == .modelNotFound)
        #expect(error?.message.contains("o3") == true)
    }

    @Test func aManagerThatWasShutDownTakesNoCalls() async throws {
        let manager = manager(.openAIChat)
        await manager.shutdown()
        let error = await #expect(throws: LLMError.self) {
            _ = try await manager.complete(CompletionRequest(messages: [.user("x")]))
        }
        #expect(error?.code == .shutDown)
    }

    @Test func estimatesUseTheModelsPrices() async throws {
        let estimate = try manager(.openAIChat).estimateCost(
            of: CompletionRequest(model: "gpt-4o", messages: [.user("Why is the sky blue?")], maxTokens: 400))
        #expect((10...16).contains(estimate.inputTokens))
        #expect(estimate.outputTokens == 100)
        #expect(estimate.worstCase?.output == USD(picodollars: 10_000_000) * 400)
    }
}

/// Says where each request would have gone, and answers none.
private final class PathSpy: Transport {
    private let seen = Mutex<[String]>([])

    var paths: [String] { seen.withLock(\.self) }

    func send(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TransportResponse {
        seen.withLock { $0.append(request.path) }
        throw LLMError(.unavailable, "Nobody is there.")
    }
}
