import SwitchboardCore
import SwitchboardPipeline
import Testing

/// Answers that break off after their caller has seen some of them.
@Suite struct RecoveryTests {
    private static let cut = LLMError(.incompleteStream, "Cut.")
    private static let causes: [LLMError] = [
        cut, LLMError(.timeout, "Silent."), LLMError(.badResponse, "No JSON."),
        LLMError(.unavailable, "overloaded_error", status: 529),
    ]
    private let beginning = "Once upon a time there was "
    private let end = "a king who had three daughters."

    private func card(takesPrefill: Bool) -> ModelCard {
        var card = ModelCard(id: "m", provider: "x")
        card.takesPrefill = takesPrefill
        card.prices = [Price(input: 0.001, output: 0.002)]
        return card
    }

    private func plan(_ strategy: FallbackStrategy = .continuing, prefill: Bool = true) -> Pipeline.Plan {
        Pipeline.Plan(
            candidates: ["a", "b", "c"].map {
                Candidate(Target(provider: $0, model: "m", card: card(takesPrefill: prefill)))
            },
            fallback: strategy)
    }

    private struct Heard {
        var text = ""
        var starts = 0
        var ends = 0
        var parts: [Int] = []
        var ending: Ending?
        var error: LLMError?
    }

    private func ask(_ caller: ScriptedCaller, _ plan: Pipeline.Plan, maxTokens: Int? = nil) async -> Heard {
        let pipeline = Pipeline(caller: caller, time: caller.time, random: RandomSource(seed: 1))
        let request = CompletionRequest(messages: [.user("Tell me a story.")], maxTokens: maxTokens)
        var heard = Heard()
        var iterator = ResponseStream { () async throws(LLMError) in
            try await pipeline.open(request, plan: plan, timeout: nil, streaming: true)
        }.makeAsyncIterator()
        do throws(LLMError) {
            while let event = try await iterator.next(isolation: nil) {
                switch event {
                case .start: heard.starts += 1
                case .textDelta(let text, let part):
                    heard.text += text
                    if heard.parts.last != part { heard.parts.append(part) }
                case .partEnd: heard.ends += 1
                case .done(let ending): heard.ending = ending
                default: break
                }
            }
        } catch { heard.error = error }
        return heard
    }

    @Test(arguments: causes)
    func anotherOneGoesOnAndNobodyNotices(cause: LLMError) async throws {
        let caller = ScriptedCaller(["a": [.failAfter(beginning, cause)], "b": [.answer(end)]])
        var plan = plan()
        plan.candidates.removeLast()
        for index in plan.fallback.rules.indices { plan.fallback.rules[index].retriesOriginal = 0 }
        let heard = await ask(caller, plan, maxTokens: 100)
        #expect(heard.text == beginning + end)
        #expect(heard.starts == 1 && heard.ends == 1 && heard.parts == [0])
        #expect(heard.error == nil)
        let ending = try #require(heard.ending)
        #expect(ending.trail?.attempts.map(\.kind) == [.first, .continuation])
        #expect(ending.trail?.description.contains("broke off after 27 characters") == true)
        // Both are paid for: what the second counted, and what the first wrote without counting.
        #expect(ending.usage.isEstimated)
        #expect(ending.cost?.total == ending.trail?.spent)
        let second = try #require(caller.requests.last)
        #expect(second.messages.last?.role == .assistant)
        #expect(second.messages.last?.text == "Once upon a time there was")
        #expect(second.maxTokens.map { $0 < 100 && $0 > 80 } == true)
    }

    @Test func whoTakesNoBeginningIsAskedInWords() async throws {
        let refusal = LLMError(.invalidRequest, "This model does not support assistant message prefill.", status: 400)
        let caller = ScriptedCaller([
            "a": [.failAfter(beginning, LLMError(.timeout, "Silent."))],
            "b": [.refuse(refusal), .answer(beginning + end)],
        ])
        let heard = await ask(caller, plan())
        #expect(heard.text == beginning + end)
        #expect(caller.calls == ["a", "b", "b"])
        #expect(caller.requests.last?.messages.suffix(2).map(\.role) == [.assistant, .user])
        #expect(heard.ending?.trail?.attempts.map(\.kind) == [.first, .continuation, .continuation])
    }

