import SwitchboardCore
import Synchronization

/// A clock that goes on only when everybody waits, and then straight to the first who wakes.
final class VirtualTime: TimeKeeper {
    fileprivate struct Sleeper {
        let wakes: Duration
        let number: Int
        let continuation: CheckedContinuation<Bool, Never>
    }

    fileprivate struct State {
        var now = Duration.zero
        var sleepers: [Sleeper] = []
        var count = 0
    }

    private let state = Mutex(State())

    var now: Duration { state.withLock { $0.now } }
    var secondsSince1970: Int64 { 1_795_000_000 + now.components.seconds }

    func sleep(for duration: Duration) async throws(LLMError) {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        let isWhole = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = Task.isCancelled
                if isCancelled { return continuation.resume(returning: false) }
                state.withLock { state in
                    let sleeper = Sleeper(
                        wakes: state.now + max(.zero, duration), number: number, continuation: continuation)
                    state.sleepers.append(sleeper)
                    state.rise(state.sleepers.count - 1)
                }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.number == number }) else { return nil }
                return state.remove(index)
            }
            sleeper?.continuation.resume(returning: false)
        }
        guard isWhole else { throw LLMError(.cancelled, "The caller's task was cancelled.") }
    }

    /// Wakes the first sleeper; `false` when there is none.
    func advance() -> Bool {
        let sleeper = state.withLock { state -> Sleeper? in
            guard !state.sleepers.isEmpty else { return nil }
            let first = state.remove(0)
            state.now = max(state.now, first.wakes)
            return first
        }
        sleeper?.continuation.resume(returning: true)
        return sleeper != nil
    }
}

/// A heap by time, and by age among equals.
extension VirtualTime.State {
    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        (sleepers[left].wakes, sleepers[left].number) < (sleepers[right].wakes, sleepers[right].number)
    }

    fileprivate mutating func rise(_ index: Int) {
        var index = index
        while index > 0, isBefore(index, (index - 1) / 2) {
            sleepers.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    fileprivate mutating func remove(_ index: Int) -> VirtualTime.Sleeper {
        sleepers.swapAt(index, sleepers.count - 1)
        let removed = sleepers.removeLast()
        guard index < sleepers.count else { return removed }
        rise(index)
        var index = index
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < sleepers.count && isBefore(child, least) {
                least = child
            }
            guard least != index else { return removed }
            sleepers.swapAt(index, least)
            index = least
        }
    }
}
