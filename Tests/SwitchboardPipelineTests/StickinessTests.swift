import SwitchboardCore
import SwitchboardPipeline
import Testing

/// Conversations stay where their prompt is cached, unless moving is worth more.
@Suite struct StickinessTests {
    /// - Parameter price: Of a token of prompt, in millionths of a dollar; a cached one costs a tenth.
    private func target(_ provider: ProviderID, price: Double) -> Target {
        var card = ModelCard(id: "m", provider: provider)
        card.minimumCacheableTokens = 1_000
        card.prices = [Price(input: USD(price / 1e6), output: USD(price / 1e6), cacheRead: USD(price / 1e7))]
        return Target(provider: provider, model: "m", card: card)
    }

    private func turn(_ caller: ScriptedCaller, _ pipeline: Pipeline, _ plan: Pipeline.Plan, tokens: Int) async throws
        -> Completion
    {
        let usage = Usage(input: tokens, output: 10)
        let events: [StreamEvent] = [
            .textDelta("hi", part: 0), .partEnd(part: 0), .done(Ending(finish: FinishReason(.stop), usage: usage)),
        ]
        for provider in ["a", "b"] as [ProviderID] { caller.rewrite(provider, .events(events, then: nil)) }
        return try await pipeline.stream(CompletionRequest(messages: [.user("Hello")]), plan).collect()
    }

    private func plan(_ a: Double, _ b: Double, _ strategy: LoadBalancingStrategy?) -> Pipeline.Plan {
        var plan = Pipeline.Plan(
            candidates: [Candidate(target("a", price: a)), Candidate(target("b", price: b))], loadBalancing: strategy)
        plan.conversation = 7
        return plan
    }

    @Test func turnsDoNotTearAConversationApart() async throws {
        let caller = ScriptedCaller([:])
        let pipeline = Pipeline(caller: caller, time: caller.time, random: RandomSource(seed: 1))
        for _ in 0..<5 { _ = try await turn(caller, pipeline, plan(1, 1, .roundRobin), tokens: 5_000) }
        #expect(Set(caller.calls).count == 1)
        var other = plan(1, 1, .roundRobin)
        other.conversation = 8
        _ = try await turn(caller, pipeline, other, tokens: 5_000)
        #expect(Set(caller.calls).count == 2, "Another conversation takes its turn.")
    }

    @Test(arguments: [
        // The cached price is a tenth: whoever asks less than that is worth moving to.
        (10.0, 2.0, "a"), (10.0, 0.5, "b"), (1.0, 10.0, "a"),
    ])
    func movingIsComparedWithTheCacheThatIsLost(_ here: Double, _ there: Double, _ winner: ProviderID) async throws {
        let caller = ScriptedCaller([:])
        let pipeline = Pipeline(caller: caller, time: caller.time, random: RandomSource(seed: 1))
        _ = try await turn(caller, pipeline, plan(here, 1_000, nil), tokens: 100_000)
        #expect(caller.calls == ["a"])
        var second = plan(here, there, nil)
        second.candidates.reverse()
        let answer = try await turn(caller, pipeline, second, tokens: 100_000)
        #expect(answer.head.provider == winner)
        #expect(answer.trail?.notes.first?.contains("conversation") == true)
    }

    @Test func whatIsNotCachedAnyMoreHoldsNobody() async throws {
        let caller = ScriptedCaller([:])
        let pipeline = Pipeline(caller: caller, time: caller.time, random: RandomSource(seed: 1))
        _ = try await turn(caller, pipeline, plan(1, 1, nil), tokens: 5_000)
        caller.time.advance(by: .seconds(301))
        var second = plan(1, 1, nil)
        second.candidates.reverse()
        #expect(try await turn(caller, pipeline, second, tokens: 5_000).head.provider == "b")
        var third = plan(1, 1, nil)
        _ = try await turn(caller, pipeline, third, tokens: 10)
        third.candidates.reverse()
        #expect(try await turn(caller, pipeline, third, tokens: 10).trail?.notes == [], "Short prompts are not cached.")
    }

    @Test func signedReasoningStaysWithWhoSignedIt() async throws {
        let caller = ScriptedCaller([:])
        let pipeline = Pipeline(caller: caller, time: caller.time, random: RandomSource(seed: 1))
        _ = try await turn(caller, pipeline, plan(10, 1_000, nil), tokens: 10)
        var second = plan(10, 0.01, nil)
        second.candidates.reverse()
        second.carriesSignedReasoning = true
        #expect(try await turn(caller, pipeline, second, tokens: 10).head.provider == "a")
    }

    @Test func turnsOfOneConversationBeginAlike() {
        let first = CompletionRequest(messages: [.system("Be brief."), .user("Hello")])
        var next = first
        next.messages += [.assistant("Hi."), .user("And now?")]
        #expect(Stickiness.key(of: first, conversation: nil) == Stickiness.key(of: next, conversation: nil))
        let other = CompletionRequest(messages: [.system("Be brief."), .user("Bye")])
        #expect(Stickiness.key(of: first, conversation: nil) != Stickiness.key(of: other, conversation: nil))
        #expect(Stickiness.key(of: first, conversation: "c") == Stickiness.key(of: other, conversation: "c"))
    }
}
