import SwitchboardCore
import Synchronization

/// The last calls, and those that come, for whoever watches.
public final class RecentCalls: CallObserver {
    private struct State {
        var calls: [CallRecord] = []
        var next = 0
        var watchers: [Int: AsyncStream<CallRecord>.Continuation] = [:]
        var tickets = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: How many are kept.
    public init(limit: Int = 200) { self.limit = max(1, limit) }

    public func ended(_ call: CallRecord) {
        let watchers = state.withLock { state in
            if state.calls.count < limit {
                state.calls.append(call)
            } else {
                state.calls[state.next] = call
            }
            state.next = (state.next + 1) % limit
            return Array(state.watchers.values)
        }
        for watcher in watchers { watcher.yield(call) }
    }

    /// The newest first.
    public var all: [CallRecord] {
        state.withLock { state in
            state.calls.count < limit
                ? state.calls.reversed() : (state.calls[state.next...] + state.calls[..<state.next]).reversed()
        }
    }

    /// The calls from now on. Of those that nobody takes in time the oldest are left out.
    public func watch(buffering limit: Int = 256) -> AsyncStream<CallRecord> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: CallRecord.self, bufferingPolicy: .bufferingNewest(limit))
        let ticket = state.withLock { state in
            state.tickets += 1
            state.watchers[state.tickets] = continuation
            return state.tickets
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.watchers.removeValue(forKey: ticket) }
        }
        return stream
    }

    var watcherCount: Int { state.withLock { $0.watchers.count } }
}
