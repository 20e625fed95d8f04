import HTTPTypes
import SwitchboardCore
import SwitchboardPipeline

/// Speaks to the configured providers: finds dialect and upstream of a target, encodes and sends.
struct ProviderCaller: Caller {
    let resolver: ModelResolver
    let exchange: Exchange
    let fleet: Fleet
    /// On whose behalf, where somebody sent a request.
    var origin: Origin?
    /// Whether what cannot be said in full is not said at all.
    var refusesLoss = false
    var trace: String?
    /// `nil` where nothing is fetched on a caller's word.
    var media: InlinedMedia?

    func speaking(for origin: Origin?, relays: Bool, _ options: CallOptions) -> ProviderCaller {
        var caller = self
        caller.refusesLoss = options.refusesLoss
        caller.trace = options.trace
        caller.origin = origin
        caller.origin?.relaysAnswer = relays
        return caller
    }

    func open(
        _ request: CompletionRequest,
        at target: Target,
        streaming: Bool,
        timeLeft: Duration?
    ) async throws(LLMError) -> sending ResponseStream.Source {
        let step: Step
        if let media {
            step = try await fetching(media, request, at: target, streaming: streaming, timeLeft: timeLeft)
        } else {
            step = try prepare(request, at: target, streaming: streaming, timeLeft: timeLeft)
        }
        let source = try await exchange.open(
            step.outbound, in: step.dialect, to: step.upstream,
            relays: step.isForwarded && origin?.relaysAnswer ?? false)
        note(source.headers, of: target)
        return source
    }

    @inline(never)
    private func note(_ headers: HTTPFields, of target: Target) {
        if let headroom = RateLimitHeadroom(headers) { fleet.health(of: target).noted(headroom) }
    }

    @inline(never)
    private func fetching(
        _ media: InlinedMedia,
        _ request: CompletionRequest,
        at target: Target,
        streaming: Bool,
        timeLeft: Duration?
    ) async throws(LLMError) -> Step {
        let dialect = try resolver.route(to: target, for: request).dialect.id
        return try prepare(
            try await media.request(request, in: dialect), at: target, streaming: streaming, timeLeft: timeLeft)
    }

    /// A request that is ready to be sent.
    private final class Step: Sendable {
        let outbound: OutboundRequest
        let dialect: any Dialect
        let upstream: Upstream
        /// Whether it is the caller's own bytes.
        let isForwarded: Bool

        init(_ outbound: OutboundRequest, in dialect: any Dialect, to upstream: Upstream, isForwarded: Bool) {
            self.outbound = outbound
            self.dialect = dialect
            self.upstream = upstream
            self.isForwarded = isForwarded
        }
    }

    /// Apart from what waits: its values need no place while the provider takes its time.
    @inline(never)
    private func prepare(
        _ request: CompletionRequest,
        at target: Target,
        streaming: Bool,
        timeLeft: Duration?
    ) throws(LLMError) -> Step {
        let route = try resolver.route(to: target, for: request)
        let isForwarded = origin?.says(request, in: route.dialect.id, streaming: streaming) ?? false
        var outbound: OutboundRequest
        if let origin, isForwarded {
            outbound = try route.dialect.client.forward(origin.inbound, to: target)
        } else {
            let spoken = origin?.spoken(request, in: route.dialect.id) ?? request
            outbound = try route.dialect.client.encode(spoken, for: target, streaming: streaming)
        }
        if let trace, let name = HTTPField.Name("traceparent") { outbound.headers[name] = trace }
        if refusesLoss, let loss = outbound.warnings.first(where: { $0.kind == .ignored || $0.kind == .dropped }) {
            throw LLMError(
                .unsupported, "\(loss.field) cannot be said to \(target.provider)/\(target.model): \(loss.detail)",
                provider: target.provider, model: target.model, field: loss.field)
        }
        var upstream = route.provider.upstream(credential: target.credential)
        if let timeLeft { upstream.timeouts.total = min(timeLeft, upstream.timeouts.total) }
        // A whole answer has no first token: it comes at once.
        if !streaming { upstream.timeouts.firstToken = nil }
        return Step(outbound, in: route.dialect, to: upstream, isForwarded: isForwarded)
    }
}
