import SwitchboardCore
import SwitchboardPipeline

/// Speaks to the configured providers: finds dialect and upstream of a target, encodes, sends and counts.
struct ProviderCaller: Caller {
    let resolver: ModelResolver
    let exchange: Exchange
    let meter: Meter
    let time: any TimeKeeper

    func open(
        _ request: CompletionRequest,
        at target: Target,
        streaming: Bool,
        timeLeft: Duration?
    ) async throws(LLMError) -> sending ResponseStream.Source {
        let route = try resolver.route(to: target, for: request)
        let outbound = try route.dialect.client.encode(request, for: target, streaming: streaming)
        var upstream = route.provider.upstream
        if let timeLeft { upstream.timeouts.total = min(timeLeft, upstream.timeouts.total) }
        let ticket = meter.enter(target.provider)
        let began = time.now
        do throws(LLMError) {
            let source = try await exchange.open(outbound, in: route.dialect, to: upstream)
            return MeteredSource(source, ticket: ticket, card: target.card, time: time, began: began)
        } catch {
            ticket.failed(error)
            throw error
        }
    }
}
