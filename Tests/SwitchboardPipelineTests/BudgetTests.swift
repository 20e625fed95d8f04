import SwitchboardCore
import SwitchboardPipeline
import Synchronization
import Testing

/// Money that is shared, held and given back.
@Suite struct BudgetTests {
    private let time = ManualTime()

    private func id(_ number: UInt64) -> ReservationID { ReservationID(high: 1, low: number) }

    @Test func whatIsHeldCannotBeHeldAgain() async throws {
        let store = MemoryBudgetStore([Budget("team", limit: 10)], time: time)
        try await store.reserve(7, of: ["team"], as: id(1))
        let error = await #expect(throws: LLMError.self) { try await store.reserve(4, of: ["team"], as: id(2)) }
        #expect(error?.code == .overBudget && error?.message.contains("$3.00 left") == true)
        store.settle(id(1), at: 2)
        #expect(store.balance(now: "team") == BudgetBalance(limit: 10, spent: 2, held: 0))
        try await store.reserve(8, of: ["team"], as: id(3))
        #expect(store.balance(now: "team")?.available == .zero)
    }

    @Test func everythingMayBeSaidTwice() async throws {
        let store = MemoryBudgetStore([Budget("team", limit: 10)], time: time)
        for _ in 0..<3 { try await store.reserve(6, of: ["team"], as: id(1)) }
        #expect(store.balance(now: "team")?.held == 6)
        for _ in 0..<3 { store.settle(id(1), at: 5) }
        try await store.reserve(6, of: ["team"], as: id(1))
        #expect(store.balance(now: "team") == BudgetBalance(limit: 10, spent: 5, held: 0))
    }

    @Test func allBudgetsHoldItOrNone() async throws {
        let store = MemoryBudgetStore([Budget("team", limit: 10), Budget("me", limit: 1)], time: time)
        await #expect(throws: LLMError.self) { try await store.reserve(2, of: ["team", "me"], as: id(1)) }
        #expect(store.balance(now: "team")?.held == .zero)
        let error = await #expect(throws: LLMError.self) { try await store.reserve(1, of: ["nobody's"], as: id(2)) }
        #expect(error?.code == .invalidRequest)
    }

    @Test func aNewPeriodBeginsWithNothingSpentAndWhatIsHeld() async throws {
        let store = MemoryBudgetStore([Budget("daily", limit: 10, period: .day)], time: time)
        try await store.reserve(4, of: ["daily"], as: id(1))
        try await store.reserve(5, of: ["daily"], as: id(2))
        store.settle(id(1), at: 4)
        time.advance(by: .seconds(86_400))
        #expect(store.balance(now: "daily") == BudgetBalance(limit: 10, spent: 0, held: 5))
    }

    @Test func concurrentCallsNeverOverspend() async throws {
        let store = MemoryBudgetStore([Budget("team", limit: 1)], time: time)
        let granted = Counter()
        await withTaskGroup { group in
            for number in 0..<2_000 {
                group.addTask {
                    let amount = USD(picodollars: 7_000_000_001)
                    let id = ReservationID(high: 1, low: UInt64(number))
                    guard (try? await store.reserve(amount, of: ["team"], as: id)) != nil else { return }
                    granted.count()
                    store.settle(id, at: amount)
                }
            }
        }
        let spent = try #require(store.balance(now: "team")).spent
        #expect(spent <= 1 && spent == USD(picodollars: 7_000_000_001) * granted.value)
        #expect(granted.value == 142)
    }

    // MARK: Through the pipeline

    private func target(_ provider: ProviderID = "a", price: USD = 0.001) -> Target {
        var card = ModelCard(id: "m", provider: provider)
        card.prices = [Price(input: price, output: price)]
        card.maxOutput = 100
        return Target(provider: provider, model: "m", card: card)
    }

    private func ask(_ pipeline: Pipeline, _ targets: [Target], _ strategy: FallbackStrategy = .standard) async throws
        -> Completion
    {
        var plan = Pipeline.Plan(candidates: targets.map { Candidate($0) }, fallback: strategy)
        plan.budgets = ["team"]
        return try await pipeline.stream(CompletionRequest(messages: [.user("Hello")]), plan).collect()
    }

    @Test func aCallHoldsItsWorstCaseAndPaysWhatItCost() async throws {
        let caller = ScriptedCaller(["a": [.answer("hi")]])
        let store = MemoryBudgetStore([Budget("team", limit: 2)], time: caller.time)
        let pipeline = Pipeline(caller: caller, budgets: store, time: caller.time, random: RandomSource(seed: 1))
        let answer = try await ask(pipeline, [target()])
        // 10 tokens in and 20 out; held were a prompt of 1,024 + 32 + 5 and an answer of 100.
        #expect(store.balance(now: "team") == BudgetBalance(limit: 2, spent: 0.03, held: 0))
        #expect(answer.trail?.attempts.first?.reserved == 1.161)
        _ = try await ask(pipeline, [target()])
        for _ in 0..<100 { _ = try? await ask(pipeline, [target()]) }
        let balance = try #require(store.balance(now: "team"))
        #expect(balance.held == .zero && balance.spent <= 2 && balance.spent > 0.8)
        let error = await #expect(throws: LLMError.self) { try await ask(pipeline, [target()]) }
        #expect(error?.code == .overBudget)
        #expect(caller.calls.count == 28, "What a budget does not hold is not sent.")
    }

