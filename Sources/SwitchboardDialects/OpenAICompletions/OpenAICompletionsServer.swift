import HTTPTypes
import SwitchboardCore

/// Answers as the older Completions API does.
struct OpenAICompletionsServer: ServerCodec {
    func inspect(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> InboundRequest {
        let fields = try JSONFields(scanning: body)
        var model: ModelID?
        if let range = fields["model"] {
            model = try JSONValue(parsing: body[range], as: .request).stringOrNil().map { ModelID($0) }
        }
        let stream = fields["stream"].map { String(decoding: body[$0], as: UTF8.self) }
        return InboundRequest(
            dialect: .openAICompletions, head: head, model: model, isStreaming: stream == "true", body: body,
            fields: fields)
    }

    func decode(_ inbound: InboundRequest) throws(LLMError) -> CompletionRequest {
        try OpenAICompletionsRequestDecoder.request(inbound.body)
    }

    func encode(_ completion: Completion, for inbound: InboundRequest, into out: inout [UInt8]) {
        let all =
            [(0, completion.message, completion.finish, completion.extras)]
            + completion.alternatives.map { ($0.choice, $0.message, $0.finish, $0.extras) }
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                OpenAICompletionsAnswer.begin(completion.head, to: &writer)
                writer.field("choices") { writer in
                    writer.array { writer in
                        for (index, message, finish, extras) in all {
                            let ending = Ending(finish: finish, extras: extras)
                            OpenAICompletionsAnswer.write(
                                OpenAICompletionsAnswer.text(of: message), choice: index, ending, to: &writer)
                        }
                    }
                }
                if completion.usage.isReported {
                    writer.key("usage")
                    OpenAICompletionsOutcome.write(completion.usage, to: &writer)
                }
                writer.fields(completion.extras, of: .openAICompletions)
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
        return OpenAICompletionsEncoder(includesUsage: includesUsage)
    }

    func encode(_ error: LLMError, into out: inout [UInt8]) -> HTTPResponse.Status {
        OpenAIError.encode(error, dialect: .openAICompletions, into: &out)
    }
}
