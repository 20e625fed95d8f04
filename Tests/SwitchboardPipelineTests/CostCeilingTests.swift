import SwitchboardCore
import SwitchboardPipeline
import Testing

@Suite struct CostCeilingTests {
    private static let day = Day("2026-11-24") ?? Day(secondsSince1970: 0)

    /// A dollar for a thousand tokens of prompt, two for a thousand of answer.
    private func target(_ change: (inout ModelCard) -> Void = { _ in }) -> Target {
        var card = ModelCard(id: "m", provider: "p")
        card.prices = [Price(input: 0.001, output: 0.002)]
        change(&card)
        return Target(provider: "p", model: "m", card: card)
    }

    private func fit(_ limit: USD, maxTokens: Int?, prompt: Int, _ target: Target) throws(LLMError) -> (Int?, Bool) {
        let request = CompletionRequest(messages: [.user("x")], maxTokens: maxTokens)
        let fitted = try CostCeiling(limit).fit(request, for: target, promptTokens: prompt, on: Self.day)
        return (fitted.request.maxTokens, fitted.warning != nil)
    }

    @Test func anAnswerIsAsLongAsTheLimitPaysFor() throws {
        #expect(try fit(1, maxTokens: 100, prompt: 100, target()) == (100, false))
        #expect(try fit(1, maxTokens: 450, prompt: 100, target()) == (450, false))
        #expect(try fit(1, maxTokens: 451, prompt: 100, target()) == (450, true))
        #expect(try fit(1, maxTokens: nil, prompt: 100, target()) == (450, true))
        #expect(try fit(1, maxTokens: nil, prompt: 100, target { $0.maxOutput = 200 }) == (nil, false))
    }

    @Test func theWorstPriceOfAPromptCounts() throws {
        let target = target { $0.prices[0].cacheWriteOneHour = 0.002 }
        #expect(try fit(1, maxTokens: nil, prompt: 100, target) == (400, true))
    }

    @Test func aPromptThatCostsTooMuchIsNotSent() {
        for (prompt, limit) in [(1_000, 1 as USD), (999, 1), (5_000, 1)] {
            let error = #expect(throws: LLMError.self) { try fit(limit, maxTokens: 10, prompt: prompt, target()) }
            #expect(error?.code == .overBudget)
        }
    }

    @Test func whatIsFreeHasNoLimitAndWhatIsUnknownHasNoPrice() throws {
        #expect(
            try fit(1, maxTokens: nil, prompt: 100, target { $0.prices = [Price(input: 0, output: 0)] }) == (nil, false)
        )
        let error = #expect(throws: LLMError.self) {
            try fit(1, maxTokens: 10, prompt: 1, target { $0.prices = [] })
        }
        #expect(error?.code == .overBudget && error?.message.contains("unknown") == true)
    }

    @Test func aCallThatIsTooDearMayGoElsewhereByARule() async throws {
        let caller = ScriptedCaller([:])
        let pipeline = Pipeline(caller: caller, time: caller.time, random: RandomSource(seed: 1))
        var cheap = target { $0.prices = [Price(input: 0, output: 0)] }
        cheap.provider = "cheap"
        let candidates = [Candidate(target()), Candidate(cheap)]
        let request = CompletionRequest(messages: [.user("Hello")], maxTokens: 100)
        func ask(_ strategy: FallbackStrategy) async throws -> Completion {
            try await ResponseStream { () async throws(LLMError) in
                try await pipeline.open(
                    request, plan: Pipeline.Plan(candidates: candidates, fallback: strategy, maxCost: 0.01),
                    timeout: nil, streaming: true)
            }.collect()
        }
        let error = await #expect(throws: LLMError.self) { try await ask(.standard) }
        #expect(error?.code == .overBudget)
        #expect(caller.calls.isEmpty)
        let answer = try await ask(FallbackStrategy(name: "s", rules: [.init(.costExceeded)]))
        #expect(answer.head.provider == "cheap")
        #expect(caller.calls == ["cheap"])
    }

    @Test func anAnswerThatWasShortenedSaysSo() async throws {
        let caller = ScriptedCaller([:])
        let pipeline = Pipeline(caller: caller, time: caller.time, random: RandomSource(seed: 1))
        let plan = Pipeline.Plan(candidates: [Candidate(target())], maxCost: 1)
        let answer = try await ResponseStream { () async throws(LLMError) in
            try await pipeline.open(
                CompletionRequest(messages: [.user("Hello")]), plan: plan, timeout: nil, streaming: false)
        }.collect()
        #expect(answer.warnings.map(\.field) == ["maxTokens"])
        #expect(answer.trail?.spent == 0.05)
    }
}
