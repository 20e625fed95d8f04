import SwitchboardCore
import Synchronization

/// A clock that stands still until somebody sleeps: then it is as late as the sleeper wanted, at once.
final class ManualTime: TimeKeeper {
    private let state = Mutex<(now: Duration, naps: [Duration])>((.zero, []))

    var now: Duration { state.withLock { $0.now } }
    var secondsSince1970: Int64 { 1_795_000_000 + now.components.seconds }
    /// How long everybody slept, in order.
    var naps: [Duration] { state.withLock { $0.naps } }

    func advance(by duration: Duration) { state.withLock { $0.now += duration } }

    func sleep(for duration: Duration) async throws(LLMError) {
        if Task.isCancelled { throw LLMError(.cancelled, "The caller's task was cancelled.") }
        state.withLock { state in
            state.now += duration
            state.naps.append(duration)
        }
    }
}
