import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SwitchboardCore
import Synchronization

/// Stands between the client's event loop, which pushes, and the caller's task, which pulls: holds at most one piece of the
/// body, and lets the socket be read again only when that has been taken.
final class ResponseReceiver: HTTPClientResponseDelegate {
    typealias Response = Void
    typealias HeadResult = Result<HTTPResponseHead, LLMError>
    typealias PieceResult = Result<ByteBuffer?, LLMError>

    private struct State {
        var head: HeadResult?
        var headWaiter: CheckedContinuation<HeadResult, Never>?
        /// What has come and not been taken, and the promise that lets more come.
        var piece: (buffer: ByteBuffer, taken: EventLoopPromise<Void>?)?
        var pieceWaiter: CheckedContinuation<PieceResult, Never>?
        /// How the body ended; `nil` while it has not.
        var end: PieceResult?
        var timer: Scheduled<Void>?
        /// Runs until the caller says that the first token came.
        var tokenTimer: Scheduled<Void>?
        /// How long the body may be silent.
        var silenceLimit: Duration
        /// Whether the request is on its way.
        var isConnected = false
        /// When the provider was last heard of, or last let go on.
        var lastProgress = NIODeadline.now()
    }

    private let state: Mutex<State>
    private let failures: TransportFailures
    private let timeouts: Timeouts

    init(provider: ProviderID, timeouts: Timeouts) {
        failures = TransportFailures(provider: provider, timeouts: timeouts)
        self.timeouts = timeouts
        state = Mutex(State(silenceLimit: timeouts.betweenBytes))
    }

    // MARK: The event loop's side

    /// Counts from here to the first byte that goes out.
    func watchConnection(_ task: HTTPClient.Task<Void>) {
        let timer = task.eventLoop.scheduleTask(in: TimeAmount(timeouts.connect)) { [self] in
            fail(timeout("a connection", timeouts.connect), task)
        }
        replaceTimer(timer, unlessConnected: true)
    }

    func didSendRequestHead(task: HTTPClient.Task<Void>, _ head: HTTPRequestHead) {
        let timer = state.withLock { state -> Scheduled<Void>? in
            state.isConnected = true
            defer { state.timer = nil }
            return state.timer
        }
        timer?.cancel()
    }

    func didSendRequest(task: HTTPClient.Task<Void>) {
        let timer = task.eventLoop.scheduleTask(in: TimeAmount(timeouts.firstByte)) { [self] in
            fail(timeout("the first byte", timeouts.firstByte), task)
        }
        replaceTimer(timer)
        guard let limit = timeouts.firstToken else { return }
        let tokenTimer = task.eventLoop.scheduleTask(in: TimeAmount(limit)) { [self] in
            fail(timeout("the first token", limit), task)
        }
        let isLate = state.withLock { state in
            if state.end == nil { state.tokenTimer = tokenTimer }
            return state.end != nil
        }
        if isLate { tokenTimer.cancel() }
    }

