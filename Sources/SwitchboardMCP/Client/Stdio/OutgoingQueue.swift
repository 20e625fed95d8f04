import Synchronization

/// Texts that wait to be written, for one writer. Bounded: who does not read is not written to without end.
final class OutgoingQueue: Sendable {
    private struct State {
        var texts: [[UInt8]] = []
        var size = 0
        var isClosed = false
        var waiter: CheckedContinuation<[UInt8]?, Never>?
    }

    private enum Step {
        case text([UInt8])
        case end
        case wait
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: In bytes, of all that waits.
    init(limit: Int) { self.limit = limit }

    /// Whether it was taken: `false` when too much waits, or nothing is written any more.
    func push(_ text: [UInt8]) -> Bool {
        let (isTaken, waiter) = state.withLock { state -> (Bool, CheckedContinuation<[UInt8]?, Never>?) in
            guard !state.isClosed else { return (false, nil) }
            if let waiter = state.waiter {
                state.waiter = nil
                return (true, waiter)
            }
            guard state.size + text.count <= limit || state.texts.isEmpty else { return (false, nil) }
            state.texts.append(text)
            state.size += text.count
            return (true, nil)
        }
        waiter?.resume(returning: text)
        return isTaken
    }

    /// What waits is still written; nothing else is taken.
    func close() {
        let waiter = state.withLock { state in
            state.isClosed = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: nil)
    }

    /// Everything that waits, as one text; `nil` at the end.
    func next() async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            let step: Step = state.withLock { state in
                if !state.texts.isEmpty {
                    let all = state.texts.count == 1 ? state.texts[0] : Array(state.texts.joined())
                    state.texts = []
                    state.size = 0
                    return .text(all)
                }
                if state.isClosed { return .end }
                state.waiter = continuation
                return .wait
            }
            switch step {
            case .text(let text): continuation.resume(returning: text)
            case .end: continuation.resume(returning: nil)
            case .wait: break
            }
        }
    }
}
