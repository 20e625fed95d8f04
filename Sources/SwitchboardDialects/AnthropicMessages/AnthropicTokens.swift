import HTTPTypes
import SwitchboardCore

/// Anthropic's `/v1/messages/count_tokens`: a request without what shapes the answer.
struct AnthropicTokens: TokenCountCodec {
    private static let dialect = DialectID.anthropicMessages

    func encode(_ request: CompletionRequest, for target: Target) throws(LLMError) -> OutboundRequest {
        var fit = try ModelFit(request, for: target).request
        fit.maxTokens = nil
        fit.temperature = nil
        fit.topP = nil
        fit.topK = nil
        fit.stop = []
        fit.user = nil
        fit.serviceTier = nil
        var encoder = AnthropicRequestEncoder(request: fit, target: target, warnings: [])
        return OutboundRequest(
            path: "/v1/messages/count_tokens",
            headers: AnthropicClient.headers(request),
            body: encoder.body(streaming: nil),
            context: ResponseContext(target: target, isStreaming: false)
        )
    }

    func decode(_ body: [UInt8], for target: Target) throws(LLMError) -> TokenCount {
        let root = try JSONValue(parsing: body, as: .answer)
        var count = TokenCount(input: max(0, try root.required("input_tokens").int()))
        for (key, value) in root.members where key.string != "input_tokens" {
            count.extras.append(value.raw, dialect: Self.dialect, name: key.string)
        }
        return count
    }

    func decodeRequest(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> CompletionRequest {
        try AnthropicRequestDecoder.request(try AnthropicServer().inspect(head, body: body))
    }

    func encode(_ count: TokenCount, into out: inout [UInt8]) {
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                writer.field("input_tokens", count.input)
                writer.fields(count.extras, of: Self.dialect)
            }
        }
    }
}
