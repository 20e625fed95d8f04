import AsyncHTTPClient
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SwitchboardCore
import Synchronization

/// Makes the connections that carry another protocol: one for each, straight to its server or through a proxy.
final class TunnelConnector: Sendable {
    private struct State {
        var open: [ObjectIdentifier: any Channel] = [:]
        var isShutDown = false
    }

    private let rules: ProxyRules
    private let tls: TLSConfiguration
    private let state = Mutex(State())

    init(_ configuration: HTTPTransport.Configuration) {
        rules = configuration.proxies
        var tls = configuration.authorities.tls ?? .makeClientConfiguration()
        tls.applicationProtocols = ["http/1.1"]
        self.tls = tls
    }

    /// Closes what is open.
    func shutdown() {
        let open = state.withLock { state in
            state.isShutDown = true
            return state.open.values.map { $0 }
        }
        for channel in open { channel.close(promise: nil) }
    }

    /// - Parameter target: Of the request line.
    func open(
        _ request: HTTPClient.Request,
        target: String,
        provider: ProviderID,
        timeouts: Timeouts
    ) async throws(LLMError) -> TunnelAnswer {
        let failures = TransportFailures(provider: provider, timeouts: timeouts)
        do {
            let channel = try await connect(request, timeouts)
            do {
                try register(channel, provider)
                let head = TunnelConnector.head(of: request, target: target)
                return try await shake(head, on: channel, security(for: request), failures)
            } catch {
                channel.close(promise: nil)
                throw error
            }
        } catch {
            throw failures.meaning(of: error, hasHead: false)
        }
    }

    private func register(_ channel: any Channel, _ provider: ProviderID) throws(LLMError) {
        let isShutDown = state.withLock { state in
            if !state.isShutDown { state.open[ObjectIdentifier(channel)] = channel }
            return state.isShutDown
        }
        guard !isShutDown else { throw LLMError(.shutDown, "The manager was shut down.", provider: provider) }
        channel.closeFuture.whenComplete { [weak self] _ in
            self?.state.withLock { _ = $0.open.removeValue(forKey: ObjectIdentifier(channel)) }
        }
    }

    private func connect(_ request: HTTPClient.Request, _ timeouts: Timeouts) async throws -> any Channel {
        let proxy = rules.proxy(scheme: request.scheme, host: request.host, port: request.port)
        let channel = try await ClientBootstrap(group: HTTPClient.defaultEventLoopGroup)
            .connectTimeout(TimeAmount(timeouts.connect))
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .connect(host: proxy?.host ?? request.host, port: proxy?.port ?? request.port).get()
        do {
            if let proxy {
                let destination = TunnelProxy(proxy: proxy, host: request.host, port: request.port)
                try await destination.pass(channel, until: .now() + TimeAmount(timeouts.connect))
            }
            return channel
        } catch {
            channel.close(promise: nil)
            throw error
        }
    }

    private func security(for request: HTTPClient.Request) throws -> (context: NIOSSLContext, name: String?)? {
        guard request.useTLS else { return nil }
        // An address is no name that a server could be asked for.
        let isAddress = (try? SocketAddress(ipAddress: request.host, port: 0)) != nil
        return (try NIOSSLContext(configuration: tls), isAddress ? nil : request.host)
    }

    private func shake(
        _ head: HTTPRequestHead,
        on channel: any Channel,
        _ security: (context: NIOSSLContext, name: String?)?,
        _ failures: TransportFailures
    ) async throws -> TunnelAnswer {
        let outcome = TunnelHandshake.start(head, on: channel, security: security, failures: failures)
        let limit = failures.timeouts.firstByte
        let timer = channel.eventLoop.scheduleTask(in: TimeAmount(limit)) {
            channel.pipeline.fireErrorCaught(failures.timeout("an answer", limit))
        }
        defer { timer.cancel() }
        let result = try await withTaskCancellationHandler {
            try await outcome.get()
        } onCancel: {
            channel.close(promise: nil)
        }
        switch result {
        case .refused(let head, let body):
            return .refused(
                TransportResponse(
                    status: HTTPResponse.Status(code: Int(head.status.code)), headers: HTTPFields(head.headers),
                    body: WholeBody(bytes: body)))
        case .agreed(let head, let receiver):
            let handle = TunnelHandle(channel, receiver, failures)
            return .opened(
                Tunnel(
                    headers: HTTPFields(head.headers), received: TunnelBytes(handle: handle),
                    send: { bytes throws(LLMError) in try await handle.send(bytes) }, close: { handle.close() }))
        }
    }

    private static func head(of request: HTTPClient.Request, target: String) -> HTTPRequestHead {
        var headers = request.headers
        let isUsual = request.port == (request.useTLS ? 443 : 80)
        let host = request.host.contains(":") ? "[\(request.host)]" : request.host
        headers.replaceOrAdd(name: "host", value: isUsual ? host : "\(host):\(request.port)")
        return HTTPRequestHead(version: .http1_1, method: request.method, uri: target, headers: headers)
    }
}

/// A body that came at once.
private struct WholeBody: AsyncSequence, Sendable {
    typealias Element = ArraySlice<UInt8>
    typealias Failure = LLMError

    let bytes: [UInt8]

    func makeAsyncIterator() -> Iterator { Iterator(bytes: bytes[...]) }

    struct Iterator: AsyncIteratorProtocol {
        var bytes: ArraySlice<UInt8>

        mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> ArraySlice<UInt8>? {
            guard !bytes.isEmpty else { return nil }
            defer { bytes = [] }
            return bytes
        }

        mutating func next() async throws(LLMError) -> ArraySlice<UInt8>? { try await next(isolation: nil) }
    }
}
