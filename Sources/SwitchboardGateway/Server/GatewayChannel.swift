import HummingbirdCore
import Logging
import NIOCore

/// A client's connection: HTTP/1.1 by Hummingbird, in a task of its own that ends when the client goes away.
struct GatewayChannel: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let http: HTTP1Channel.Value
        let presence: ClientPresence

        var channel: any Channel { http.channel }
    }

    let responder: HTTPChannelHandler.Responder
    let limits: GatewaySettings.Limits

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let presence = ClientPresence()
        // What a slow reader has not taken waits upstream, not here.
        return channel.setOption(.writeBufferWaterMark, value: .init(low: 8_192, high: 16_384)).flatMap {
            http(ClientWatchFactory(presence: presence, limits: limits)).setup(channel: channel, logger: logger)
        }.map { Value(http: $0, presence: presence) }
    }

    func handle(value: Value, logger: Logger) async {
        let http = http(nil)
        let task = Task.detached { await http.handle(value: value.http, logger: logger) }
        value.presence.watch { task.cancel() }
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        value.presence.forget()
    }

    private struct ClientWatchFactory: Sendable {
        let presence: ClientPresence
        let limits: GatewaySettings.Limits

        func make() -> [any RemovableChannelHandler] {
            [ProtocolSwitch(), ClientWatch(presence, bodyTimeout: limits.bodyTimeout)]
        }
    }

    private func http(_ watch: ClientWatchFactory?) -> HTTP1Channel {
        HTTP1Channel(
            responder: responder,
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: watch?.make() ?? [],
                idleTimeout: .nanoseconds(Int64(limits.idleTimeout / .nanoseconds(1))),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.headers, maxHeaderListSize: limits.headers, maxHeaderFieldCount: 256)))
    }
}
