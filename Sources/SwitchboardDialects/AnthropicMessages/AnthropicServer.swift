import HTTPTypes
import SwitchboardCore

/// Answers as Anthropic does.
struct AnthropicServer: ServerCodec {
    func inspect(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> InboundRequest {
        let fields = try JSONFields(scanning: body)
        var model: ModelID?
        if let range = fields["model"] {
            model = try JSONValue(parsing: body[range], as: .request).stringOrNil().map { ModelID($0) }
        }
        let stream = fields["stream"].map { String(decoding: body[$0], as: UTF8.self) }
        return InboundRequest(
            dialect: .anthropicMessages, head: head, model: model, isStreaming: stream == "true", body: body,
            fields: fields)
    }

    func decode(_ inbound: InboundRequest) throws(LLMError) -> CompletionRequest {
        try AnthropicRequestDecoder.request(inbound)
    }

    func encode(_ completion: Completion, for inbound: InboundRequest, into out: inout [UInt8]) {
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                writer.field("id", completion.head.id)
                writer.field("type", "message")
                writer.field("role", "assistant")
                writer.field("model", completion.head.model.rawValue)
                writer.field("content") { writer in
                    writer.array { writer in
                        for part in completion.message.parts { AnthropicAnswer.write(part, to: &writer) }
                    }
                }
                AnthropicAnswer.writeStop(completion.finish, completion.extras, to: &writer)
                writer.fields(completion.extras, of: .anthropicMessages, excluding: ["stop_sequence"])
                writer.key("usage")
                AnthropicOutcome.write(completion.usage, to: &writer)
            }
        }
    }

    func encoder(for inbound: InboundRequest) -> any EventEncoder { AnthropicEncoder() }

    func encode(_ error: LLMError, into out: inout [UInt8]) -> HTTPResponse.Status {
        if error.dialect == .anthropicMessages, let body = error.body, body.isObject {
            out.append(contentsOf: body.utf8)
            return HTTPResponse.Status(code: error.status ?? AnthropicOutcome.words(error.code).status)
        }
        JSONWriter.append(to: &out) { writer in AnthropicOutcome.write(error, to: &writer) }
        return HTTPResponse.Status(code: AnthropicOutcome.words(error.code).status)
    }
}

/// What whole and streamed answers share.
enum AnthropicAnswer {
    /// A block of an answer. A thought that another provider signed keeps its text.
    static func write(_ part: Part, to writer: inout JSONWriter) {
        if case .thinking(var thinking) = part.content, let signature = thinking.signature,
            signature.dialect != .anthropicMessages
        {
            thinking.signature = nil
            var part = part
            part.content = .thinking(thinking)
            return AnthropicBlocks.write(part, to: &writer)
        }
        AnthropicBlocks.write(part, to: &writer)
    }

    static func writeStop(_ finish: FinishReason, _ extras: Extras, to writer: inout JSONWriter) {
        writer.field("stop_reason", AnthropicOutcome.word(for: finish))
        writer.field("stop_sequence", extras[.anthropicMessages, "stop_sequence"] ?? .null)
    }
}
