import HTTPTypes
import SwitchboardCore

/// Asks a provider that speaks Responses.
struct OpenAIResponsesClient: ClientCodec {
    func encode(
        _ request: CompletionRequest,
        for target: Target,
        streaming: Bool
    ) throws(LLMError) -> OutboundRequest {
        let fit = try ModelFit(OpenAIFields.relabelled(request, from: .openAIChat, to: .openAIResponses), for: target)
        var encoder = OpenAIResponsesRequestEncoder(request: fit.request, target: target, warnings: fit.warnings)
        let body = encoder.body(streaming: streaming)
        return OutboundRequest(
            path: "/responses",
            body: body,
            framing: streaming ? .serverSentEvents : .whole,
            context: ResponseContext(target: target, isStreaming: streaming),
            warnings: encoder.warnings + ForeignExtras.warnings(in: fit.request, for: .openAIResponses)
        )
    }

    func forward(_ inbound: InboundRequest, to target: Target) throws(LLMError) -> OutboundRequest {
        OutboundRequest(
            path: "/responses",
            body: Splice.model(target.model, into: inbound),
            framing: inbound.isStreaming ? .serverSentEvents : .whole,
            context: ResponseContext(target: target, isStreaming: inbound.isStreaming)
        )
    }

    func decoder(for context: ResponseContext) -> any EventDecoder { OpenAIResponsesDecoder(context: context) }

    func error(status: HTTPResponse.Status, headers: HTTPFields, body: [UInt8], target: Target) -> LLMError {
        OpenAIError.decode(status: status, headers: headers, body: body, target: target, dialect: .openAIResponses)
    }
}
