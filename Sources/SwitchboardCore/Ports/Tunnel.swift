public import HTTPTypes

/// A connection that carries bytes both ways, once a server agreed to speak another protocol on it: a WebSocket, for example.
/// Dropping it closes it.
public struct Tunnel: Sendable {
    /// Of the answer that agreed (101).
    public var headers: HTTPFields
    /// What the server sends, as it comes. It is pulled: what is not read is not received. Ends when the server has closed.
    public var received: TransportResponse.Body
    /// Returns when the bytes have left this process.
    public var send: @Sendable (ArraySlice<UInt8>) async throws(LLMError) -> Void
    /// At once, whatever is under way. May be called more than once.
    public var close: @Sendable () -> Void

    public init(
        headers: HTTPFields,
        received: TransportResponse.Body,
        send: @escaping @Sendable (ArraySlice<UInt8>) async throws(LLMError) -> Void,
        close: @escaping @Sendable () -> Void
    ) {
        self.headers = headers
        self.received = received
        self.send = send
        self.close = close
    }
}

/// What a server says to a request for another protocol.
public enum TunnelAnswer: Sendable {
    case opened(Tunnel)
    /// It answers the request instead.
    case refused(TransportResponse)
}

extension Transport {
    /// Not every transport can.
    public func open(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TunnelAnswer {
        throw LLMError(
            .unsupported, "The provider \(upstream.provider) has no connections that carry other protocols.",
            provider: upstream.provider)
    }
}