    @Test func failuresAndWhoGoesAwayGiveBackWhatTheyDidNotUse() async throws {
        let broken = LLMError(.incompleteStream, "Cut.")
        let caller = ScriptedCaller([
            "a": [
                .refuse(LLMError(.invalidRequest, "No.", status: 400)), .failAfter("half an answer", broken),
                .answer("hi"),
            ]
        ])
        let store = MemoryBudgetStore([Budget("team", limit: 2)], time: caller.time)
        let pipeline = Pipeline(caller: caller, budgets: store, time: caller.time, random: RandomSource(seed: 1))
        _ = try? await ask(pipeline, [target()])
        #expect(store.balance(now: "team") == BudgetBalance(limit: 2, spent: 0, held: 0), "A refusal costs nothing.")
        _ = try? await ask(pipeline, [target()], .none)
        let half = try #require(store.balance(now: "team"))
        #expect(half.held == .zero && half.spent > .zero, "Half an answer is paid for.")
        do {
            var plan = Pipeline.Plan(candidates: [Candidate(target())])
            plan.budgets = ["team"]
            var iterator = pipeline.stream(CompletionRequest(messages: [.user("Hello")]), plan).makeAsyncIterator()
            _ = try await iterator.next()
            #expect(try #require(store.balance(now: "team")).held > .zero)
        }
        let after = try #require(store.balance(now: "team"))
        #expect(after.held == .zero && after.spent > half.spent, "Whoever hangs up has used the prompt.")
        #expect(pipeline.fleet.health(of: target()).snapshot(at: .zero).totals.spent == after.spent)
    }

    @Test func aCheaperOneIsAskedWhereARuleSaysSo() async throws {
        let caller = ScriptedCaller([:])
        let store = MemoryBudgetStore([Budget("team", limit: 0.5)], time: caller.time)
        let pipeline = Pipeline(caller: caller, budgets: store, time: caller.time, random: RandomSource(seed: 1))
        let rule = FallbackStrategy(name: "cheap", rules: [.init(.costExceeded)])
        let answer = try await ask(pipeline, [target(), target("b", price: 0.0001)], rule)
        #expect(answer.head.provider == "b")
        #expect(pipeline.fleet.health(of: target()).snapshot(at: .zero).totals.requests == 0)
    }

    @Test(arguments: [
        (#"["a","b","c"]"#, nil, 3), ("[[1,2],[3]]", nil, 2), ("[1,2,3]", nil, 1), (#"["a","b"]"#, "best_of", 10),
        ("[1]", "n", 5),
    ])
    func everyPromptHasAnswersOfItsOwn(prompts: String, field: String?, answers: Int) {
        let part = Part(.opaque(OpaquePart(dialect: .openAICompletions, json: RawJSON(prompts))))
        var request = CompletionRequest(messages: [.user(part)], maxTokens: 7)
        if let field { request.extras[.openAICompletions, field] = "5" }
        #expect(WorstCase.answerTokens(of: request, for: nil) == 7 * answers)
    }

    @Test func severalPromptsHaveAWindowEach() {
        var card = ModelCard(id: "m", provider: "p")
        card.contextWindow = 2_000
        let long = String(repeating: "a", count: 3_000)
        let part = Part(.opaque(OpaquePart(dialect: .openAICompletions, json: RawJSON("[\"\(long)\",\"b\"]"))))
        #expect(WorstCase.promptTokens(of: CompletionRequest(messages: [.user(part)]), for: card) == 4_000)
        #expect(WorstCase.promptTokens(of: CompletionRequest(messages: [.user(.text(long))]), for: card) == 2_000)
    }

    @Test func whatNothingBoundsIsNotSent() {
        var unbounded = target()
        unbounded.card?.maxOutput = nil
        for (request, target) in [
            (CompletionRequest(messages: [.user("x")]), unbounded),
            (
                CompletionRequest(
                    messages: [.user(Part(.image(Media(.url("https://example.org/x.png")))))], maxTokens: 5), unbounded
            ),
            (CompletionRequest(messages: [.user("x")]), Target(provider: "a", model: "unknown")),
        ] {
            let error = #expect(throws: LLMError.self) { try WorstCase.cost(of: request, at: target, on: time.today) }
            #expect(error?.code == .overBudget)
        }
    }
}

private final class Counter: Sendable {
    private let state = Mutex(0)
    var value: Int { state.withLock { $0 } }
    func count() { state.withLock { $0 += 1 } }
}
