import AsyncHTTPClient
import HTTPTypes
import NIOCore
import NIOHTTP1
public import SwitchboardCore

/// Carries requests over HTTP/1.1 and HTTP/2, with TLS where the address says so.
///
/// Redirects are not followed: a key goes only to the address that it was configured for. Answers are decompressed, but
/// never to more than ``Configuration/decompressedLimit`` bytes.
public final class HTTPTransport: Transport {
    public struct Configuration: Sendable {
        /// How many bytes an answer that came compressed may become. A limit on the ratio would refuse honest answers: a
        /// model that is stuck writes spaces, and those shrink a thousandfold.
        public var decompressedLimit: Int = 256 << 20
        /// How many HTTP/1.1 connections there may be to one server: each carries one call, and a call that finds none free waits. How
        /// many calls there are is limited elsewhere; those that are not needed any more are closed after a minute.
        public var connectionsPerServer: Int = 10_000
        /// The longest that the making of a connection goes on, TLS included, whatever an upstream allows. A transport that
        /// is shut down waits for it.
        public var connectTimeout: Duration = .seconds(10)
        /// Which requests go through which proxy.
        public var proxies: ProxyRules = .none
        /// Who may vouch for a server, beside those that this machine trusts.
        public var authorities: CertificateAuthorities = .standard
        /// What we call ourselves.
        public var userAgent: String = "switchboard"

        public init() {}
    }

    private let clients: ClientSet
    private let tunnels: TunnelConnector
    private let builder: HTTPRequestBuilder

    public init(_ configuration: Configuration = Configuration()) {
        clients = ClientSet(configuration)
        tunnels = TunnelConnector(configuration)
        builder = HTTPRequestBuilder(userAgent: configuration.userAgent)
    }

    /// Closes all connections. Calls that are still running fail.
    public func shutdown() async {
        tunnels.shutdown()
        await clients.shutdown()
    }

    public func send(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TransportResponse {
        let prepared = try builder.request(request, to: upstream)
        let receiver = ResponseReceiver(provider: upstream.provider, timeouts: upstream.timeouts)
        let task = clients.client(for: prepared).execute(
            request: prepared,
            delegate: receiver,
            eventLoop: .indifferent,
            deadline: .now() + TimeAmount(upstream.timeouts.total)
        )
        receiver.watchConnection(task)
        let handle = ResponseHandle(receiver: receiver) { task.fail(reason: CancellationError()) }
        let head = try await handle.head()
        return TransportResponse(
            status: HTTPResponse.Status(code: Int(head.status.code)),
            headers: HTTPFields(head.headers),
            body: ResponseBody(handle: handle),
            progressed: { receiver.progressed($0, task) }
        )
    }

    public func open(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TunnelAnswer {
        try await tunnels.open(
            try builder.request(request, to: upstream), target: builder.target(of: request, at: upstream),
            provider: upstream.provider, timeouts: upstream.timeouts)
    }
}

extension HTTPFields {
    /// What is no header's name is left out.
    init(_ headers: HTTPHeaders) {
        self.init()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { append(HTTPField(name: name, value: value)) }
        }
    }
}

extension TimeAmount {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        self = .nanoseconds(overflow ? .max / 4 : nanoseconds + attoseconds / 1_000_000_000)
    }
}
