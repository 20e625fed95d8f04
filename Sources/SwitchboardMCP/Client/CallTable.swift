import SwitchboardCore
import Synchronization

/// Requests that wait for their answers, by id. Each gets exactly one outcome, whatever comes first.
final class CallTable: Sendable {
    typealias Outcome = Result<JSONValue, Failure>

    /// Why there is no result.
    enum Failure: Error, Sendable {
        /// The server said so.
        case fault(MCPFault)
        /// It never came.
        case lost(LLMError)
    }

    private struct Call {
        var progress: MCPProgressHandler?
        var waiter: CheckedContinuation<Outcome, Never>?
        /// What came before anybody waited.
        var outcome: Outcome?
    }

    private struct State {
        var calls: [Int: Call] = [:]
        var last = 0
        var end: LLMError?
    }

    private let state = Mutex(State())

    /// How many calls are under way.
    var count: Int { state.withLock { $0.calls.count } }

    /// Registers a request. Throws where the connection has ended, or where `most` are under way already.
    func begin(most: Int, server: String, progress: MCPProgressHandler?) throws(LLMError) -> Int {
        let id: Result<Int, LLMError> = state.withLock { state in
            if let end = state.end { return .failure(end) }
            guard state.calls.count < most else {
                return .failure(
                    .ofServer(server, .rateLimited, "has \(most) calls under way already. Wait for one to end."))
            }
            state.last += 1
            state.calls[state.last] = Call(progress: progress)
            return .success(state.last)
        }
        return try id.get()
    }

    /// Waits for the outcome of a request that was begun; a task that is cancelled has `cancelled` as outcome.
    func outcome(of id: Int) async -> Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let early: Outcome? = state.withLock { state in
                    guard var call = state.calls[id] else { return .failure(.lost(CallTable.cancelled)) }
                    if let outcome = call.outcome {
                        state.calls[id] = nil
                        return outcome
                    }
                    call.waiter = continuation
                    state.calls[id] = call
                    return nil
                }
                if let early { continuation.resume(returning: early) }
            }
        } onCancel: {
            settle(id, .failure(.lost(CallTable.cancelled)))
        }
    }

    /// Whether anybody waited for this.
    @discardableResult
    func settle(_ id: Int, _ outcome: Outcome) -> Bool {
        let (waiter, isKnown) = state.withLock { state -> (CheckedContinuation<Outcome, Never>?, Bool) in
            guard var call = state.calls[id], call.outcome == nil else { return (nil, false) }
            if let waiter = call.waiter {
                state.calls[id] = nil
                return (waiter, true)
            }
            call.outcome = outcome
            state.calls[id] = call
            return (nil, true)
        }
        waiter?.resume(returning: outcome)
        return isKnown
    }

    /// Hands on how far a call is. Whether anybody waits for that call.
    func progress(_ id: Int, _ progress: MCPProgress) -> Bool {
        guard let call = state.withLock({ $0.calls[id] }) else { return false }
        call.progress?(progress)
        return true
    }

    /// Nothing more will come: every call ends with this error, those to come too.
    func end(_ error: LLMError) {
        let waiters = state.withLock { state -> [CheckedContinuation<Outcome, Never>] in
            guard state.end == nil else { return [] }
            state.end = error
            var waiters: [CheckedContinuation<Outcome, Never>] = []
            for (id, call) in state.calls where call.outcome == nil {
                if let waiter = call.waiter {
                    waiters.append(waiter)
                    state.calls[id] = nil
                } else {
                    state.calls[id]?.outcome = .failure(.lost(error))
                }
            }
            return waiters
        }
        for waiter in waiters { waiter.resume(returning: .failure(.lost(error))) }
    }

    private static let cancelled = LLMError(.cancelled, "The caller's task was cancelled.")
}
