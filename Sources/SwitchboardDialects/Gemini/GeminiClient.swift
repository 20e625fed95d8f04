import HTTPTypes
import SwitchboardCore

/// Asks Google.
struct GeminiClient: ClientCodec {
    func encode(
        _ request: CompletionRequest,
        for target: Target,
        streaming: Bool
    ) throws(LLMError) -> OutboundRequest {
        let fit = try ModelFit(request, for: target)
        var encoder = GeminiRequestEncoder(request: fit.request, target: target, warnings: fit.warnings)
        let body = encoder.body()
        return outbound(
            body, target: target, streaming: streaming,
            warnings: encoder.warnings + ForeignExtras.warnings(in: request, for: .gemini))
    }

    func forward(_ inbound: InboundRequest, to target: Target) throws(LLMError) -> OutboundRequest {
        let body = inbound.fields["model"] == nil ? inbound.body : Splice.model(target.model, into: inbound)
        return outbound(body, target: target, streaming: inbound.isStreaming, warnings: [])
    }

    private func outbound(
        _ body: [UInt8],
        target: Target,
        streaming: Bool,
        warnings: [Warning]
    ) -> OutboundRequest {
        OutboundRequest(
            path: GeminiPath.path(target.model, streaming ? "streamGenerateContent" : "generateContent"),
            query: streaming ? [("alt", "sse")] : [],
            body: body,
            framing: streaming ? .serverSentEvents : .whole,
            context: ResponseContext(target: target, isStreaming: streaming),
            warnings: warnings
        )
    }

    func decoder(for context: ResponseContext) -> any EventDecoder { GeminiDecoder(context: context) }

    func error(status: HTTPResponse.Status, headers: HTTPFields, body: [UInt8], target: Target) -> LLMError {
        GeminiOutcome.error(status: status.code, headers: headers, body: body, target: target)
    }
}
