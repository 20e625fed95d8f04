import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import SwitchboardCore
import Synchronization

/// Whether a client is still there: what its connection does is cancelled as soon as it is not.
final class ClientPresence: Sendable {
    private struct State {
        var isGone = false
        var cancel: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// - Parameter cancel: Called once, when the client goes; at once when it has gone.
    func watch(_ cancel: @escaping @Sendable () -> Void) {
        let isGone = state.withLock { state in
            if !state.isGone { state.cancel = cancel }
            return state.isGone
        }
        if isGone { cancel() }
    }

    func gone() {
        let cancel = state.withLock { state in
            state.isGone = true
            defer { state.cancel = nil }
            return state.cancel
        }
        cancel?()
    }

    /// The connection is over; nothing is left to cancel.
    func forget() { state.withLock { $0.cancel = nil } }
}

/// Sees a client hang up, one that does not get to the end of its request, and one whose request is none.
final class ClientWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let presence: ClientPresence
    private let bodyTimeout: TimeAmount
    private var deadline: Scheduled<Void>?
    /// Requests that came and were not answered to the end.
    private var unanswered = 0

    init(_ presence: ClientPresence, bodyTimeout: Duration) {
        self.presence = presence
        self.bodyTimeout = .nanoseconds(Int64(bodyTimeout / .nanoseconds(1)))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            unanswered += 1
            let length = head.headerFields[.contentLength]
            if length != nil && length != "0" || head.headerFields[.transferEncoding] != nil { limitBody(context) }
        case .body: break
        case .end:
            deadline?.cancel()
            deadline = nil
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { unanswered -= 1 }
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError, unanswered == 0 else { return context.fireErrorCaught(error) }
        var head = HTTPResponse(status: error == .headerOverflow ? .requestHeaderFieldsTooLarge : .badRequest)
        head.headerFields[.contentLength] = "0"
        head.headerFields[.connection] = "close"
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in bound.value.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        presence.gone()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { presence.gone() }
        context.fireUserInboundEventTriggered(event)
    }

    private func limitBody(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: bodyTimeout) { bound.value.close(promise: nil) }
    }
}

@available(*, unavailable)
extension ClientWatch: Sendable {}