    @Test func nobodyGoesOnUnlessARuleSaysSo() async {
        let caller = ScriptedCaller(["a": [.failAfter(beginning, Self.cut)], "b": [.answer(end)]])
        let heard = await ask(caller, plan(.standard))
        #expect(heard.text == beginning && heard.ending == nil)
        #expect(heard.error?.code == .incompleteStream)
        #expect(caller.calls == ["a"])
    }

    @Test func theCallerHearsWhatBrokeItOffWhenNobodyCanGoOn() async {
        let caller = ScriptedCaller([
            "a": [.failAfter(beginning, Self.cut)], "b": [.refuse(LLMError(.authentication, "No."))],
            "c": [.refuse(LLMError(.authentication, "No."))],
        ])
        let heard = await ask(caller, plan())
        #expect(heard.text.hasPrefix(beginning) && heard.ending == nil)
        #expect(heard.error?.code == .incompleteStream)
        #expect(heard.starts == 1)
    }

    @Test func anAnswerMayBreakOffTwice() async {
        let caller = ScriptedCaller([
            "a": [.failAfter(beginning, LLMError(.timeout, "Silent."))],
            "b": [.failAfter("a king ", LLMError(.timeout, "Silent."))], "c": [.answer("who had three daughters.")],
        ])
        let heard = await ask(caller, plan())
        #expect(heard.text == beginning + end)
        #expect(heard.starts == 1 && heard.ends == 1)
        #expect(caller.requests.last?.messages.last?.text == "Once upon a time there was a king")
    }

    @Test func halfAToolCallIsNoBeginning() async {
        let start = StreamEvent.toolCallStart(ToolCallStart(id: "1", name: "look"), part: 0)
        let caller = ScriptedCaller(["a": [.events([start], then: Self.cut)], "b": [.answer(end)]])
        let heard = await ask(caller, plan())
        #expect(heard.error?.code == .incompleteStream)
        #expect(caller.calls == ["a"])
    }

    @Test func thoughtsAreNotThoughtTwiceOverAnAnswerThatHasBegun() async {
        let caller = ScriptedCaller([
            "a": [
                .events(
                    [
                        .thinkingDelta("Hm.", part: 0), .partEnd(part: 0), .textDelta(beginning, part: 1),
                    ], then: LLMError(.timeout, "Silent."))
            ],
            "b": [
                .events(
                    [
                        .thinkingDelta("Where was I?", part: 0), .partEnd(part: 0), .textDelta(end, part: 1),
                        .partEnd(part: 1), .done(Ending(finish: FinishReason(.stop))),
                    ], then: nil)
            ],
        ])
        let heard = await ask(caller, plan())
        #expect(heard.text == beginning + end)
        #expect(heard.parts == [1] && heard.ends == 2)
    }

    @Test func anAnswerThatBrokeOffInItsThoughtsBeginsAnew() async {
        let caller = ScriptedCaller([
            "a": [.events([.thinkingDelta("Hm.", part: 0)], then: LLMError(.timeout, "Silent."))],
            "b": [.answer(end)],
        ])
        let heard = await ask(caller, plan())
        #expect(heard.text == end && heard.parts == [1] && heard.ends == 2)
        #expect(caller.requests.last?.messages.count == 1)
    }

    @Test func anAnswerThatCostsTooMuchIsCutAndSaysSo() async {
        let words = String(repeating: "many words ", count: 400)
        let caller = ScriptedCaller([
            "a": [
                .events(
                    [.textDelta(words, part: 0), .textDelta(words, part: 0), .textDelta(words, part: 0)], then: nil)
            ]
        ])
        var plan = plan(.standard)
        plan.maxCost = 1
        let heard = await ask(caller, plan)
        #expect(heard.error == nil)
        #expect(heard.ends == 1)
        #expect(heard.ending?.finish.kind == .length && heard.ending?.finish.raw == "max_cost")
        #expect(heard.ending?.usage.isEstimated == true)
        #expect(heard.text.count < words.count * 3)
    }
}
