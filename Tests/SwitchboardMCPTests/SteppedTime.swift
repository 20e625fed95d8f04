import SwitchboardCore
import Synchronization

/// A clock that goes on only when a test says so. Whoever sleeps wakes when it has gone far enough.
final class SteppedTime: TimeKeeper {
    fileprivate struct Sleeper {
        let wakes: Duration
        let number: Int
        let continuation: CheckedContinuation<Bool, Never>
    }

    fileprivate struct Watcher {
        let count: Int
        let length: Duration
        let continuation: CheckedContinuation<Void, Never>
    }

    fileprivate struct State {
        var now = Duration.zero
        var sleepers: [Sleeper] = []
        var watchers: [Watcher] = []
        var last = 0
    }

    private let state = Mutex(State())

    var now: Duration { state.withLock { $0.now } }
    var secondsSince1970: Int64 { 1_795_000_000 + now.components.seconds }
    var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    func sleep(for duration: Duration) async throws(LLMError) {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        let isWhole = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { return continuation.resume(returning: false) }
                let ready = state.withLock { state -> [Watcher] in
                    state.sleepers.append(
                        Sleeper(wakes: state.now + duration, number: number, continuation: continuation))
                    return state.takeReady()
                }
                for watcher in ready { watcher.continuation.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.number == number }) else { return nil }
                return state.sleepers.remove(at: index)
            }
            sleeper?.continuation.resume(returning: false)
        }
        guard isWhole else { throw LLMError(.cancelled, "The caller's task was cancelled.") }
    }

    func advance(by duration: Duration) {
        let due = state.withLock { state -> [Sleeper] in
            state.now += duration
            let now = state.now
            defer { state.sleepers.removeAll { $0.wakes <= now } }
            return state.sleepers.filter { $0.wakes <= now }
        }
        for sleeper in due { sleeper.continuation.resume(returning: true) }
    }

    /// Returns when so many sleep who have at least so long to go.
    func untilAsleep(_ count: Int = 1, for length: Duration = .zero) async {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state -> [Watcher] in
                state.watchers.append(Watcher(count: count, length: length, continuation: continuation))
                return state.takeReady()
            }
            for watcher in ready { watcher.continuation.resume() }
        }
    }
}

extension SteppedTime.State {
    fileprivate mutating func takeReady() -> [SteppedTime.Watcher] {
        let (now, sleepers) = (now, sleepers)
        func isReady(_ watcher: SteppedTime.Watcher) -> Bool {
            sleepers.count { $0.wakes - now >= watcher.length } >= watcher.count
        }
        defer { watchers.removeAll(where: isReady) }
        return watchers.filter(isReady)
    }
}
