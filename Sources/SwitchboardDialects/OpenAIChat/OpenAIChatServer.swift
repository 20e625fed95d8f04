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
                                OpenAIChatAnswer.writeEnd(finish, extras, to: &writer)
                            }
                        }
                    }
                }
                writer.key("usage")
                OpenAIChatOutcome.write(completion.usage, to: &writer)
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

/// What whole and streamed answers share.
enum OpenAIChatAnswer {
    static func write(_ message: Message, _ extras: Extras, to writer: inout JSONWriter) {
        var text: String?
        var refusal: String?
        var calls: [(ToolCall, Extras)] = []
        writer.object { writer in
            writer.field("role", "assistant")
            for part in message.parts {
                switch part.content {
                case .text(let piece): text = (text ?? "") + piece
                case .refusal(let piece): refusal = (refusal ?? "") + piece
                case .toolCall(let call): calls.append((call, part.extras))
                case .thinking(let thinking):
                    if !thinking.text.isEmpty || part.extras[.openAIChat, "@field"] != nil {
                        writer.key(field(part.extras))
                        writer.string(thinking.text)
                    }
                    writer.field("reasoning_details", ifPresent: part.extras[.openAIChat, "reasoning_details"])
                default: break
                }
            }
            writer.key("content")
            if let text { writer.string(text) } else { writer.null() }
            writer.field("refusal", ifPresent: refusal)
            OpenAIChatCalls.write(calls, to: &writer)
            writeFields(extras, "message.", to: &writer)
        }
    }

    static func field(_ extras: Extras) -> String {
        let field = extras[.openAIChat, "@field"]?.value?.asString ?? "reasoning_content"
        return field == "content" ? "reasoning_content" : field
    }

    /// What stands in a choice beside its message.
    static func writeEnd(_ finish: FinishReason, _ extras: Extras, to writer: inout JSONWriter) {
        let lists = extras.fields(of: .openAIChat).filter { $0.name.hasPrefix("logprobs.") }
        if !lists.isEmpty {
            writer.field("logprobs") { writer in
                writer.object { writer in writeFields(extras, "logprobs.", to: &writer) }
            }
        }
        writer.key("finish_reason")
        if finish.dialect == .openAIChat, finish.raw == nil {
            writer.null()
        } else {
            writer.string(OpenAIChatOutcome.word(for: finish))
        }
        writeFields(extras, "choice.", to: &writer)
    }

    /// What stands in the answer beside its choices.
    static func writeOuter(_ extras: Extras, to writer: inout JSONWriter) {
        let inner = extras.fields(of: .openAIChat).map(\.name).filter { name in
            ["logprobs.", "message.", "choice."].contains { name.hasPrefix($0) }
        }
        writer.fields(extras, of: .openAIChat, excluding: Set(inner))
    }

    static func writeFields(_ extras: Extras, _ prefix: String, to writer: inout JSONWriter) {
        for entry in extras.entries where entry.dialect == .openAIChat && entry.name.hasPrefix(prefix) {
            writer.key(String(entry.name.dropFirst(prefix.count)))
            writer.raw(entry.value)
        }
    }
}
