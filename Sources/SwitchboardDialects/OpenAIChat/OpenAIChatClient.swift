import HTTPTypes
import SwitchboardCore

/// Asks a provider that speaks Chat Completions.
struct OpenAIChatClient: ClientCodec {
    func encode(
        _ request: CompletionRequest,
        for target: Target,
        streaming: Bool
    ) throws(LLMError) -> OutboundRequest {
        var request = OpenAIFields.relabelled(request, from: .openAIResponses, to: .openAIChat)
        request = OpenAIFields.relabelled(request, from: .openAICompletions, to: .openAIChat)
        let fit = try ModelFit(request, for: target)
        var encoder = OpenAIChatRequestEncoder(request: fit.request, target: target, warnings: fit.warnings)
        let body = encoder.body(streaming: streaming)
        var context = ResponseContext(target: target, isStreaming: streaming)
        context.structuredOutputTool = encoder.structuredOutputTool
        return OutboundRequest(
            path: "/chat/completions",
            body: body,
            framing: streaming ? .serverSentEvents : .whole,
            context: context,
            warnings: encoder.warnings + ForeignExtras.warnings(in: fit.request, for: .openAIChat)
        )
    }

    func forward(_ inbound: InboundRequest, to target: Target) throws(LLMError) -> OutboundRequest {
        var context = ResponseContext(target: target, isStreaming: inbound.isStreaming)
        var body = Splice.model(target.model, into: inbound)
        if inbound.isStreaming {
            (body, context.hidesUsage) = try Splice.usage(into: body, try JSONFields(scanning: body))
        }
        return OutboundRequest(
            path: "/chat/completions", body: body, framing: inbound.isStreaming ? .serverSentEvents : .whole,
            context: context)
    }

    func decoder(for context: ResponseContext) -> any EventDecoder { OpenAIChatDecoder(context: context) }

    func error(status: HTTPResponse.Status, headers: HTTPFields, body: [UInt8], target: Target) -> LLMError {
        OpenAIError.decode(status: status, headers: headers, body: body, target: target, dialect: .openAIChat)
    }
}
