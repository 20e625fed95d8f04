import HTTPTypes
import SwitchboardCore

/// OpenAI's count of input tokens.
struct OpenAIResponsesTokens: TokenCountCodec {
    private static let dialect = DialectID.openAIResponses

    func encode(_ request: CompletionRequest, for target: Target) throws(LLMError) -> OutboundRequest {
        let fit = try ModelFit(OpenAIFields.relabelled(request, from: .openAIChat, to: Self.dialect), for: target)
        var encoder = OpenAIResponsesRequestEncoder(request: fit.request, target: target, warnings: [])
        return OutboundRequest(
            path: "/responses/input_tokens", body: encoder.body(streaming: nil),
            context: ResponseContext(target: target, isStreaming: false))
    }

    func decode(_ body: [UInt8], for target: Target) throws(LLMError) -> TokenCount {
        let root = try JSONValue(parsing: body, as: .answer)
        var count = TokenCount(input: max(0, try root.required("input_tokens").int()))
        for (key, value) in root.members where key.string != "input_tokens" && key.string != "object" {
            count.extras.append(value.raw, dialect: Self.dialect, name: key.string)
        }
        return count
    }

    func decodeRequest(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> CompletionRequest {
        try OpenAIResponsesRequestDecoder.request(body)
    }

    func encode(_ count: TokenCount, into out: inout [UInt8]) {
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                writer.field("object", "response.input_tokens")
                writer.field("input_tokens", count.input)
                writer.fields(count.extras, of: Self.dialect)
            }
        }
    }
}
