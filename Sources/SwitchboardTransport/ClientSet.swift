import AsyncHTTPClient
import NIOCore
import NIOHTTPCompression

/// One client that goes straight to its servers, and one for each proxy: a client of AsyncHTTPClient has one proxy at most.
final class ClientSet: Sendable {
    private let rules: ProxyRules
    private let direct: HTTPClient
    private let proxied: [ProxyServer: HTTPClient]

    init(_ configuration: HTTPTransport.Configuration) {
        rules = configuration.proxies
        direct = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: ClientSet.settings(configuration, nil))
        proxied = Dictionary(
            uniqueKeysWithValues: Set([rules.http, rules.https].compactMap(\.self)).map { proxy in
                let settings = ClientSet.settings(configuration, proxy)
                return (proxy, HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: settings))
            })
    }

    func client(for request: HTTPClient.Request) -> HTTPClient {
        let proxy = rules.proxy(scheme: request.scheme, host: request.host, port: request.port)
        return proxy.flatMap { proxied[$0] } ?? direct
    }

    func shutdown() async {
        for client in [direct] + proxied.values { try? await client.shutdown() }
    }

    private static func settings(
        _ configuration: HTTPTransport.Configuration,
        _ proxy: ProxyServer?
    ) -> HTTPClient.Configuration {
        var settings = HTTPClient.Configuration()
        settings.redirectConfiguration = .disallow
        settings.decompression = .enabled(limit: .size(configuration.decompressedLimit))
        // Each upstream has its own limit, which ResponseReceiver watches; this one ends what nobody waits for.
        settings.timeout.connect = TimeAmount(configuration.connectTimeout)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = configuration.connectionsPerServer
        settings.connectionPool.retryConnectionEstablishment = false
        settings.httpVersion = .automatic
        settings.tlsConfiguration = configuration.authorities.tls
        settings.proxy = proxy.map(ClientSet.proxy)
        settings.http1_1ConnectionDebugInitializer = ClientSet.readInSmallPieces
        return settings
    }

    /// Whoever reads an answer slowly holds a piece or two of it, and a thousand such readers a thousand times that.
    private static func readInSmallPieces(_ channel: any Channel) -> EventLoopFuture<Void> {
        channel.setOption(
            .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 1_024, maximum: 16_384)
        ).and(channel.setOption(.maxMessagesPerRead, value: 1)).map { _ in }
    }

    private static func proxy(_ proxy: ProxyServer) -> HTTPClient.Configuration.Proxy {
        switch proxy.kind {
        case .socks5: return .socksServer(host: proxy.host, port: proxy.port)
        case .http: return .server(host: proxy.host, port: proxy.port, authorization: proxy.authorization)
        }
    }
}

extension ProxyServer {
    var authorization: HTTPClient.Authorization? {
        credentials.map { plain in
            let halves = plain.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return .basic(
                username: halves.first.map(String.init) ?? "", password: halves.count > 1 ? String(halves[1]) : "")
        }
    }
}
