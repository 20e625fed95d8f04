import HTTPTypes
import SwitchboardCore

/// Answers as Google does.
struct GeminiServer: ServerCodec {
    func inspect(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> InboundRequest {
        let fields = try JSONFields(scanning: body)
        let model = GeminiPath.bare(head.pathModel)
        return InboundRequest(
            dialect: .gemini, head: head, model: model.isEmpty ? nil : ModelID(model),
            isStreaming: head.endpoint.operation == .streamComplete, body: body, fields: fields)
    }

    func decode(_ inbound: InboundRequest) throws(LLMError) -> CompletionRequest {
        var decoder = GeminiRequestDecoder()
        return try decoder.request(inbound)
    }

    func encode(_ completion: Completion, for inbound: InboundRequest, into out: inout [UInt8]) {
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                if completion.extras[.gemini, "@candidates"] == nil {
                    writer.field("candidates") { writer in
                        writer.array { writer in
                            GeminiAnswer.write(
                                completion.message, completion.finish, completion.extras, choice: 0, to: &writer)
                            for other in completion.alternatives {
                                GeminiAnswer.write(
                                    other.message, other.finish, other.extras, choice: other.choice, to: &writer)
                            }
                        }
                    }
                }
                GeminiAnswer.writeOuter(completion.extras, to: &writer)
                if completion.usage.isReported {
                    writer.key("usageMetadata")
                    GeminiUsage.write(completion.usage, to: &writer)
                }
                if completion.extras[.gemini, "@modelVersion"] == nil {
                    writer.field("modelVersion", completion.head.model.rawValue)
                }
                if !completion.head.id.isEmpty { writer.field("responseId", completion.head.id) }
            }
        }
    }

    func encoder(for inbound: InboundRequest) -> any EventEncoder {
        let isEvents = inbound.head.query.contains { $0.name == "alt" && $0.value == "sse" }
        return GeminiEncoder(isArray: !isEvents)
    }

    func encode(_ error: LLMError, into out: inout [UInt8]) -> HTTPResponse.Status {
        if error.dialect == .gemini, let body = error.body {
            out.append(contentsOf: body.utf8)
            return HTTPResponse.Status(code: error.status ?? GeminiOutcome.words(error.code).status)
        }
        JSONWriter.append(to: &out) { writer in GeminiOutcome.write(error, to: &writer) }
        return HTTPResponse.Status(code: GeminiOutcome.words(error.code).status)
    }
}

/// What whole and streamed answers share.
enum GeminiAnswer {
    static func write(
        _ message: Message,
        _ finish: FinishReason,
        _ extras: Extras,
        choice: Int,
        to writer: inout JSONWriter
    ) {
        let content = extras[.gemini, "@content"]
        writer.object { writer in
            if content != "\"none\"" {
                writer.field("content") { writer in
                    writer.object { writer in
                        if !message.parts.isEmpty {
                            writer.field("parts") { writer in
                                writer.array { writer in
                                    for part in message.parts { GeminiParts.write(part, isHistory: false, to: &writer) }
                                }
                            }
                        }
                        if content != "\"norole\"" { writer.field("role", "model") }
                        writer.fields(extras, of: .gemini, in: "content")
                    }
                }
            }
            writeEnd(finish, extras, to: &writer)
            if finish.dialect != .gemini { writer.field("index", choice) }
        }
    }

    /// What stands in a candidate beside its content.
    static func writeEnd(_ finish: FinishReason, _ extras: Extras, to writer: inout JSONWriter) {
        if extras[.gemini, "@blocked"] == nil {
            writer.key("finishReason")
            GeminiOutcome.write(finish, to: &writer)
        }
        writer.field("index", ifPresent: extras[.gemini, "@index"])
        for entry in extras.entries where entry.dialect == .gemini && entry.name.hasPrefix("candidate.") {
            writer.key(String(entry.name.dropFirst(10)))
            writer.raw(entry.value)
        }
    }

    /// What stands in the answer beside its candidates.
    static func writeOuter(_ extras: Extras, to writer: inout JSONWriter) {
        let inner = extras.fields(of: .gemini).map(\.name).filter { $0.hasPrefix("candidate.") }
        writer.fields(extras, of: .gemini, excluding: Set(inner))
    }
}
