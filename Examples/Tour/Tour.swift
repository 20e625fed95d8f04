import Switchboard

/// What a program does with Switchboard, one step after another. Without a key it talks to the simulated provider.
@main
struct Tour {
    static func main() async throws {
        var configuration = try Configuration.fromEnvironment()
        if configuration.providers.isEmpty { configuration.providers = [Configuration.Provider(.simulated)] }
        try await withProviderManager(configuration) { manager in
            try await ask(manager)
            try await stream(manager)
            try await callTools(manager)
            try await lookAround(manager)
            await fail(manager)
        }
    }

    static func ask(_ manager: ProviderManager) async throws {
        let answer = try await manager.complete(
            CompletionRequest(
                messages: [.system("Be brief."), .user("Why is the sky blue?")], maxTokens: 500, temperature: 0.7))
        print(answer.text)
        print(answer.usage.total ?? 0, "tokens,", answer.cost?.total ?? .zero, answer.finish.kind, answer.warnings)
    }

    static func stream(_ manager: ProviderManager) async throws {
        let request = CompletionRequest(messages: [.user("And at dusk?")], maxTokens: 500)
        for try await event in manager.streamComplete(request) {
            switch event {
            case .textDelta(let text, _): print(text, terminator: "")
            case .done(let ending): print("\n", ending.usage.total ?? 0, ending.cost?.total ?? .zero)
            default: break
            }
        }
    }

    static func callTools(_ manager: ProviderManager) async throws {
        let weather = Tool.function(
            "get_weather", description: "The weather in a city.",
            parameters: #"{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"#)
        var conversation: [Message] = [.user("What is the weather in Paris?")]
        let answer = try await manager.complete(CompletionRequest(messages: conversation, tools: [weather]))
        conversation.append(answer.message)
        for call in answer.toolCalls {
            print("calls", call.name, call.arguments)
            conversation.append(.tool(ToolResult(callID: call.id, parts: ["Sunny, 21 °C."])))
        }
        let last = try await manager.complete(CompletionRequest(messages: conversation, tools: [weather]))
        print(last.text)
    }

    static func lookAround(_ manager: ProviderManager) async throws {
        for id in manager.availableProviders {
            guard let provider = manager.provider(id) else { continue }
            let estimate = try await provider.estimateCost(of: CompletionRequest(messages: [.user("Hello")]))
            print(id, provider.status.health, estimate.tokens, estimate.cost.total, estimate.confidence)
            print(manager.stats[id]?.requests ?? 0, "requests so far")
        }
    }

    static func fail(_ manager: ProviderManager) async {
        do {
            _ = try await manager.complete(CompletionRequest(model: "o1-preview", messages: [.user("Hello")]))
        } catch {
            switch error.code {
            case .rateLimited: print("again in", error.retryAfter ?? .zero)
            case .authentication: print("the key is refused")
            case .unavailable: print(error.provider?.rawValue ?? "somebody", "is down")
            default: print(error)
            }
        }
    }
}
