import Synchronization

/// Work that several wait for. It is cancelled when all of them are.
final class SharedTask<Value: Sendable>: Sendable {
    private let task: Task<Value, Never>
    private let waiters = Mutex(0)

    init(_ work: @escaping @Sendable () async -> Value) { task = Task { await work() } }

    func cancel() { task.cancel() }

    func value() async -> Value {
        waiters.withLock { $0 += 1 }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            let isLast = waiters.withLock { waiters in
                waiters -= 1
                return waiters == 0
            }
            if isLast { task.cancel() }
        }
    }
}
