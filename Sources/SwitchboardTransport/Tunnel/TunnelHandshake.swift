import NIOCore
import NIOHTTP1
import NIOSSL
import SwitchboardCore

/// Sends a request that asks for another protocol and reads what the server says to that. Where it agrees, nothing of HTTP is left in
/// the pipeline, and what comes next goes to a ``TunnelReceiver``.
final class TunnelHandshake: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    enum Outcome: Sendable {
        case agreed(HTTPResponseHead, TunnelReceiver)
        case refused(HTTPResponseHead, [UInt8])
    }

    /// Of an answer that refuses, in bytes; what is longer is cut.
    private static let longestRefusal = 1 << 20

    private let request: HTTPRequestHead
    private let failures: TransportFailures
    private let outcome: EventLoopPromise<Outcome>
    private var answer: (head: HTTPResponseHead, body: [UInt8])?
    private var isOver = false

    init(_ request: HTTPRequestHead, failures: TransportFailures, outcome: EventLoopPromise<Outcome>) {
        self.request = request
        self.failures = failures
        self.outcome = outcome
    }

    /// Puts what speaks TLS and HTTP into a connection, and this behind it, all at once: so nothing that happens is missed.
    /// - Parameter security: With the server's name, where it has one; `nil` is no TLS.
    static func start(
        _ request: HTTPRequestHead,
        on channel: any Channel,
        security: (context: NIOSSLContext, name: String?)?,
        failures: TransportFailures
    ) -> EventLoopFuture<Outcome> {
        let outcome = channel.eventLoop.makePromise(of: Outcome.self)
        channel.eventLoop.execute {
            do {
                let pipeline = channel.pipeline.syncOperations
                if let security {
                    try pipeline.addHandler(
                        NIOSSLClientHandler(context: security.context, serverHostname: security.name))
                }
                try pipeline.addHandlers([
                    HTTPRequestEncoder(),
                    ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes)),
                    TunnelHandshake(request, failures: failures, outcome: outcome),
                ])
            } catch {
                outcome.fail(error)
            }
        }
        return outcome.futureResult
    }

    func handlerAdded(context: ChannelHandlerContext) {
        guard context.channel.isActive else {
            return end(.failure(failures.meaning(of: ChannelError.eof, hasHead: false)))
        }
        context.write(wrapOutboundOut(.head(request)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): answer = (head, [])
        case .body(let buffer):
            let room = TunnelHandshake.longestRefusal - (answer?.body.count ?? 0)
            answer?.body += buffer.readableBytesView.prefix(room)
        case .end:
            guard let answer else { return }
            if answer.head.status == .switchingProtocols { return agreed(answer.head, context) }
            end(.success(.refused(answer.head, answer.body)))
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.failure(failures.meaning(of: error, hasHead: false)))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.failure(failures.meaning(of: ChannelError.eof, hasHead: answer != nil)))
        context.fireChannelInactive()
    }

    private func agreed(_ head: HTTPResponseHead, _ context: ChannelHandlerContext) {
        let receiver = TunnelReceiver(failures)
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(receiver)
            let decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPResponseDecoder>.self)
            let encoder = try pipeline.context(handlerType: HTTPRequestEncoder.self)
            // From now on bytes are read when somebody asks for them.
            context.channel.setOption(.autoRead, value: false).whenFailure { _ in }
            let removed = [context, encoder, decoder].map { pipeline.removeHandler(context: $0) }
            EventLoopFuture.andAllSucceed(removed, on: context.eventLoop)
                .map { Outcome.agreed(head, receiver) }
                .cascade(to: outcome)
            isOver = true
        } catch {
            errorCaught(context: context, error: error)
        }
    }

    private func end(_ result: Result<Outcome, LLMError>) {
        guard !isOver else { return }
        isOver = true
        switch result {
        case .success(let value): outcome.succeed(value)
        case .failure(let error): outcome.fail(error)
        }
    }
}

@available(*, unavailable)
extension TunnelHandshake: Sendable {}
