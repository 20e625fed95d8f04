import HTTPTypes
import SwitchboardCore

/// Asks a provider that speaks the older Completions API.
struct OpenAICompletionsClient: ClientCodec {
    func encode(
        _ request: CompletionRequest,
        for target: Target,
        streaming: Bool
    ) throws(LLMError) -> OutboundRequest {
        let request = OpenAIFields.relabelled(request, from: .openAIChat, to: .openAICompletions)
        let fit = try ModelFit(request, for: target, in: .openAICompletions)
        var encoder = OpenAICompletionsRequestEncoder(request: fit.request, target: target, warnings: fit.warnings)
        let body = try encoder.body(streaming: streaming)
        return OutboundRequest(
            path: "/completions",
            body: body,
            framing: streaming ? .serverSentEvents : .whole,
            context: ResponseContext(target: target, isStreaming: streaming),
            warnings: encoder.warnings + ForeignExtras.warnings(in: fit.request, for: .openAICompletions)
        )
    }

    func forward(_ inbound: InboundRequest, to target: Target) throws(LLMError) -> OutboundRequest {
        var context = ResponseContext(target: target, isStreaming: inbound.isStreaming)
        var body = Splice.model(target.model, into: inbound)
        if inbound.isStreaming {
            (body, context.hidesUsage) = try Splice.usage(into: body, try JSONFields(scanning: body))
        }
        return OutboundRequest(
            path: "/completions", body: body, framing: inbound.isStreaming ? .serverSentEvents : .whole,
            context: context)
    }

    func decoder(for context: ResponseContext) -> any EventDecoder { OpenAICompletionsDecoder(context: context) }

    func error(status: HTTPResponse.Status, headers: HTTPFields, body: [UInt8], target: Target) -> LLMError {
        OpenAIError.decode(status: status, headers: headers, body: body, target: target, dialect: .openAICompletions)
    }
}
