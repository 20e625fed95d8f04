import HTTPTypes
import Switchboard
import SwitchboardCore
import SwitchboardPipeline
import SwitchboardSimulator
import Synchronization
import Testing

/// How a manager knows how its providers are.
@Suite struct HealthTests {
    /// Answers as the simulated provider does, with headers of the test's own; the test may switch it off.
    private final class Door: Transport {
        private let inner = SimulatedTransport(SimulatedProvider())
        private let headers: HTTPFields
        private let state = Mutex(true)

        init(_ headers: HTTPFields = [:]) { self.headers = headers }

        func set(open: Bool) { state.withLock { $0 = open } }

        func send(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TransportResponse {
            guard state.withLock({ $0 }) else { throw LLMError(.unavailable, "Nobody is there.") }
            var response = try await inner.send(request, to: upstream)
            for field in headers { response.headers[field.name] = field.value }
            return response
        }
    }

    private func manager(_ door: Door) -> ProviderManager {
        var definition = ProviderDefinition.simulated
        definition.dialects = [.openAIChat]
        var configuration = Configuration(providers: [Configuration.Provider(definition)])
        configuration.fallbackStrategies = [.none]
        return ProviderManager(configuration, transport: door, time: { 1_795_000_000 })
    }

    private let request = CompletionRequest(messages: [.user("Hello there")])

    @Test func aStatusSaysWhatIsKnown() async throws {
        let remaining = try #require(HTTPField.Name("x-ratelimit-remaining-requests"))
        let limit = try #require(HTTPField.Name("x-ratelimit-limit-requests"))
        let door = Door([remaining: "25", limit: "100"])
        let manager = manager(door)
        for _ in 0..<25 { _ = try await manager.complete(request) }
        door.set(open: false)
        await #expect(throws: LLMError.self) { try await manager.complete(request) }
        let status = try #require(manager.provider(.simulated)).status
        #expect(status.health == .degraded && status.isAvailable && status.inFlight == 0)
        #expect(status.headroom == RateLimitHeadroom(requestsLeft: 25, requestsLimit: 100))
        #expect(status.headroom?.share == 0.25)
        #expect(status.errors == [.unavailable: 1] && status.lastError == .unavailable)
        #expect(status.latency != nil && status.models.count == 1)
        #expect(manager.stats[.simulated]?.requests == 26)
    }

    @Test func lookingAfterAProviderTellsWithoutACall() async throws {
        let door = Door()
        let manager = manager(door)
        #expect(await manager.probe(.simulated)?.error == nil)
        #expect(await manager.probe("nobody") == nil)
        _ = try await manager.complete(request)
        door.set(open: false)
        for _ in 0..<5 { _ = await manager.probe(.simulated) }
        var status = try #require(manager.provider(.simulated)).status
        #expect(status.probe?.error == .unavailable)
        #expect(!status.isAvailable && status.reason?.contains("breaker") == true)
        #expect(manager.stats[.simulated]?.requests == 1, "Looking after it is no call.")
        door.set(open: true)
        _ = await manager.probe(.simulated)
        _ = try await manager.complete(request)
        status = try #require(manager.provider(.simulated)).status
        #expect(status.isAvailable && status.health == .healthy)
    }

    @Test(
        arguments: [
            (["anthropic-ratelimit-requests-remaining": "9", "anthropic-ratelimit-tokens-remaining": "70"], 9, 70),
            (["x-ratelimit-remaining-tokens": "5"], nil, 5), (["ratelimit-remaining": "3"], 3, nil),
        ] as [([String: String], Int?, Int?)])
    func headersSayWhatIsLeft(_ fields: [String: String], _ requests: Int?, _ tokens: Int?) throws {
        var headers = HTTPFields()
        for (name, value) in fields { headers[try #require(HTTPField.Name(name))] = value }
        let headroom = try #require(RateLimitHeadroom(headers))
        #expect(headroom.requestsLeft == requests && headroom.tokensLeft == tokens)
        #expect(RateLimitHeadroom([:]) == nil)
    }

    @Test func estimatesLearnFromAnswers() async throws {
        let manager = manager(Door())
        let before = try manager.estimateCost(of: request)
        #expect(before.outputConfidence == 0 && before.low.total <= before.cost.total)
        for _ in 0..<40 { _ = try await manager.complete(request) }
        let answer = try await manager.complete(request)
        let after = try manager.estimateCost(of: request)
        #expect(after.outputTokens == answer.usage.output)
        #expect(after.outputConfidence == 1)
        // The simulated provider counts otherwise than any tokenizer: that is learned too.
        #expect(abs(after.inputTokens - (answer.usage.input ?? 0)) <= 1)
    }

    @Test func identicalCallsShareOne() async throws {
        let manager = manager(Door())
        let options = CallOptions(coalesces: true)
        let answers = try await withThrowingTaskGroup(of: Completion.self) { group in
            for _ in 0..<20 { group.addTask { try await manager.complete(request, options: options) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers.map(\.text)).count == 1)
        #expect((manager.stats[.simulated]?.requests ?? 0) < 20)
    }

    @Test func aHookStandsAroundEveryCall() async throws {
        var configuration = Configuration(providers: [Configuration.Provider(.simulated)])
        configuration.around = { request, options, next in
            guard request.messages.first?.text != "ping" else {
                return ResponseStream { () async throws(LLMError) in throw LLMError(.refusal, "pong") }
            }
            var request = request
            request.messages.append(.user("Be brief."))
            return next(request, options)
        }
        let manager = ProviderManager(configuration, transport: Door(), time: { 1_795_000_000 })
        #expect(try await manager.complete(request).text.contains("Be brief."))
        #expect(try await manager.streamComplete(request).collect().text.contains("Be brief."))
        let error = await #expect(throws: LLMError.self) {
            try await manager.complete(CompletionRequest(messages: [.user("ping")]))
        }
        #expect(error?.message == "pong")
    }
}
