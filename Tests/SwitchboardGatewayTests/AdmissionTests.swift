import SwitchboardCore
import Synchronization
import Testing

@testable import SwitchboardGateway

/// How many calls are taken, and what becomes of the others.
@Suite struct AdmissionTests {
    /// A clock on which nobody's time is ever up, unless it is told so.
    private final class Stopped: TimeKeeper {
        var now: Duration { .zero }
        var secondsSince1970: Int64 { 0 }
        func sleep(for duration: Duration) async throws(LLMError) {
            do { try await Task.sleep(for: .seconds(3_600)) } catch { throw LLMError(.cancelled, "Called off.") }
        }
    }

    private final class Order: Sendable {
        private let state = Mutex<[Int]>([])
        var all: [Int] { state.withLock { $0 } }
        func append(_ number: Int) { state.withLock { $0.append(number) } }
    }

    private func admission(_ inFlight: Int, queue: Int, _ time: any TimeKeeper = Stopped()) -> Admission {
        var limits = GatewaySettings.Limits()
        limits.inFlight = inFlight
        limits.queue = queue
        return Admission(limits, time: time)
    }

    private func waitUntil(_ condition: () -> Bool) async { while !condition() { await Task.yield() } }

    @Test func placesAreGivenBack() async throws {
        let admission = admission(2, queue: 0)
        do {
            let first = try await admission.enter()
            let second = try await admission.enter()
            #expect(admission.inFlight == 2)
            await #expect(throws: LLMError.self) { try await admission.enter() }
            withExtendedLifetime((first, second)) {}
        }
        #expect(admission.inFlight == 0)
        _ = try await admission.enter()
    }

    @Test func whoeverWaitsLongestIsNext() async throws {
        let admission = admission(1, queue: 8)
        var place: Admission.Place? = try await admission.enter()
        let order = Order()
        var waiting: [Task<Void, any Error>] = []
        for number in 0..<3 {
            waiting.append(
                Task {
                    let place = try await admission.enter()
                    order.append(number)
                    withExtendedLifetime(place) {}
                })
            await waitUntil { admission.queued == number + 1 }
        }
        withExtendedLifetime(place) {}
        place = nil
        for task in waiting { try await task.value }
        #expect(order.all == [0, 1, 2])
        #expect(admission.inFlight == 0 && admission.queued == 0)
    }

    @Test func aQueueHasAnEnd() async throws {
        let admission = admission(1, queue: 1)
        let place = try await admission.enter()
        let waiting = Task { try await admission.enter() }
        await waitUntil { admission.queued == 1 }
        let error = await #expect(throws: LLMError.self) { try await admission.enter() }
        #expect(error?.code == .unavailable && error?.retryAfter != nil)
        waiting.cancel()
        await #expect(throws: LLMError.self) { try await waiting.value }
        #expect(admission.queued == 0)
        withExtendedLifetime(place) {}
    }

    @Test func waitingHasAnEnd() async throws {
        struct Impatient: TimeKeeper {
            var now: Duration { .zero }
            var secondsSince1970: Int64 { 0 }
            func sleep(for duration: Duration) async throws(LLMError) {}
        }
        let admission = admission(1, queue: 8, Impatient())
        let place = try await admission.enter()
        let error = await #expect(throws: LLMError.self) { try await admission.enter() }
        #expect(error?.code == .unavailable)
        #expect(admission.queued == 0)
        withExtendedLifetime(place) {}
    }

    @Test func drainingRefusesThoseWhoWaitAndTellsWhenItIsEmpty() async throws {
        let admission = admission(1, queue: 8)
        var place: Admission.Place? = try await admission.enter()
        let waiting = Task { try await admission.enter() }
        await waitUntil { admission.queued == 1 }
        admission.drain()
        let error = await #expect(throws: LLMError.self) { try await waiting.value }
        #expect(error?.code == .shutDown)
        let emptied = Task { await admission.emptied() }
        #expect(admission.inFlight == 1)
        withExtendedLifetime(place) {}
        place = nil
        await emptied.value
        #expect(admission.inFlight == 0)
    }
}
