import NIOCore
import SwitchboardCore
import Synchronization

/// Stands between the event loop and whoever reads a tunnel: reads from the socket only when somebody waits.
final class TunnelReceiver: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias PieceResult = Result<ByteBuffer?, LLMError>

    private struct State {
        /// What came before it was asked for: at most what one read brings.
        var pieces: [ByteBuffer] = []
        var waiter: CheckedContinuation<PieceResult, Never>?
        var end: PieceResult?
    }

    private let state = Mutex(State())
    private let failures: TransportFailures

    init(_ failures: TransportFailures) { self.failures = failures }

    // MARK: The event loop's side

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        let waiter = state.withLock { state -> CheckedContinuation<PieceResult, Never>? in
            if state.waiter == nil { state.pieces.append(buffer) }
            return state.waiter.take()
        }
        waiter?.resume(returning: .success(buffer))
    }

    /// TLS may have read what is no whole record yet.
    func channelReadComplete(context: ChannelHandlerContext) {
        if state.withLock({ $0.waiter != nil }) { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { finish(.success(nil)) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.failure(failures.meaning(of: error, hasHead: true)))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.success(nil))
        context.fireChannelInactive()
    }

    // MARK: The reader's side

    /// The next piece, or `nil` at the end.
    func piece(from channel: any Channel) async -> PieceResult {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> PieceResult? in
                if !state.pieces.isEmpty { return .success(state.pieces.removeFirst()) }
                if let end = state.end { return end }
                state.waiter = continuation
                return nil
            }
            if let known { continuation.resume(returning: known) } else { channel.read() }
        }
    }

    func finish(_ end: PieceResult) {
        let waiter = state.withLock { state -> CheckedContinuation<PieceResult, Never>? in
            state.end = state.end ?? end
            return state.waiter.take()
        }
        waiter?.resume(returning: end)
    }
}
