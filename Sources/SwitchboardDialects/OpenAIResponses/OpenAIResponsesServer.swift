import HTTPTypes
import SwitchboardCore

/// Answers as the Responses API does.
struct OpenAIResponsesServer: ServerCodec {
    func inspect(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> InboundRequest {
        let fields = try JSONFields(scanning: body)
        var model: ModelID?
        if let range = fields["model"] {
            model = try JSONValue(parsing: body[range], as: .request).stringOrNil().map { ModelID($0) }
        }
        let stream = fields["stream"].map { String(decoding: body[$0], as: UTF8.self) }
        return InboundRequest(
            dialect: .openAIResponses, head: head, model: model, isStreaming: stream == "true", body: body,
            fields: fields)
    }

    func decode(_ inbound: InboundRequest) throws(LLMError) -> CompletionRequest {
        try OpenAIResponsesRequestDecoder.request(inbound.body)
    }

    func encode(_ completion: Completion, for inbound: InboundRequest, into out: inout [UInt8]) {
        var output = JSONWriter()
        output.array { writer in
            for (index, group) in OpenAIResponsesItems.grouped(completion.message.parts).enumerated() {
                let id = OpenAIResponsesAnswer.itemID(group.first, completion.head.id, index)
                OpenAIResponsesItems.write(group, id: id, to: &writer)
            }
        }
        let finish = completion.finish.unlessWordless(hasWords: completion.message.hasRefusal)
        let ending = Ending(finish: finish, usage: completion.usage, extras: completion.extras)
        JSONWriter.append(to: &out) { writer in
            OpenAIResponsesAnswer.write(
                completion.head, ending, output: RawJSON(utf8: output.bytes), to: &writer)
        }
    }

    func encoder(for inbound: InboundRequest) -> any EventEncoder { OpenAIResponsesEncoder() }

    func encode(_ error: LLMError, into out: inout [UInt8]) -> HTTPResponse.Status {
        OpenAIError.encode(error, dialect: .openAIResponses, into: &out)
    }
}

/// The response object, which whole and streamed answers share.
enum OpenAIResponsesAnswer {
    /// An id for an item that brings none: made of the answer's id and the item's place.
    static func itemID(_ part: Part?, _ response: String, _ index: Int) -> String {
        let prefix =
            switch part?.content {
            case .thinking: "rs"
            case .toolCall(let call): call.kind == .custom ? "ctc" : "fc"
            default: "msg"
            }
        let stem = response.hasPrefix("resp_") ? String(response.dropFirst(5)) : response
        return "\(prefix)_\(stem)_\(index)"
    }

    /// - Parameter ending: `nil` while the answer is in progress.
    static func write(
        _ head: ResponseHead,
        _ ending: Ending?,
        output: RawJSON,
        to writer: inout JSONWriter
    ) {
        let words = ending.map { OpenAIResponsesOutcome.words(for: $0.finish) }
        let isOwn = ending?.finish.dialect == .openAIResponses
        writer.object { writer in
            writer.field("id", head.id)
            writer.field("object", "response")
            writer.field("created_at", head.created ?? 0)
            writer.field("status", words?.status ?? "in_progress")
            writer.field("error", RawJSON.null)
            writer.key("incomplete_details")
            if let reason = words?.reason {
                writer.object { writer in
                    writer.field("reason", reason)
                    if let ending { writer.fields(ending.extras, of: .openAIResponses, in: "incomplete_details") }
                }
            } else {
                writer.null()
            }
            writer.field("model", head.model.rawValue)
            writer.field("output", output)
            if !isOwn {
                writer.field("instructions", RawJSON.null)
                writer.field("metadata", "{}" as RawJSON)
                writer.field("parallel_tool_calls", true)
                writer.field("temperature", RawJSON.null)
                writer.field("tool_choice", "auto")
                writer.field("tools", "[]" as RawJSON)
                writer.field("top_p", RawJSON.null)
            }
            if let ending { writer.fields(ending.extras, of: .openAIResponses) }
            writer.key("usage")
            if let ending { OpenAIResponsesOutcome.write(ending.usage, to: &writer) } else { writer.null() }
        }
    }
}
