import SwitchboardCore
import Synchronization

/// Answers of the Responses API that clients may come back to by id, whichever provider gave them: in memory, for a while.
final class StoredResponses: Sendable {
    struct Stored: Sendable {
        /// The conversation that was answered, item by item.
        var input: [RawJSON]
        /// What the answer added to it.
        var output: [RawJSON]
        /// The response object.
        var body: [UInt8]

        fileprivate var bytes: Int {
            (input + output).reduce(body.count + 256) { $0 + $1.utf8.count + 32 }
        }
    }

    private struct Key: Hashable {
        var tenant: String
        var id: String
    }

    private struct State {
        var entries: [Key: (stored: Stored, expires: Duration)] = [:]
        /// The oldest first.
        var order: [Key] = []
        var bytes = 0
        var running: [Key: Task<Void, Never>] = [:]
    }

    private let limit: Int
    private let life: Duration
    private let time: any TimeKeeper
    private let state = Mutex(State())

    /// - Parameter limit: How many bytes are kept at most; the oldest go.
    init(limit: Int = 128 << 20, life: Duration = .seconds(24 * 3_600), time: any TimeKeeper) {
        self.limit = limit
        self.life = life
        self.time = time
    }

    func keep(_ stored: Stored, as id: String, for tenant: String) {
        let (key, now) = (Key(tenant: tenant, id: id), time.now)
        state.withLock { state in
            if let known = state.entries.updateValue((stored, now + life), forKey: key) {
                state.bytes -= known.stored.bytes
            } else {
                state.order.append(key)
            }
            state.bytes += stored.bytes
            var gone = 0
            while gone < state.order.count {
                let oldest = state.order[gone]
                if let entry = state.entries[oldest] {
                    guard state.bytes > limit || entry.expires <= now else { break }
                    state.entries[oldest] = nil
                    state.bytes -= entry.stored.bytes
                }
                gone += 1
            }
            if gone > 0 { state.order.removeFirst(gone) }
        }
    }

    func find(_ id: String, of tenant: String) -> Stored? {
        let now = time.now
        return state.withLock { state in
            state.entries[Key(tenant: tenant, id: id)].flatMap { $0.expires > now ? $0.stored : nil }
        }
    }

    /// Whether there was one.
    func remove(_ id: String, of tenant: String) -> Bool {
        state.withLock { state in
            guard let entry = state.entries.removeValue(forKey: Key(tenant: tenant, id: id)) else { return false }
            state.bytes -= entry.stored.bytes
            return true
        }
    }

    // MARK: In the background

    func began(_ task: Task<Void, Never>, as id: String, of tenant: String) {
        state.withLock { $0.running[Key(tenant: tenant, id: id)] = task }
    }

    func ended(_ id: String, of tenant: String) {
        _ = state.withLock { $0.running.removeValue(forKey: Key(tenant: tenant, id: id)) }
    }

    /// Calls off an answer that is being made; whether there was one.
    func cancel(_ id: String, of tenant: String) -> Bool {
        let task = state.withLock { $0.running.removeValue(forKey: Key(tenant: tenant, id: id)) }
        task?.cancel()
        return task != nil
    }
}
