import Switchboard
import SwitchboardCore
import SwitchboardPipeline
import SwitchboardSimulator
import Synchronization
import Testing

/// A manager that keeps answers.
@Suite struct CachingTests {
    /// The simulated provider, and how often it was asked.
    private final class Door: Transport {
        private let inner: SimulatedTransport<ContinuousClock>
        private let state = Mutex(0)
        init(_ faults: [Fault] = []) { inner = SimulatedTransport(SimulatedProvider(faults: faults)) }
        var asked: Int { state.withLock { $0 } }
        func send(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TransportResponse {
            state.withLock { $0 += 1 }
            return try await inner.send(request, to: upstream)
        }
    }

    /// A time of day that the test sets.
    private final class Calendar: Sendable {
        private let state = Mutex<Int64>(1_795_000_000)
        var now: Int64 { state.withLock { $0 } }
        func advance(by seconds: Int64) { state.withLock { $0 += seconds } }
    }

    private func manager(
        _ door: Door, _ calendar: Calendar = Calendar(), _ change: (inout Configuration) -> Void = { _ in }
    )
        -> ProviderManager
    {
        var definition = ProviderDefinition.simulated
        definition.dialects = [.anthropicMessages]
        var configuration = Configuration(providers: [Configuration.Provider(definition)], cacheTTL: .seconds(60))
        configuration.fallbackStrategies = [.none]
        change(&configuration)
        return ProviderManager(configuration, transport: door, time: { calendar.now })
    }

    private let request = CompletionRequest(messages: [.user("Hello there")], maxTokens: 500)

    @Test func wholeAndStreamedAnswersShareAnEntry() async throws {
        let door = Door()
        let manager = manager(door)
        let first = try await manager.streamComplete(request).collect()
        let whole = try await manager.complete(request)
        let streamed = try await manager.streamComplete(request).collect()
        #expect(door.asked == 1)
        #expect(first.message == whole.message && whole.message == streamed.message)
        #expect(first.trail?.cache?.kind == .miss && whole.trail?.cache?.kind == .exact)
        #expect(whole.usage == first.usage)
        #expect(manager.cache?.stats.hits == 2)
    }

    @Test func callersHaveTheirSay() async throws {
        let door = Door()
        let manager = manager(door)
        _ = try await manager.complete(request)
        _ = try await manager.complete(request, options: CallOptions(cache: .bypass))
        #expect(door.asked == 2)
        _ = try await manager.complete(request, options: CallOptions(cache: .refresh))
        #expect(door.asked == 3)
        _ = try await manager.complete(request, options: CallOptions(tenant: "other"))
        #expect(door.asked == 4, "Nobody gets another tenant's answer.")
        _ = try await manager.complete(request)
        #expect(door.asked == 4)
    }

    @Test func aCutAnswerIsNeverKept() async throws {
        let door = Door([Fault(.cut, when: .first(1))])
        let manager = manager(door)
        await #expect(throws: LLMError.self) { try await manager.streamComplete(request).collect() }
        _ = try await manager.streamComplete(request).collect()
        _ = try await manager.streamComplete(request).collect()
        #expect(door.asked == 2)
    }

    @Test func aThousandWhoMissTogetherAskOnce() async throws {
        let door = Door()
        let manager = manager(door)
        await withTaskGroup { group in
            for _ in 0..<1_000 { group.addTask { _ = try? await manager.complete(request) } }
        }
        #expect(door.asked == 1)
    }

    @Test func whatIsStaleIsServedAndFetchedAnew() async throws {
        let door = Door()
        let calendar = Calendar()
        let manager = manager(door, calendar) { $0.cache.staleFor = .seconds(60) }
        _ = try await manager.complete(request)
        calendar.advance(by: 61)
        let stale = try await manager.complete(request)
        #expect(stale.trail?.cache?.kind == .stale)
        while manager.cache?.stats.stored != 2 { await Task.yield() }
        #expect(try await manager.complete(request).trail?.cache?.kind == .exact)
        #expect(door.asked == 2)
    }

    // MARK: By meaning

    /// All texts point the same way, and the verifier is sure: what is served then shows who asks and who is served.
    private struct Certain: TextEmbedder, AnswerVerifier {
        let name = "certain"
        func embed(_ text: String) async throws(LLMError) -> [Float] { [1] + [Float](repeating: 0, count: 31) }
        func confidence(
            thatAnswerTo first: String, serves second: String, similarity: Double
        ) async throws(LLMError) -> Double { 1 }
    }

    private func cache(_ settings: SemanticSettings) -> AnswerCache {
        AnswerCache(
            store: MemoryCacheStore(),
            meaning: SemanticCache(embedder: Certain(), verifier: Certain(), settings: settings))
    }

    @Test func answersByMeaningCostNothingAndSomeAreCompared() async throws {
        let door = Door()
        var configuration = Configuration(providers: [Configuration.Provider(.simulated)], cacheTTL: .seconds(60))
        configuration.fallbackStrategies = [.none]
        var settings = SemanticSettings()
        settings.checked = 0
        for isChecked in [false, true] {
            settings.checked = isChecked ? 1 : 0
            let cache = cache(settings)
            let manager = ProviderManager(configuration, transport: door, clock: SystemTime(), cache: cache)
            let before = door.asked
            _ = try await manager.complete(CompletionRequest(messages: [.user("Why is grass green?")]))
            let answer = try await manager.complete(CompletionRequest(messages: [.user("What makes grass green?")]))
            #expect(answer.trail?.cache?.kind == .semantic && answer.cost?.total == .zero)
            #expect(answer.text.isEmpty == false)
            // The comparison is made while nobody waits.
            for _ in 0..<2_000 where isChecked && cache.meaning?.quality.estimate.compared != 1 {
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(door.asked - before == (isChecked ? 2 : 1))
            #expect(cache.meaning?.quality.estimate.compared == (isChecked ? 1 : 0))
            let other = try await manager.complete(
                CompletionRequest(messages: [.user("What makes grass green?")]), options: CallOptions(tenant: "other"))
            #expect(other.trail?.cache?.kind == .miss)
            await manager.shutdown()
        }
    }

    @Test func aProvidersEmbeddingsAndJudgeDoToo() async throws {
        var configuration = Configuration(providers: [Configuration.Provider(.simulated)], cacheTTL: .seconds(60))
        configuration.cache.meaning = MeaningConfiguration()
        configuration.cache.meaning?.embeddings = "simulated/simulated-embedding"
        configuration.cache.meaning?.judge = "simulated/simulated"
        let door = Door()
        let manager = ProviderManager(configuration, transport: door)
        let question = "Why is grass green in spring?"
        _ = try await manager.complete(CompletionRequest(messages: [.user(.text(question))]))
        #expect(door.asked == 2)
        #expect(manager.cache?.meaning?.count == 1)
        let verdict = try #require(await manager.cache?.probe(question, question))
        #expect(verdict.isMatch && verdict.similarity > 0.99)
        await manager.shutdown()
    }
}