    func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        let waiter = state.withLock { state -> CheckedContinuation<HeadResult, Never>? in
            state.head = .success(head)
            state.lastProgress = .now()
            defer { state.headWaiter = nil }
            return state.headWaiter
        }
        waiter?.resume(returning: .success(head))
        watchBody(task, after: TimeAmount(timeouts.betweenBytes))
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let taken = task.eventLoop.makePromise(of: Void.self)
        let waiter = state.withLock { state -> CheckedContinuation<PieceResult, Never>? in
            state.lastProgress = .now()
            guard let waiter = state.pieceWaiter else {
                state.piece = (buffer, taken)
                return nil
            }
            state.pieceWaiter = nil
            return waiter
        }
        if let waiter {
            waiter.resume(returning: .success(buffer))
            taken.succeed()
        }
        return taken.futureResult
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) throws { finish(.success(nil)) }

    func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) { finish(.failure(meaning(of: error))) }

    // MARK: The caller's side

    func head() async -> HeadResult {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> HeadResult? in
                if let head = state.head { return head }
                state.headWaiter = continuation
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// The next piece, or `nil` at the end.
    func piece() async -> PieceResult {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> (result: PieceResult, taken: EventLoopPromise<Void>?)? in
                if let piece = state.piece {
                    state.piece = nil
                    state.lastProgress = .now()
                    return (.success(piece.buffer), piece.taken)
                }
                if let end = state.end { return (end, nil) }
                state.pieceWaiter = continuation
                return nil
            }
            guard let known else { return }
            continuation.resume(returning: known.result)
            known.taken?.succeed()
        }
    }

    func progressed(_ progress: ResponseProgress, _ task: HTTPClient.Task<Void>) {
        switch progress {
        case .begun:
            let timer = state.withLock { $0.tokenTimer.take() }
            timer?.cancel()
        case .complete:
            let limit = min(Timeouts.formality, timeouts.betweenBytes)
            state.withLock { $0.silenceLimit = limit }
            task.eventLoop.execute { [self] in watchBody(task, after: TimeAmount(limit)) }
        }
    }

    /// Nobody will ask any more: whoever waits is told, and the socket is let go.
    func abandon(_ error: LLMError) { finish(.failure(error)) }

    // MARK: Ends and timers

    private func finish(_ end: PieceResult) {
        let (head, piece, taken, timers) = state.withLock {
            state -> (
                CheckedContinuation<HeadResult, Never>?, CheckedContinuation<PieceResult, Never>?,
                EventLoopPromise<Void>?,
                [Scheduled<Void>?]
            ) in
            guard state.end == nil else { return (nil, nil, nil, []) }
            state.end = end
            if state.head == nil, case .failure(let error) = end { state.head = .failure(error) }
            var taken: EventLoopPromise<Void>?
            if case .failure(let error) = end {
                taken = state.piece?.taken
                state.piece?.taken = nil
                // What had come before the connection broke is still the caller's, unless nobody asks any more.
                if error.code == .cancelled { state.piece = nil }
            }
            defer { (state.headWaiter, state.pieceWaiter, state.timer, state.tokenTimer) = (nil, nil, nil, nil) }
            return (state.headWaiter, state.pieceWaiter, taken, [state.timer, state.tokenTimer])
        }
        for timer in timers { timer?.cancel() }
        taken?.succeed()
        if case .failure(let error) = end { head?.resume(returning: .failure(error)) }
        piece?.resume(returning: end)
    }

    private func fail(_ error: LLMError, _ task: HTTPClient.Task<Void>) {
        finish(.failure(error))
        task.fail(reason: error)
    }

    /// Looks again when the provider could have been silent for too long. A caller who is slow to take what has come is not
    /// the provider's silence.
    private func watchBody(_ task: HTTPClient.Task<Void>, after delay: TimeAmount) {
        let timer = task.eventLoop.scheduleTask(in: delay) { [self] in
            let (isWaiting, last, allowed) = state.withLock {
                ($0.piece == nil && $0.end == nil, $0.lastProgress, $0.silenceLimit)
            }
            let limit = TimeAmount(allowed)
            let silence = isWaiting ? NIODeadline.now() - last : .nanoseconds(0)
            if silence >= limit {
                fail(timeout("the next byte", allowed), task)
            } else {
                watchBody(task, after: limit - silence)
            }
        }
        replaceTimer(timer)
    }

    private func replaceTimer(_ timer: Scheduled<Void>, unlessConnected: Bool = false) {
        let old = state.withLock { state -> Scheduled<Void>? in
            guard state.end == nil, !(unlessConnected && state.isConnected) else { return timer }
            defer { state.timer = timer }
            return state.timer
        }
        old?.cancel()
    }

    private func timeout(_ what: String, _ limit: Duration) -> LLMError { failures.timeout(what, limit) }

    private func meaning(of error: any Error) -> LLMError {
        failures.meaning(of: error, hasHead: state.withLock { $0.head != nil })
    }
}
