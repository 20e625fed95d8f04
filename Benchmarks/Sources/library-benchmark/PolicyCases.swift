import Foundation
import SwitchboardCore
import SwitchboardPipeline

/// What deciding costs: figures, and as a share of a whole call that no network slows down.
enum PolicyCases {
    private struct Row {
        var name: String
        var microseconds: Double
        /// The most that is wanted; `nil` is no goal.
        var goal: Double?
    }

    static func run(only: String?, rounds: Int) async throws -> Int {
        if let only, !"policy".contains(only) { return 0 }
        let caller = Parrot()
        let targets = (0..<50).map { target($0) }
        let store = MemoryBudgetStore([Budget("team", limit: 1_000_000)])
        let pipeline = Pipeline(caller: caller, budgets: store)
        let request = CompletionRequest(
            messages: [.system("Be brief."), .user("Why is the sky blue?")], maxTokens: 100)
        func plan(_ count: Int, _ strategy: LoadBalancingStrategy) -> Pipeline.Plan {
            var plan = Pipeline.Plan(
                candidates: targets.prefix(count).map { Candidate($0, estimatedCost: 0.001) },
                loadBalancing: strategy)
            plan.conversation = 1
            plan.budgets = ["team"]
            return plan
        }
        // Health, speeds and a conversation's home are known, as in a fleet that has run for a while.
        for _ in 0..<500 { try await ask(pipeline, request, plan(50, .roundRobin)) }

        var rows: [Row] = []
        for strategy in LoadBalancingStrategy.allCases {
            let plan = plan(50, strategy)
            let time = median(rounds) { for _ in 0..<500 { keep(pipeline.decide(plan)) } } / 500
            rows.append(Row(name: "routing decision, 50 candidates, \(strategy.rawValue)", microseconds: time, goal: 20))
        }
        var number: UInt64 = 0
        let money = try await medianAsync(rounds) {
            for _ in 0..<5_000 {
                number += 1
                let id = ReservationID(high: 0, low: number)
                try await store.reserve(0.01, of: ["team"], as: id)
                store.settle(id, at: 0.001)
            }
        } / 5_000
        rows.append(Row(name: "reserve and settle", microseconds: money, goal: 1))
        let call = try await medianAsync(rounds) {
            for _ in 0..<200 { try await ask(pipeline, request, plan(50, .latencyBased)) }
        } / 200
        rows.append(Row(name: "whole call, 50 candidates, 20 words", microseconds: call, goal: nil))
        let small = try await medianAsync(rounds) {
            for _ in 0..<200 { try await ask(pipeline, request, plan(2, .latencyBased)) }
        } / 200
        rows.append(Row(name: "whole call, 2 candidates, 20 words", microseconds: small, goal: nil))

        let cache = AnswerCache(store: MemoryCacheStore())
        var keys: [AnswerCache.Lookup] = []
        for number in 0..<1_000 {
            let asked = CompletionRequest(
                messages: [.system("Be brief."), .user(.text("Question number \(number) about the sky?"))])
            guard let key = cache.lookup(for: asked, CallOptions(), tenant: "") else { continue }
            keys.append(key)
            var source = cache.recording(Parrot.answer(of: targets[0]), as: key)
            while let event = try await source.next(isolation: nil) { keep(event) }
        }
        let asked = CompletionRequest(messages: [.system("Be brief."), .user("Question number 500 about the sky?")])
        let hit = try await medianAsync(rounds) {
            for _ in 0..<1_000 {
                guard var key = cache.lookup(for: asked, CallOptions(), tenant: "") else { continue }
                keep(await cache.answer(to: &key))
            }
        } / 1_000
        rows.append(Row(name: "exact hit among 1,000 answers", microseconds: hit, goal: 20))

        print("\n" + Bench.line("policy", "µs", "goal", "of a call"))
        for row in rows {
            let goal = row.goal.map { "≤ \(Int($0)) µs" + (row.microseconds > $0 ? "  missed" : "") } ?? "-"
            print(
                Bench.line(row.name, Bench.digits(row.microseconds), goal, "\(Int(row.microseconds / call * 100)) %"))
        }
        return rows.count { row in row.goal.map { row.microseconds > $0 } ?? false }
    }

    private static func target(_ number: Int) -> Target {
        var card = ModelCard(id: ModelID("m\(number)"), provider: ProviderID("p\(number)"))
        card.maxOutput = 4_000
        card.contextWindow = 200_000
        card.minimumCacheableTokens = 1
        card.prices = [Price(input: USD(picodollars: Int64(number + 1) * 1_000_000), output: 0.000_01)]
        return Target(provider: card.provider, model: card.id, card: card)
    }

    private static func ask(_ pipeline: Pipeline, _ request: CompletionRequest, _ plan: Pipeline.Plan) async throws {
        let stream = ResponseStream { () async throws(LLMError) in
            try await pipeline.open(request, plan: plan, timeout: .seconds(60), streaming: true)
        }
        for try await event in stream { keep(event) }
    }

    private static func median(_ rounds: Int, _ body: () -> Void) -> Double {
        body()
        let times = (0..<rounds).map { _ in
            let start = Bench.cpuSeconds()
            body()
            return (Bench.cpuSeconds() - start) * 1e6
        }
        return times.sorted()[times.count / 2]
    }

    private static func medianAsync(_ rounds: Int, _ body: () async throws -> Void) async throws -> Double {
        try await body()
        var times: [Double] = []
        for _ in 0..<rounds {
            let start = ContinuousClock.now
            try await body()
            times.append(start.duration(to: .now) / .microseconds(1))
        }
        return times.sorted()[times.count / 2]
    }
}

/// Answers twenty words at once.
private struct Parrot: Caller {
    func open(
        _ request: CompletionRequest,
        at target: Target,
        streaming: Bool,
        timeLeft: Duration?
    ) async throws(LLMError) -> sending ResponseStream.Source { Parrot.answer(of: target) }

    static func answer(of target: Target) -> sending ResponseStream.Source {
        var events: [StreamEvent] = [.start(ResponseHead(id: "1", provider: target.provider, model: target.model))]
        for _ in 0..<20 { events.append(.textDelta("word ", part: 0)) }
        let usage = Usage(input: 40, output: 20)
        events += [.partEnd(part: 0), .usage(usage), .done(Ending(finish: FinishReason(.stop), usage: usage))]
        return Words(events: events[...])
    }

    private struct Words: AsyncIteratorProtocol {
        var events: ArraySlice<StreamEvent>

        mutating func next() async throws(LLMError) -> StreamEvent? { events.popFirst() }
        mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
            events.popFirst()
        }
    }
}
