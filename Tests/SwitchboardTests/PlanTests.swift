import HTTPTypes
import Switchboard
import SwitchboardCore
import SwitchboardPipeline
import Testing

/// Who could answer a call, as its trail tells it. Nobody answers here: every attempt fails at once.
@Suite struct PlanTests {
    private struct Nobody: Transport {
        func send(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TransportResponse {
            throw LLMError(.timeout, "Nobody is there.")
        }
    }

    private func trail(
        _ request: CompletionRequest,
        _ options: CallOptions = CallOptions(),
        _ change: (inout Configuration) -> Void = { _ in }
    ) async throws -> DecisionTrail {
        let keys = ["ANTHROPIC_API_KEY": "a", "OPENAI_API_KEY": "b", "OLLAMA_API_URL": "http://127.0.0.1:9"]
        var configuration = try Configuration(environment: keys)
        configuration.defaultProvider = .openai
        change(&configuration)
        let manager = ProviderManager(configuration, transport: Nobody(), time: { 1_795_000_000 })
        let error = await #expect(throws: LLMError.self) { try await manager.complete(request, options: options) }
        return try #require(error?.trail)
    }

    @Test func aCallThatNamesNothingMayGoToEverybody() async throws {
        let trail = try await trail(CompletionRequest(messages: [.user("Hello")]))
        #expect(trail.candidates.map(\.provider) == [.openai, .anthropic, .ollama])
        #expect(trail.attempts.map(\.provider) == [.openai, .anthropic, .ollama])
    }

    @Test(arguments: [
        ("gpt-4.1-2025-04-14", "openai", "gpt-4.1-2025-04-14"), ("gpt-4.1", "openai", "gpt-4.1"),
        ("claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5-20250929"),
        ("ollama/claude-sonnet-4-5", "ollama", "claude-sonnet-4-5"),
        ("ollama/claude-3-5-sonnet-20241022", "ollama", "claude-3-5-sonnet-20241022"),
        ("ollama/claude-sonnet-4.5", "ollama", "claude-sonnet-4-5-20250929"),
    ])
    func aPinIsKeptAndOthersHaveTheirOwnNames(asked: ModelID, provider: ProviderID, sent: ModelID) async throws {
        let trail = try await trail(CompletionRequest(model: asked, messages: [.user("Hello")]))
        #expect(trail.attempts.first?.provider == provider && trail.attempts.first?.model == sent)
    }

    @Test func aNamedModelIsLeftOnlyByARule() async throws {
        let request = CompletionRequest(model: "gpt-4o", messages: [.user("Hello")])
        #expect(try await trail(request).attempts.map(\.model) == ["gpt-4o"])
        let ruled = try await trail(request) { configuration in
            configuration.fallbackStrategies = [
                FallbackStrategy(
                    name: "own",
                    rules: [
                        .init(.rateLimit, fallbacks: [.provider(.ollama)]),
                        .init(.timeout, fallbacks: [.model("claude-opus-4-5-20251101"), .model("o1-preview")]),
                    ])
            ]
        }
        #expect(ruled.attempts.map(\.model) == ["gpt-4o", "claude-opus-4-5-20251101"])
        #expect(ruled.attempts.map(\.kind) == [.first, .fallback])
        let retired = try #require(ruled.candidates.last)
        guard case .ruledOut(let why) = retired.verdict else {
            Issue.record("A retired model is planned.")
            return
        }
        #expect(retired.model == "o1-preview" && why.contains("retired"))
    }

    @Test(arguments: [-1, .min]) func aLimitBelowZeroIsRefused(limit: Int) async throws {
        let manager = ProviderManager(Configuration(), transport: Nobody(), time: { 1_795_000_000 })
        let error = await #expect(throws: LLMError.self) {
            try await manager.complete(CompletionRequest(messages: [.user("Hello")], maxTokens: limit))
        }
        #expect(error?.code == .invalidRequest && error?.field == "maxTokens")
    }

    @Test func oneAttemptIsOneAttempt() async throws {
        let trail = try await trail(
            CompletionRequest(messages: [.user("Hello")]), CallOptions(fallback: .none))
        #expect(trail.attempts.count == 1 && trail.candidates.count == 1)
    }

    @Test func whoCannotReadPicturesIsNotAskedToUnlessByName() async throws {
        let picture = Part.image(Media(.url("https://example.com/a.png")))
        let anyone = try await trail(CompletionRequest(messages: [.user(picture)]))
        let llama = try #require(anyone.candidates.first(where: { $0.provider == .ollama }))
        #expect(llama.verdict == .ruledOut("it does not read image"))
        #expect(!anyone.attempts.contains { $0.provider == .ollama })
        let named = try await trail(
            CompletionRequest(messages: [.user(picture)]), CallOptions(preferredProvider: .ollama))
        #expect(named.attempts.map(\.provider) == [.ollama])
    }

    @Test func theCheapestGoesFirst() async throws {
        let trail = try await trail(
            CompletionRequest(messages: [.user("Hello")], maxTokens: 400), CallOptions(loadBalancing: .costBased))
        #expect(trail.strategy == .costBased)
        #expect(trail.attempts.first?.provider == .ollama)
        #expect(trail.candidates.allSatisfy { $0.estimatedCost != nil })
    }

