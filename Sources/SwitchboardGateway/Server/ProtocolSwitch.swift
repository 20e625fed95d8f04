import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Gives a connection over to another protocol, once the answer to a request that asked for one says so (101): from then on what
/// the client sends is that request's body, and the answer's body is what it gets.
///
/// After a request of that kind nothing more is read as HTTP, whatever the answer is: so the connection ends with it.
final class ProtocolSwitch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum State {
        case idle
        /// A request asked for another protocol, and has no answer yet. Where it could get one that agrees, its end is kept back: its
        /// body may go on for long.
        case asked(mayAgree: Bool, end: NIOAny?)
        case refused
        case switched
    }

    private var state = State.idle

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head) where head.headerFields[.upgrade] != nil || head.method == .connect:
            context.fireChannelRead(wrapInboundOut(.head(heard(head))))
        case .end:
            guard case .asked(mayAgree: true, _) = state else { return context.fireChannelRead(data) }
            state = .asked(mayAgree: true, end: data)
        default: context.fireChannelRead(data)
        }
    }

    /// Only a request for a WebSocket, the one protocol that is spoken here beside HTTP, keeps saying that it asks for another.
    private func heard(_ head: HTTPRequest) -> HTTPRequest {
        var head = head
        let fields = head.headerFields
        let asks = head.method == .connect || fields[values: .connection].contains(where: ProtocolSwitch.hasUpgrade)
        let mayAgree =
            asks && head.method == .get && fields[.upgrade]?.lowercased() == "websocket"
            && fields[.contentLength] == nil && fields[.transferEncoding] == nil
        if !mayAgree { head.headerFields[.upgrade] = nil }
        guard asks else { return head }
        state = .asked(mayAgree: mayAgree, end: nil)
        head.headerFields[.connection] = "close"
        return head
    }

    private static func hasUpgrade(_ value: String) -> Bool {
        value.split(separator: ",").contains { $0.split(separator: " ").first?.lowercased() == "upgrade" }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .asked(_, let end) = state, case .head(var head) = unwrapOutboundIn(data) else {
            return context.write(data, promise: promise)
        }
        if head.status == .switchingProtocols {
            state = .switched
            context.write(data, promise: promise)
            letGo(context)
        } else if head.status.kind == .informational {
            context.write(data, promise: promise)
        } else {
            state = .refused
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
            if let end { context.fireChannelRead(end) }
        }
    }

    /// Takes HTTP out of the connection.
    private func letGo(_ context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        do {
            let codec = try pipeline.context(handlerType: HTTP1ToHTTPServerCodec.self)
            try pipeline.addHandler(TunnelCodec(), position: .after(codec.handler))
            let handlers = [
                codec, try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self),
                try pipeline.context(handlerType: HTTPResponseEncoder.self),
            ]
            for handler in handlers { pipeline.removeHandler(context: handler).whenFailure { _ in } }
        } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
        }
    }
}

@available(*, unavailable)
extension ProtocolSwitch: Sendable {}

/// Carries bytes as the bodies of a request and an answer.
final class TunnelCodec: ChannelDuplexHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.fireChannelRead(wrapInboundOut(.body(unwrapInboundIn(data))))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head: promise?.succeed()
        case .body(let buffer): context.write(wrapOutboundOut(buffer), promise: promise)
        case .end:
            context.flush()
            context.close(promise: promise)
        }
    }
}
