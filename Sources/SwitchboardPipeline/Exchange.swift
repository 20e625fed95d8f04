import HTTPTypes
public import SwitchboardCore

/// One attempt: send, frame, decode.
public struct Exchange: Sendable {
    private let transport: any Transport

    public init(transport: any Transport) { self.transport = transport }

    /// Sends a request and returns the answer's events, up to which nothing has been decoded yet. A status other than 2xx
    /// throws what the dialect says it means.
    /// - Parameter relays: Whether the answer's bytes are passed on beside its events, as ``StreamEvent/wire(_:)``.
    public func open(
        _ request: OutboundRequest,
        in dialect: any Dialect,
        to upstream: Upstream,
        relays: Bool = false
    ) async throws(LLMError) -> sending EventSource {
        let target = request.context.target
        let response: TransportResponse
        do throws(LLMError) {
            response = try await transport.send(request, to: upstream)
        } catch {
            throw error.located(at: target)
        }
        guard response.status.kind == .successful else { throw try await refusal(response, in: dialect, of: target) }
        return source(of: response, to: request, in: dialect, relays: relays)
    }

    @inline(never)
    private func refusal(
        _ response: TransportResponse,
        in dialect: any Dialect,
        of target: Target
    ) async throws(LLMError) -> LLMError {
        let body = try await Exchange.collect(response.body, upTo: 1 << 20)
        return dialect.client.error(status: response.status, headers: response.headers, body: body, target: target)
            .located(at: target)
    }

    /// Apart from what waits, as everything that needs much room for a short time.
    @inline(never)
    private func source(
        of response: TransportResponse,
        to request: OutboundRequest,
        in dialect: any Dialect,
        relays: Bool
    ) -> sending EventSource {
        let reader = ResponseReader(framing: request.framing, decoder: dialect.client.decoder(for: request.context))
        let relay = relays ? WireRelay(request, in: dialect.id, headers: response.headers) : nil
        return EventSource(
            response, reader: reader, target: request.context.target, warnings: request.warnings,
            relay: relay)
    }

    /// The body of an answer that is not streamed: a list of models, vectors, a count.
    public func fetch(
        _ request: OutboundRequest,
        in dialect: any Dialect,
        to upstream: Upstream
    ) async throws(LLMError) -> [UInt8] {
        let target = request.context.target
        let response = try await transport.send(request, to: upstream)
        let isError = response.status.kind != .successful
        let body = try await Exchange.collect(response.body, upTo: isError ? 1 << 20 : ResponseReader.bodyLimit)
        guard !isError else {
            throw dialect.client.error(status: response.status, headers: response.headers, body: body, target: target)
                .located(at: target)
        }
        return body
    }

    /// Whatever a provider answers, as it comes.
    public func send(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TransportResponse {
        try await transport.send(request, to: upstream)
    }

    /// A connection that carries another protocol, where the provider agrees.
    public func open(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TunnelAnswer {
        try await transport.open(request, to: upstream)
    }

    /// Reads a body, and no more than `limit` bytes of it.
    private static func collect(_ body: TransportResponse.Body, upTo limit: Int) async throws(LLMError) -> [UInt8] {
        var bytes: [UInt8] = []
        var iterator: any AsyncIteratorProtocol<ArraySlice<UInt8>, LLMError> = body.makeAsyncIterator()
        while bytes.count < limit, let piece = try await iterator.next(isolation: #isolation) {
            bytes.append(contentsOf: piece.prefix(limit - bytes.count))
        }
        return bytes
    }
}

extension LLMError {
    /// The same error, with who it was if that was not said.
    func located(at target: Target) -> LLMError {
        var error = self
        error.provider = provider ?? target.provider
        error.model = model ?? target.model
        return error
    }
}