    @Test func optimisedCostTakesTheCheapestThatCanDoIt() async throws {
        let tool = Tool.function("f", parameters: #"{"type":"object"}"#)
        let request = CompletionRequest(
            messages: [.user(Part.image(Media(.url("https://example.com/a.png"))))], tools: [tool],
            toolChoice: .required)
        let trail = try await trail(request) { configuration in
            configuration.optimizesCost = true
            configuration.providers.removeAll { $0.definition.id == .ollama }
        }
        let planned = trail.candidates.filter { if case .planned = $0.verdict { true } else { false } }
        let cheapest = try #require(planned.compactMap(\.estimatedCost).min())
        let asked = try #require(trail.attempts.first)
        #expect(trail.strategy == .costBased)
        #expect(planned.count > 10)
        #expect(planned.first(where: { $0.model == asked.model })?.estimatedCost == cheapest)
        #expect(trail.candidates.contains { $0.verdict == .ruledOut("it cannot be made to call a tool") })
        for candidate in planned {
            let card = try #require(Catalogue.standard.card(named: candidate.model))
            #expect(
                card.callsTools && card.input.contains(.image)
                    && card.retired.map { $0 > Day(secondsSince1970: 1_795_000_000) } ?? true)
        }
    }

    @Test func preferredModelsComeFirstInTheirOrder() async throws {
        let options = CallOptions(
            costConstraints: CostConstraints(preferredModels: ["claude-opus-5", "gpt-4o", "nonsense/of-somebody"]))
        let trail = try await trail(CompletionRequest(messages: [.user("Hello")]), options) { $0.optimizesCost = true }
        #expect(trail.attempts.map(\.model).prefix(2) == ["claude-opus-5", "gpt-4o"])
    }

    @Test func aGroupAnswersToOneName() async throws {
        let group = ModelGroup(
            "quick", [.init("gpt-4o-mini", weight: 3), .init("claude-haiku-5-5"), .init("o1-preview")],
            loadBalancing: .roundRobin)
        let request = CompletionRequest(model: "quick", messages: [.user("Hello")])
        let trail = try await trail(request) { $0.groups = [group] }
        #expect(Set(trail.attempts.map(\.model)) == ["gpt-4o-mini", "claude-haiku-5-5"])
        #expect(trail.strategy == .roundRobin)
        #expect(trail.candidates.count == 3)
        let picture = CompletionRequest(
            model: "quick", messages: [.user(Part(.image(Media(.url("https://example.org/x.png")))))])
        let able = try await self.trail(picture) { configuration in
            configuration.groups = [ModelGroup("quick", [.init("o1-mini"), .init("gpt-4o-mini")])]
        }
        #expect(able.attempts.map(\.model) == ["gpt-4o-mini"], "Members that cannot do it are left out.")
    }

    @Test func theGuideSaysWhoIsGoodAtIt() async throws {
        let request = CompletionRequest(messages: [.user("Hello")])
        let code = try await trail(request, CallOptions(task: .codeGeneration, preference: .best))
        #expect(code.attempts.first?.model == "claude-opus-5-5")
        let local = try await trail(request, CallOptions(task: .analysis, preference: .local))
        #expect(local.attempts.first?.model == "deepseek-r1")
        // Google is not configured: its models are not advised.
        let vision = try await trail(request, CallOptions(task: .vision, preference: .best))
        #expect(vision.attempts.first?.model == "gpt-4o")
    }

    @Test func theGuideNamesModelsThatCanDoIt() throws {
        let catalogue = Catalogue.standard
        #expect(catalogue.guide.count == CallTask.allCases.count * CallPreference.allCases.count)
        for advice in catalogue.guide {
            for model in [advice.current, advice.classic] {
                let card = try #require(catalogue.card(named: model), "\(model)")
                #expect(card.retired == nil && card.output.contains(.text))
                if advice.task == .vision { #expect(card.input.contains(.image), "\(model)") }
                if advice.preference == .local { #expect(card.provider == .ollama) }
            }
        }
    }

    @Test func everyKeyIsACandidateAndARefusedOneIsLeftOut() async throws {
        let request = CompletionRequest(model: "gpt-4o", messages: [.user("Hello")])
        let trail = try await trail(request) { configuration in
            let index = configuration.providers.firstIndex { $0.definition.id == .openai } ?? 0
            configuration.providers[index].keys = [Secret("one"), Secret("two"), Secret("three")]
        }
        #expect(trail.candidates.count == 3)
        #expect(Set(trail.attempts.map(\.credential)) == [0, 1, 2])
    }

    @Test func nothingIsSentToExplain() async throws {
        let keys = ["ANTHROPIC_API_KEY": "a", "OPENAI_API_KEY": "b"]
        var configuration = try Configuration(environment: keys)
        configuration.maxCostPerRequest = 0.01
        configuration.budgets = [Budget("team", limit: 5)]
        let manager = ProviderManager(configuration, transport: Nobody(), time: { 1_795_000_000 })
        let trail = try await manager.explain(CompletionRequest(messages: [.user("Hello")]))
        #expect(trail.attempts.isEmpty)
        #expect(trail.candidates.allSatisfy { $0.estimatedCost != nil })
        #expect(trail.notes.contains { $0.contains("pays for at most") })
        #expect(trail.notes.contains { $0.contains("would be reserved of team") })
        #expect(manager.stats.values.allSatisfy { $0.requests == 0 })
    }

    @Test func allKeysOfAPreferredModelComeBeforeWhatIsCheaper() async throws {
        let options = CallOptions(costConstraints: CostConstraints(preferredModels: ["gpt-4-turbo"]))
        let trail = try await trail(CompletionRequest(messages: [.user("Hello")]), options) { configuration in
            configuration.optimizesCost = true
            let index = configuration.providers.firstIndex { $0.definition.id == .openai } ?? 0
            configuration.providers[index].keys = [Secret("one"), Secret("two"), Secret("three")]
        }
        let first = trail.candidates.filter { candidate in
            if case .planned(let rank) = candidate.verdict { rank < 3 } else { false }
        }
        #expect(first.map(\.model) == ["gpt-4-turbo", "gpt-4-turbo", "gpt-4-turbo"])
    }
}
