import AsyncHTTPClient
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOSOCKS
import SwitchboardCore

/// Has a proxy connect to a server, so that what is sent from then on goes there.
struct TunnelProxy: Sendable {
    let proxy: ProxyServer
    let host: String
    let port: Int

    /// - Parameter channel: A connection to the proxy.
    func pass(_ channel: any Channel, until deadline: NIODeadline) async throws {
        switch proxy.kind {
        case .http: try await connect(channel, until: deadline)
        case .socks5: try await greet(channel, until: deadline)
        }
    }

    private func connect(_ channel: any Channel, until deadline: NIODeadline) async throws {
        let done = channel.eventLoop.makePromise(of: Void.self)
        var headers = HTTPHeaders()
        if let authorization = proxy.authorization {
            headers.add(name: "proxy-authorization", value: authorization.headerValue)
        }
        let fields = headers
        channel.eventLoop.execute {
            do {
                try channel.pipeline.syncOperations.addHandlers([
                    HTTPRequestEncoder(),
                    ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes)),
                    NIOHTTP1ProxyConnectHandler(
                        targetHost: host, targetPort: port, headers: fields, deadline: deadline, promise: done),
                ])
            } catch {
                done.fail(error)
            }
        }
        try await done.futureResult.get()
        try await channel.eventLoop.flatSubmit {
            let pipeline = channel.pipeline.syncOperations
            do {
                let contexts = [
                    try pipeline.context(handlerType: HTTPRequestEncoder.self),
                    try pipeline.context(handlerType: ByteToMessageHandler<HTTPResponseDecoder>.self),
                ]
                return EventLoopFuture.andAllSucceed(
                    contexts.map { pipeline.removeHandler(context: $0) }, on: channel.eventLoop)
            } catch {
                return channel.eventLoop.makeFailedFuture(error)
            }
        }.get()
    }

    private func greet(_ channel: any Channel, until deadline: NIODeadline) async throws {
        let done = channel.eventLoop.makePromise(of: Void.self)
        let timer = channel.eventLoop.scheduleTask(deadline: deadline) { done.fail(ChannelError.connectTimeout(.zero)) }
        defer { timer.cancel() }
        channel.eventLoop.execute {
            do {
                try channel.pipeline.syncOperations.addHandlers([
                    SOCKSClientHandler(targetAddress: .domain(host, port: port)), Greeting(done),
                ])
            } catch {
                done.fail(error)
            }
        }
        try await done.futureResult.get()
    }

    /// Sees that a SOCKS proxy has connected, and takes both handlers out.
    private final class Greeting: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = NIOAny

        private let done: EventLoopPromise<Void>

        init(_ done: EventLoopPromise<Void>) { self.done = done }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            guard event is SOCKSProxyEstablishedEvent else { return context.fireUserInboundEventTriggered(event) }
            let pipeline = context.pipeline.syncOperations
            do {
                let client = try pipeline.context(handlerType: SOCKSClientHandler.self)
                EventLoopFuture.andAllSucceed(
                    [client, context].map { pipeline.removeHandler(context: $0) }, on: context.eventLoop
                ).cascade(to: done)
            } catch {
                done.fail(error)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            done.fail(error)
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            done.fail(ChannelError.eof)
            context.fireChannelInactive()
        }
    }
}
