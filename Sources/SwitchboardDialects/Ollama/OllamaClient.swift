import HTTPTypes
import SwitchboardCore

/// Asks an Ollama server.
struct OllamaChatClient: ClientCodec {
    func encode(
        _ request: CompletionRequest,
        for target: Target,
        streaming: Bool
    ) throws(LLMError) -> OutboundRequest {
        let fit = try ModelFit(request, for: target)
        var encoder = OllamaRequestEncoder(request: fit.request, target: target, warnings: fit.warnings)
        let body = try encoder.body(streaming: streaming)
        return OutboundRequest(
            path: "/api/chat",
            body: body,
            framing: streaming ? .jsonLines : .whole,
            context: ResponseContext(target: target, isStreaming: streaming),
            warnings: encoder.warnings + ForeignExtras.warnings(in: request, for: .ollamaChat)
        )
    }

    func forward(_ inbound: InboundRequest, to target: Target) throws(LLMError) -> OutboundRequest {
        OutboundRequest(
            path: "/api/chat",
            body: Splice.model(target.model, into: inbound),
            framing: inbound.isStreaming ? .jsonLines : .whole,
            context: ResponseContext(target: target, isStreaming: inbound.isStreaming)
        )
    }

    func decoder(for context: ResponseContext) -> any EventDecoder { OllamaChatDecoder(context: context) }

    func error(status: HTTPResponse.Status, headers: HTTPFields, body: [UInt8], target: Target) -> LLMError {
        OllamaOutcome.error(status: status.code, headers: headers, body: body, target: target, dialect: .ollamaChat)
    }
}
