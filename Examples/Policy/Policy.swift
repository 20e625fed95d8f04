import Switchboard

/// What the README says of fallback, balancing, cost, watching and estimates, run one after another. Without a key it talks to
/// the simulated provider; `Scripts/test-examples` lets it talk to several that fail.
@main
struct Policy {
    static func main() async throws {
        var configuration = try Configuration.fromEnvironment()
        if configuration.providers.isEmpty {
            configuration.providers = [Configuration.Provider(.simulated)]
        } else {
            try await begin()
        }
        try await fallBack(configuration)
        try await balance(configuration)
        try await spendLess(configuration)
        try await watch(configuration)
        try await estimate(configuration)
    }

    static func begin() async throws {
        let manager = try await ProviderManager()  // from the environment
        let request = CompletionRequest(
            messages: [.system("Be brief."), .user("Why is the sky blue?")], maxTokens: 500)

        let answer = try await manager.complete(request)
        print(answer.text, answer.usage.total ?? 0, answer.cost?.total ?? .zero)

        for try await event in manager.streamComplete(request, options: CallOptions(fallback: .named("continuing"))) {
            if case .textDelta(let text, _) = event { print(text, terminator: "") }
        }
        await manager.shutdown()
    }

    static func fallBack(_ base: Configuration) async throws {
        var configuration = base
        configuration.fallbackStrategies = [
            FallbackStrategy(
                name: "careful", maxAttempts: 5,
                rules: [
                    .init(.rateLimit, retriesOriginal: 1, retryDelay: .seconds(2)),
                    .init(.any, retriesOriginal: 1, continuesStream: true),
                ])
        ]
        try await withProviderManager(configuration) { manager in
            let answer = try await manager.complete(CompletionRequest(messages: [.user("Are you there?")]))
            print(answer.head.provider, "answered:", answer.text)
            for attempt in answer.trail?.attempts ?? [] { print(attempt) }
        }
    }

    static func balance(_ base: Configuration) async throws {
        var configuration = base
        configuration.loadBalancing = .latencyBased
        configuration.hedges = true
        try await withProviderManager(configuration) { manager in
            for number in 1...6 {
                let answer = try await manager.complete(
                    CompletionRequest(messages: [.user(.text("Question \(number)"))]),
                    options: CallOptions(loadBalancing: .roundRobin))
                print(number, answer.head.provider)
            }
        }
    }

    static func spendLess(_ base: Configuration) async throws {
        var configuration = base
        configuration.optimizesCost = true
        configuration.budgets = [Budget("team", limit: 20, period: .day)]
        try await withProviderManager(configuration) { manager in
            let answer = try await manager.complete(
                CompletionRequest(messages: [.user("What is the cheapest way to Rome?")], maxTokens: 300),
                options: CallOptions(costConstraints: CostConstraints(maxCost: 0.01)))
            let balance = try await manager.balance(of: "team")
            print(answer.head.model, answer.cost?.total ?? .zero, balance?.available ?? .zero, "left")
        }
    }

    static func watch(_ base: Configuration) async throws {
        try await withProviderManager(base) { manager in
            _ = try await manager.complete(CompletionRequest(messages: [.user("Hello")]))
            for id in manager.availableProviders {
                guard let status = manager.provider(id)?.status else { continue }
                print(id, status.health, status.reason ?? "", status.inFlight, "in flight,", status.spent, "spent")
                print(status.errors, status.latency?.p95 ?? .zero, status.headroom?.share ?? 1)
            }
            let trail = try await manager.explain(CompletionRequest(messages: [.user("Hello")]))
            print(trail.plan)
        }
    }

    static func estimate(_ base: Configuration) async throws {
        try await withProviderManager(base) { manager in
            let request = CompletionRequest(messages: [.user("How long is the Nile?")], maxTokens: 200)
            let estimate = try manager.estimateCost(of: request)
            print(estimate.inputTokens, "tokens in,", estimate.confidence, "sure")
            print(estimate.low.total, "…", estimate.cost.total, "…", estimate.high.total)
            print("at most", estimate.worstCase?.total ?? .zero)
        }
    }
}
