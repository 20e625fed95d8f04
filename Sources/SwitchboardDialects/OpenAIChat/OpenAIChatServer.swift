import HTTPTypes
import SwitchboardCore

/// Answers as Chat Completions does.
struct OpenAIChatServer: ServerCodec {
    func inspect(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> InboundRequest {
        let fields = try JSONFields(scanning: body)
        var model: ModelID?
        if let range = fields["model"] {
            model = try JSONValue(parsing: body[range], as: .request).stringOrNil().map { ModelID($0) }
        }
        let stream = fields["stream"].map { String(decoding: body[$0], as: UTF8.self) }
        return InboundRequest(
            dialect: .openAIChat, head: head, model: model, isStreaming: stream == "true", body: body, fields: fields)
    }

    func decode(_ inbound: InboundRequest) throws(LLMError) -> CompletionRequest {
        try OpenAIChatRequestDecoder.request(inbound.body)
    }

    func encode(_ completion: Completion, for inbound: InboundRequest, into out: inout [UInt8]) {
        let all =
            [(completion.message, completion.finish, completion.extras)]
            + completion.alternatives.map { ($0.message, $0.finish, $0.extras) }
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                writer.field("id", completion.head.id)
                writer.field("object", "chat.completion")
                writer.field("created", completion.head.created ?? 0)
                writer.field("model", completion.head.model.rawValue)
                writer.field("choices") { writer in
                    writer.array { writer in
                        for (index, (message, finish, extras)) in all.enumerated() {
                            writer.object { writer in
                                writer.field("index", index)
                                writer.field("message") { OpenAIChatAnswer.write(message, extras, to: &$0) }
                                OpenAIChatAnswer.writeEnd(
                                    finish.unlessWordless(hasWords: message.hasRefusal), extras, to: &writer)
                            }
                        }
                    }
                }
                if completion.usage.isReported {
                    writer.key("usage")
                    OpenAIChatOutcome.write(completion.usage, to: &writer)
                }
                OpenAIChatAnswer.writeOuter(completion.extras, to: &writer)
            }
        }
    }

    func encoder(for inbound: InboundRequest) -> any EventEncoder {
        var includesUsage = false
        if let range = inbound.fields["stream_options"],
            let options = try? JSONValue(parsing: inbound.body[range], as: .request)
        {
            includesUsage = options["include_usage"]?.asBool ?? false
        }
        return OpenAIChatEncoder(includesUsage: includesUsage)
    }

    func encode(_ error: LLMError, into out: inout [UInt8]) -> HTTPResponse.Status {
        OpenAIError.encode(error, dialect: .openAIChat, into: &out)
    }
}
