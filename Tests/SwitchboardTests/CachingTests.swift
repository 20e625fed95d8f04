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
}
