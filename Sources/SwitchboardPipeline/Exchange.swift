public import HTTPTypes
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
    ) async throws(LLMError) -> EventSource {
        let target = request.context.target
        let response: TransportResponse
        do throws(LLMError) {
            response = try await transport.send(request, to: upstream)
        } catch {
            throw error.located(at: target)
        }
        guard response.status.kind == .successful else {
            let body = try await Exchange.collect(response.body, upTo: 1 << 20)
            throw dialect.client.error(status: response.status, headers: response.headers, body: body, target: target)
                .located(at: target)
        }
        let reader = ResponseReader(framing: request.framing, decoder: dialect.client.decoder(for: request.context))
        let relay = relays ? WireRelay(request, in: dialect.id, headers: response.headers) : nil
        return EventSource(response, reader: reader, target: target, warnings: request.warnings, relay: relay)
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

/// The events of one answer, pulled one by one through to the socket.
public struct EventSource: AsyncIteratorProtocol {
    public let headers: HTTPFields
    private var bytes: any AsyncIteratorProtocol<ArraySlice<UInt8>, LLMError>
    private var reader: ResponseReader
    private let target: Target
    /// Decoded and not yet taken.
    private var events: [StreamEvent] = []
    private var taken = 0
    private var isOver = false
    /// Said once the answer has started.
    private var warnings: [Warning]
    private let progressed: @Sendable (ResponseProgress) -> Void
    private var hasBegun = false
    private var isComplete = false
    private var relay: WireRelay?
    /// Thrown once the events that came before it are taken.
    private var failure: LLMError?

    init(
        _ response: TransportResponse,
        reader: ResponseReader,
        target: Target,
        warnings: [Warning],
        relay: WireRelay?
    ) {
        self.relay = relay
        headers = response.headers
        self.bytes = response.body.makeAsyncIterator()
        progressed = response.progressed
        self.reader = reader
        self.target = target
        self.warnings = warnings
    }

    public mutating func next() async throws(LLMError) -> StreamEvent? { try await next(isolation: nil) }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
        while taken == events.count {
            if let failure { throw failure }
            guard !isOver else { return nil }
            events.removeAll(keepingCapacity: true)
            taken = 0
            do throws(LLMError) {
                if let piece = try await bytes.next(isolation: actor) {
                    try read(piece)
                    if !isComplete, reader.awaitsFormality {
                        isComplete = true
                        progressed(.complete)
                    }
                } else {
                    isOver = true
                    try end()
                }
            } catch {
                isOver = true
                // What is complete is no failure, whatever became of the connection.
                if error.code != .cancelled, reader.awaitsFormality {
                    do throws(LLMError) { try end() } catch { throw error.located(at: target) }
                    continue
                }
                failure = error.located(at: target)
            }
        }
        let event = events[taken]
        taken += 1
        if case .start = event, !warnings.isEmpty {
            events.insert(contentsOf: warnings.map(StreamEvent.warning), at: taken)
            warnings = []
        }
        if event.commits, !hasBegun {
            hasBegun = true
            progressed(.begun)
        }
        if case .done = event { isOver = true }
        return event
    }

    private mutating func read(_ piece: ArraySlice<UInt8>) throws(LLMError) {
        let before = reader.frames
        do throws(LLMError) {
            try reader.read(piece, into: &events)
        } catch {
            put(relay?.take(piece, frames: reader.frames - before))
            throw error
        }
        put(relay?.take(piece))
    }

    private mutating func end() throws(LLMError) {
        let formality: StaticString = reader.awaitsFormality ? reader.formality : ""
        try reader.end(into: &events)
        put(relay?.end(formality))
    }

    private mutating func put(_ wire: StreamEvent?) {
        if let wire { events.insert(wire, at: 0) }
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
