import SwitchboardCore
import SwitchboardPipeline

/// Speaks to the configured providers: finds dialect and upstream of a target, encodes and sends.
struct ProviderCaller: Caller {
    let resolver: ModelResolver
    let exchange: Exchange
    let fleet: Fleet

    func open(
        _ request: CompletionRequest,
        at target: Target,
        streaming: Bool,
        timeLeft: Duration?
    ) async throws(LLMError) -> sending ResponseStream.Source {
        let route = try resolver.route(to: target, for: request)
        let outbound = try route.dialect.client.encode(request, for: target, streaming: streaming)
        var upstream = route.provider.upstream(credential: target.credential)
        if let timeLeft { upstream.timeouts.total = min(timeLeft, upstream.timeouts.total) }
        // A whole answer has no first token: it comes at once.
        if !streaming { upstream.timeouts.firstToken = nil }
        let source = try await exchange.open(outbound, in: route.dialect, to: upstream)
        if let headroom = RateLimitHeadroom(source.headers) { fleet.health(of: target).noted(headroom) }
        return source
    }
}
