import SwitchboardCore
import Synchronization

/// How many calls are answered at the same time, and how many wait for that. What is above both is refused at once: a queue
/// without end helps nobody.
final class Admission: Sendable {
    /// A call's place. It is given back when nobody holds it any more.
    final class Place: Sendable {
        private let admission: Admission
        fileprivate init(_ admission: Admission) { self.admission = admission }
        deinit { admission.leave() }
    }

    private struct State {
        var inFlight = 0
        var isDraining = false
        var nextTicket = 0
        /// Those that wait, the oldest first.
        var waiting: [Waiting] = []
        /// Told once nobody is left.
        var emptied: [CheckedContinuation<Void, Never>] = []
    }

    private struct Waiting: Sendable {
        var ticket: Int
        var resume: CheckedContinuation<Outcome, Never>
    }

    private enum Outcome: Sendable { case admitted, refused(LLMError) }

    private let state = Mutex(State())
    private let limits: GatewaySettings.Limits
    private let time: any TimeKeeper

    init(_ limits: GatewaySettings.Limits, time: any TimeKeeper) {
        self.limits = limits
        self.time = time
    }

    var inFlight: Int { state.withLock { $0.inFlight } }
    var queued: Int { state.withLock { $0.waiting.count } }
    var isDraining: Bool { state.withLock { $0.isDraining } }

    /// A place, at once or after a while.
    /// - Throws: ``LLMError/Code/unavailable`` with how long to wait when there is none, or when the gateway is stopping.
    func enter() async throws(LLMError) -> Place {
        let refusal: LLMError?? = state.withLock { state in
            if state.isDraining { return .some(Admission.draining) }
            if state.inFlight < limits.inFlight {
                state.inFlight += 1
                return .some(nil)
            }
            return state.waiting.count < limits.queue ? nil : .some(Admission.full)
        }
        if let refusal {
            if let refusal { throw refusal }
            return Place(self)
        }
        return try await wait()
    }

    private func wait() async throws(LLMError) -> Place {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        let timer = Task { [time, limits] in
            do throws(LLMError) { try await time.sleep(for: limits.queueTimeout) } catch { return }
            self.refuse(ticket, Admission.full)
        }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let outcome = state.withLock { state -> Outcome? in
                    if state.isDraining { return .refused(Admission.draining) }
                    if Task.isCancelled { return .refused(Admission.gone) }
                    if state.inFlight < limits.inFlight {
                        state.inFlight += 1
                        return .admitted
                    }
                    state.waiting.append(Waiting(ticket: ticket, resume: continuation))
                    return nil
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            refuse(ticket, Admission.gone)
        }
        timer.cancel()
        if case .refused(let error) = outcome { throw error }
        return Place(self)
    }

    private func refuse(_ ticket: Int, _ error: LLMError) {
        let waiting = state.withLock { state -> Waiting? in
            state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0) }
        }
        waiting?.resume.resume(returning: .refused(error))
    }

    private func leave() {
        let (next, emptied) = state.withLock { state -> (Waiting?, [CheckedContinuation<Void, Never>]) in
            // Whoever has waited longest takes the place over.
            if !state.isDraining, !state.waiting.isEmpty { return (state.waiting.removeFirst(), []) }
            state.inFlight -= 1
            guard state.inFlight == 0 else { return (nil, []) }
            defer { state.emptied = [] }
            return (nil, state.emptied)
        }
        next?.resume.resume(returning: .admitted)
        for waiter in emptied { waiter.resume() }
    }

    /// Refuses all further calls, and those that wait.
    func drain() {
        let waiting = state.withLock { state -> [Waiting] in
            state.isDraining = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.resume.resume(returning: .refused(Admission.draining)) }
    }

    /// Whoever waits for the last call to end waits no more.
    func stopWaiting() {
        let waiting = state.withLock { state in
            defer { state.emptied = [] }
            return state.emptied
        }
        for waiter in waiting { waiter.resume() }
    }

    /// Returns when the last call is over, or when ``stopWaiting()`` says so.
    func emptied() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                guard state.inFlight > 0 else { return true }
                state.emptied.append(continuation)
                return false
            }
            if isEmpty { continuation.resume() }
        }
    }

    private static let full = LLMError(
        .unavailable,
        "The gateway is busy: all places are taken, and as many calls as may are waiting. Try again later.",
        retryAfter: .seconds(1))
    private static let draining = LLMError(
        .shutDown, "The gateway is stopping and takes no more calls. Try again.", retryAfter: .seconds(1))
    private static let gone = LLMError(.cancelled, "The client went away.")
}
