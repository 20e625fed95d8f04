import HTTPTypes
import SwitchboardCore

/// Answers as an Ollama server does.
struct OllamaServer: ServerCodec {
    let dialect: DialectID

    func inspect(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> InboundRequest {
        let fields = try JSONFields(scanning: body)
        var model: ModelID?
        if let range = fields["model"] {
            model = try JSONValue(parsing: body[range], as: .request).stringOrNil().map { ModelID($0) }
        }
        let stream = fields["stream"].map { String(decoding: body[$0], as: UTF8.self) }
        return InboundRequest(
            dialect: dialect, head: head, model: model, isStreaming: stream != "false", body: body, fields: fields)
    }

    func decode(_ inbound: InboundRequest) throws(LLMError) -> CompletionRequest {
        try OllamaRequestDecoder(dialect: dialect).request(inbound.body)
    }

    func encode(_ completion: Completion, for inbound: InboundRequest, into out: inout [UInt8]) {
        let lines = OllamaLines(
            dialect: dialect, model: completion.head.model.rawValue, created: completion.head.created)
        lines.last(
            Ending(finish: completion.finish, usage: completion.usage, extras: completion.extras), into: &out
        ) { writer in
            lines.begin(completion.text + OllamaLines.refusal(completion.message), to: &writer)
            let thoughts = completion.message.parts.compactMap { part in
                if case .thinking(let thinking) = part.content { thinking.text } else { nil }
            }
            if !thoughts.joined().isEmpty { writer.field("thinking", thoughts.joined()) }
            let calls = completion.message.parts.filter { if case .toolCall = $0.content { true } else { false } }
            if !calls.isEmpty, dialect == .ollamaChat {
                writer.field("tool_calls") { writer in
                    writer.array { writer in
                        for part in calls {
                            if case .toolCall(let call) = part.content {
                                OllamaOutcome.write(call, part.extras, to: &writer)
                            }
                        }
                    }
                }
            }
        }
    }

    func encoder(for inbound: InboundRequest) -> any EventEncoder { OllamaEncoder(dialect: dialect) }

    func encode(_ error: LLMError, into out: inout [UInt8]) -> HTTPResponse.Status {
        if error.dialect == dialect, let body = error.body, body.isObject {
            out.append(contentsOf: body.utf8)
            return HTTPResponse.Status(code: error.status ?? OllamaOutcome.status(of: error))
        }
        JSONWriter.append(to: &out) { writer in writer.object { writer in writer.field("error", error.message) } }
        return HTTPResponse.Status(code: OllamaOutcome.status(of: error))
    }
}

/// The lines of an answer.
struct OllamaLines: Sendable {
    let dialect: DialectID
    let model: String
    let created: Int?

    /// A line that is not the last.
    func line(into out: inout [UInt8], _ message: (inout JSONWriter) -> Void) {
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                writer.field("model", model)
                writer.field("created_at", Timestamp.text(created ?? 0))
                if dialect == .ollamaChat {
                    writer.field("message") { writer in writer.object(message) }
                } else {
                    message(&writer)
                }
                writer.field("done", false)
            }
        }
        out.append(0x0A)
    }

    /// The line that ends an answer, or all of one that is not streamed.
    func last(_ ending: Ending, into out: inout [UInt8], _ message: (inout JSONWriter) -> Void) {
        let own = ending.extras.fields(of: dialect)
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                writer.field("model", model)
                if ending.extras[dialect, "created_at"] == nil {
                    writer.field("created_at", Timestamp.text(created ?? 0))
                }
                if dialect == .ollamaChat {
                    writer.field("message") { writer in
                        writer.object { writer in
                            message(&writer)
                            for entry in own where entry.name.hasPrefix("message.") {
                                writer.key(String(entry.name.dropFirst(8)))
                                writer.raw(entry.value)
                            }
                        }
                    }
                } else {
                    message(&writer)
                }
                writer.field("done", true)
                writer.field("done_reason", ifPresent: OllamaOutcome.word(for: ending.finish, in: dialect))
                let inner = own.map(\.name).filter { $0.hasPrefix("message.") }
                writer.fields(ending.extras, of: dialect, excluding: Set(inner))
                if own.isEmpty { writer.field("total_duration", 0) }
                writer.field("prompt_eval_count", ifPresent: ending.usage.input)
                writer.field("eval_count", ifPresent: ending.usage.output)
            }
        }
        out.append(0x0A)
    }

    /// Who speaks, and the text.
    func begin(_ text: String, to writer: inout JSONWriter) {
        if dialect == .ollamaChat { writer.field("role", "assistant") }
        writer.field(dialect == .ollamaChat ? "content" : "response", text)
    }

    /// Ollama has no word for a refusal: it is text.
    static func refusal(_ message: Message) -> String {
        message.parts.reduce(into: "") { text, part in
            if case .refusal(let words) = part.content { text += words }
        }
    }
}
