import SwitchboardCore
import SwitchboardPipeline
import Synchronization
import Testing

/// Identical calls that are under way at the same time.
@Suite struct CoalescerTests {
    private static let start = StreamEvent.start(ResponseHead(id: "1", provider: "a", model: "m"))
    private static let end = StreamEvent.done(
        Ending(finish: FinishReason(.stop), usage: Usage(output: 2), cost: Cost(output: 1)))

    /// An upstream whose events come when the test says so.
    private final class Upstream: Sendable {
        private let state = Mutex<(opened: Int, dropped: Int)>((0, 0))
        let stream: AsyncStream<StreamEvent>
        let events: AsyncStream<StreamEvent>.Continuation
        let failure: LLMError?

        init(failingWith failure: LLMError? = nil) {
            (stream, events) = AsyncStream<StreamEvent>.makeStream()
            self.failure = failure
        }

        var opened: Int { state.withLock { $0.opened } }
        var dropped: Int { state.withLock { $0.dropped } }

        func open() -> sending ResponseStream.Source {
            state.withLock { $0.opened += 1 }
            return Source(iterator: stream.makeAsyncIterator(), failure: failure, guardian: Guardian(self))
        }

        final class Guardian {
            let upstream: Upstream
            init(_ upstream: Upstream) { self.upstream = upstream }
            deinit { upstream.state.withLock { $0.dropped += 1 } }
        }

        struct Source: AsyncIteratorProtocol {
            var iterator: AsyncStream<StreamEvent>.AsyncIterator
            let failure: LLMError?
            let guardian: Guardian

            mutating func next() async throws(LLMError) -> StreamEvent? { try await next(isolation: nil) }
            mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
                if let event = await iterator.next(isolation: actor) { return event }
                if Task.isCancelled { throw LLMError(.cancelled, "Cancelled.") }
                if let failure { throw failure }
                return nil
            }
        }
    }

    private func read(_ coalescer: Coalescer<Int>, _ upstream: Upstream, key: Int = 1) -> ResponseStream {
        ResponseStream { () async throws(LLMError) in
            coalescer.join(key) { () async throws(LLMError) in upstream.open() }
        }
    }

    @Test func oneCallIsMadeAndAllHearIt() async throws {
        let coalescer = Coalescer<Int>()
        let upstream = Upstream()
        upstream.events.yield(Self.start)
        upstream.events.yield(.textDelta("one ", part: 0))
        var first = read(coalescer, upstream).makeAsyncIterator()
        _ = try await first.next()
        let text = try await first.next()
        #expect(text == .textDelta("one ", part: 0))
        // Late ones hear it from the beginning.
        let others = (0..<100).map { _ in
            Task { try await read(coalescer, upstream).collect() }
        }
        while coalescer.count == 0 { await Task.yield() }
        upstream.events.yield(.textDelta("two", part: 0))
        upstream.events.yield(.partEnd(part: 0))
        upstream.events.yield(Self.end)
        upstream.events.finish()
        for other in others {
            let answer = try await other.value
            #expect(answer.text == "one two")
        }
        var ending: Ending?
        while let event = try await first.next() { if case .done(let end) = event { ending = end } }
        #expect(ending?.cost?.total == 1, "Who made the call pays for it.")
        #expect(upstream.opened == 1)
    }

    @Test func guestsPayNothing() async throws {
        let coalescer = Coalescer<Int>()
        let upstream = Upstream()
        upstream.events.yield(Self.start)
        var host = read(coalescer, upstream).makeAsyncIterator()
        _ = try await host.next()
        var guest = read(coalescer, upstream).makeAsyncIterator()
        _ = try await guest.next()
        upstream.events.yield(Self.end)
        let end = try await guest.next()
        guard case .done(let ending)? = end else { return #expect(Bool(false), "no end") }
        #expect(ending.cost == .zero)
    }

    @Test func whoeverLeavesEndsItOnlyForThemselves() async throws {
        let coalescer = Coalescer<Int>()
        let upstream = Upstream()
        upstream.events.yield(Self.start)
        var guest: ResponseStream.Iterator
        do {
            var host = read(coalescer, upstream).makeAsyncIterator()
            _ = try await host.next()
            guest = read(coalescer, upstream).makeAsyncIterator()
            _ = try await guest.next()
        }
        upstream.events.yield(.textDelta("still here", part: 0))
        let heard = try await guest.next()
        #expect(heard == .textDelta("still here", part: 0))
        #expect(upstream.dropped == 0)
    }

    @Test func whenAllHaveLeftItIsHungUp() async throws {
        let coalescer = Coalescer<Int>()
        let upstream = Upstream()
        upstream.events.yield(Self.start)
        do {
            var host = read(coalescer, upstream).makeAsyncIterator()
            _ = try await host.next()
        }
        while upstream.dropped == 0 { await Task.yield() }
        #expect(coalescer.count == 0)
    }

    @Test func aFailureIsEverybodysAndNobodyJoinsIt() async throws {
        let coalescer = Coalescer<Int>()
        let upstream = Upstream(failingWith: LLMError(.incompleteStream, "Cut."))
        upstream.events.yield(Self.start)
        let callers = (0..<10).map { _ in Task { try await read(coalescer, upstream).collect() } }
        while upstream.opened == 0 { await Task.yield() }
        upstream.events.finish()
        for caller in callers {
            let error = await #expect(throws: LLMError.self) { try await caller.value }
            #expect(error?.code == .incompleteStream)
        }
        while coalescer.count > 0 { await Task.yield() }
    }

    @Test func whoeverIsCancelledStopsWaiting() async throws {
        let coalescer = Coalescer<Int>()
        let upstream = Upstream()
        upstream.events.yield(Self.start)
        var host = read(coalescer, upstream).makeAsyncIterator()
        _ = try await host.next()
        let guest = Task { try await read(coalescer, upstream).collect() }
        await Task.yield()
        guest.cancel()
        let error = await #expect(throws: LLMError.self) { try await guest.value }
        #expect(error?.code == .cancelled)
        #expect(upstream.dropped == 0)
        _ = host
    }
}
