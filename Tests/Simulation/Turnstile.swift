import Synchronization

/// Runs tasks one at a time, in the order in which they became ready, on the thread that calls ``drain()``: the same tasks
/// always take the same turns.
final class Turnstile: TaskExecutor {
    private let queue = Mutex<(jobs: [UnownedJob], taken: Int)>(([], 0))

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.withLock { $0.jobs.append(job) }
    }

    /// Runs until nobody is ready.
    func drain() {
        while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func next() -> UnownedJob? {
        queue.withLock { queue in
            guard queue.taken < queue.jobs.count else {
                queue.jobs.removeAll(keepingCapacity: true)
                queue.taken = 0
                return nil
            }
            queue.taken += 1
            return queue.jobs[queue.taken - 1]
        }
    }
}
