import AsyncHTTPClient
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
public import SwitchboardCore

/// Carries requests over HTTP/1.1 and HTTP/2, with TLS where the address says so.
///
/// Redirects are not followed: a key goes only to the address that it was configured for. Answers are decompressed, but
/// never to more than ``Configuration/decompressionRatio`` times what came.
public final class HTTPTransport: Transport {
    public struct Configuration: Sendable {
        /// How many times larger than what came an answer may become.
        public var decompressionRatio: Int = 100
        /// How many HTTP/1.1 connections are kept to one server; more are opened when they are needed and closed again.
        public var connectionsPerServer: Int = 64
        /// For a connection, TLS included.
        public var connectTimeout: Duration = .seconds(10)
        /// What we call ourselves.
        public var userAgent: String = "switchboard"

        public init() {}
    }

    private let client: HTTPClient
    private let userAgent: String

    public init(_ configuration: Configuration = Configuration()) {
        var settings = HTTPClient.Configuration()
        settings.redirectConfiguration = .disallow
        settings.decompression = .enabled(limit: .ratio(configuration.decompressionRatio))
        settings.timeout.connect = TimeAmount(configuration.connectTimeout)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = configuration.connectionsPerServer
        settings.connectionPool.retryConnectionEstablishment = false
        settings.httpVersion = .automatic
        client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: settings)
        userAgent = configuration.userAgent
    }

    /// Closes all connections. Calls that are still running fail.
    public func shutdown() async {
        do { try await client.shutdown() } catch { return }
    }

    public func send(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TransportResponse {
        let prepared = try HTTPRequestBuilder(userAgent: userAgent).request(request, to: upstream)
        let receiver = ResponseReceiver(provider: upstream.provider, timeouts: upstream.timeouts)
        let task = client.execute(
            request: prepared,
            delegate: receiver,
            eventLoop: .indifferent,
            deadline: .now() + TimeAmount(upstream.timeouts.total)
        )
        let handle = ResponseHandle(receiver: receiver) { task.fail(reason: CancellationError()) }
        let head = try await handle.head()
        var headers = HTTPFields()
        for (name, value) in head.headers {
            if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
        }
        return TransportResponse(
            status: HTTPResponse.Status(code: Int(head.status.code)),
            headers: headers,
            body: ResponseBody(handle: handle)
        )
    }
}

extension TimeAmount {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        self = .nanoseconds(overflow ? .max / 4 : nanoseconds + attoseconds / 1_000_000_000)
    }
}
