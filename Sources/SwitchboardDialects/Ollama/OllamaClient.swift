import HTTPTypes
import SwitchboardCore

/// Asks an Ollama server.
struct OllamaClient: ClientCodec {
    let dialect: DialectID
    let path: String

    func encode(
        _ request: CompletionRequest,
        for target: Target,
        streaming: Bool
    ) throws(LLMError) -> OutboundRequest {
        let fit = try ModelFit(request, for: target)
        var encoder = OllamaRequestEncoder(
            dialect: dialect, request: fit.request, target: target, warnings: fit.warnings)
        let body = try encoder.body(streaming: streaming)
        return OutboundRequest(
            path: path,
            body: body,
            framing: streaming ? .jsonLines : .whole,
            context: ResponseContext(target: target, isStreaming: streaming),
            warnings: encoder.warnings + ForeignExtras.warnings(in: request, for: dialect, and: .ollamaChat)
        )
    }

    func forward(_ inbound: InboundRequest, to target: Target) throws(LLMError) -> OutboundRequest {
        OutboundRequest(
            path: path,
            body: Splice.model(target.model, into: inbound),
            framing: inbound.isStreaming ? .jsonLines : .whole,
            context: ResponseContext(target: target, isStreaming: inbound.isStreaming)
        )
    }

    func decoder(for context: ResponseContext) -> any EventDecoder { OllamaDecoder(dialect: dialect, context: context) }

    func error(status: HTTPResponse.Status, headers: HTTPFields, body: [UInt8], target: Target) -> LLMError {
        OllamaOutcome.error(status: status.code, headers: headers, body: body, target: target, dialect: dialect)
    }
}
