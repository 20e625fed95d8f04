public import SwitchboardCore
import Synchronization

/// Lets identical calls that are under way at the same time share one upstream call. Whoever joins late hears it all from the
/// beginning; whoever leaves ends it only when nobody else listens.
public final class Coalescer<Key: Hashable & Sendable>: Sendable {
    private let calls = Mutex<[Key: SharedCall]>([:])

    public init() {}

    /// How many calls are shared now.
    public var count: Int { calls.withLock { $0.count } }

    /// The answer to a call: that of an identical one which is under way, or of a new one.
    /// - Parameter open: Makes the call. It runs in a task of its own, since whoever began it may leave first.
    public func join(
        _ key: Key,
        open: @escaping @Sendable () async throws(LLMError) -> sending ResponseStream.Source
    ) -> sending ResponseStream.Source {
        let (call, isNew) = calls.withLock { calls -> (SharedCall, Bool) in
            if let call = calls[key], call.enter() { return (call, false) }
            let call = SharedCall()
            calls[key] = call
            return (call, true)
        }
        if isNew {
            call.start { [weak self] in
                self?.calls.withLock { if $0[key] === call { $0[key] = nil } }
            } reading: { () async throws(LLMError) in
                var source = try await open()
                while let event = try await source.next(isolation: nil) { call.heard(event) }
            }
        }
        return SharedSource(Listener(call), isGuest: !isNew)
    }
}

/// One upstream call, what was heard of it so far, and who listens.
private final class SharedCall: Sendable {
    private struct State {
        var events: [StreamEvent] = []
        /// How it ended; `nil` while it has not.
        var end: LLMError??
        var listeners = 1
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var tickets = 0
        var task: Task<Void, Never>?
        var isAbandoned = false
    }

    private let state = Mutex(State())

    func start(
        ended: @escaping @Sendable () -> Void,
        reading: @escaping @Sendable () async throws(LLMError) -> Void
    ) {
        let task = Task {
            var error: LLMError?
            do throws(LLMError) { try await reading() } catch let failure { error = failure }
            // Nobody joins what is over: the answer itself is kept by those who listen.
            ended()
            self.finish(error)
        }
        let isAbandoned = state.withLock { state in
            state.task = task
            return state.isAbandoned
        }
        if isAbandoned { task.cancel() }
    }

    /// One more listens; `false` when the last one has just left.
    func enter() -> Bool {
        state.withLock { state in
            guard !state.isAbandoned else { return false }
            state.listeners += 1
            return true
        }
    }

    func leave() {
        let task = state.withLock { state -> Task<Void, Never>? in
            state.listeners -= 1
            guard state.listeners == 0 else { return nil }
            state.isAbandoned = true
            return state.task
        }
        task?.cancel()
    }

    func heard(_ event: StreamEvent) {
        wake { $0.events.append(event) }
    }

    private func finish(_ error: LLMError?) {
        wake { $0.end = .some(error) }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume() }
    }

    /// The event at an index, once it is there; `nil` after the last one.
    func event(at index: Int) async throws(LLMError) -> StreamEvent? {
        while true {
            let known = state.withLock { state -> Result<StreamEvent?, LLMError>? in
                if index < state.events.count { return .success(state.events[index]) }
                return state.end.map { end in end.map { .failure($0) } ?? .success(nil) }
            }
            if let known { return try known.get() }
            if Task.isCancelled { throw await cancelled() }
            await more(than: index)
        }
    }

    /// The last one who listens and leaves ends the call, and hears what became of it: what it had cost, for example.
    private func cancelled() async -> LLMError {
        let task = state.withLock { state -> Task<Void, Never>? in
            guard state.listeners == 1 else { return nil }
            state.isAbandoned = true
            return state.task
        }
        task?.cancel()
        await task?.value
        let end = state.withLock { $0.isAbandoned ? $0.end : nil }
        guard let end, let error = end, error.code == .cancelled else {
            return LLMError(.cancelled, "The caller's task was cancelled.")
        }
        return error
    }

    private func more(than index: Int) async {
        let ticket = state.withLock { state in
            state.tickets += 1
            return state.tickets
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    guard state.events.count <= index, state.end == nil, !Task.isCancelled else { return true }
                    state.waiting[ticket] = continuation
                    return false
                }
                if isThere { continuation.resume() }
            }
        } onCancel: {
            let continuation = state.withLock { $0.waiting.removeValue(forKey: ticket) }
            continuation?.resume()
        }
    }
}

/// One who listens; gone when nobody holds it.
private final class Listener: Sendable {
    let call: SharedCall

    init(_ call: SharedCall) { self.call = call }

    deinit { call.leave() }
}

private struct SharedSource: AsyncIteratorProtocol {
    private let listener: Listener
    private let isGuest: Bool
    private var index = 0

    init(_ listener: Listener, isGuest: Bool) {
        self.listener = listener
        self.isGuest = isGuest
    }

    mutating func next() async throws(LLMError) -> StreamEvent? { try await next(isolation: nil) }

    mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
        let event = try await listener.call.event(at: index)
        index += 1
        guard isGuest, case .done(var ending)? = event else { return event }
        // One call was made and one is paid for, by the one who made it.
        ending.cost = ending.cost.map { _ in .zero }
        ending.trail?.notes.append("An identical call was under way, and its answer was shared: this one cost nothing.")
        ending.trail?.spent = .zero
        return .done(ending)
    }
}
