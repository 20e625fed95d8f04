import SwitchboardCore

/// Writes a streamed answer with all the events that the API promises: each item is added, grows and is done, and the
/// last event has the whole response.
struct OpenAIResponsesEncoder: EventEncoder {
    var contentType: String { "text/event-stream" }

    private static let dialect = DialectID.openAIResponses

    /// One item of the output.
    private struct Item {
        var output: Int
        var id: String
        /// Our indices of its parts, in their order.
        var parts: [Int]
        var ended: Set<Int> = []
        var marker: RawJSON?
    }

    private var head = ResponseHead(id: "", provider: .simulated, model: "")
    private var sequence = 0
    private var nextOutput = 0
    private var items: [Item] = []
    /// Which item a part belongs to.
    private var places: [Int: Int] = [:]
    private var drafts: [Int: Part] = [:]
    /// What the parts say so far, apart from them so that appending copies nothing.
    private var texts: [Int: String] = [:]
    private var extras: [Int: Extras] = [:]
    private var finished: [Int: RawJSON] = [:]
    /// Items of other kinds that a passed-on event has announced, by id.
    private var announced: [String: Int] = [:]
    /// Whether the answer declines in words.
    private var hasRefused = false

    mutating func encode(_ event: StreamEvent, into out: inout [UInt8]) {
        switch event {
        case .start(let head):
            self.head = head
            for type in ["response.created", "response.in_progress"] {
                emit(type, into: &out) { writer in
                    writer.field("response") { OpenAIResponsesAnswer.write(head, nil, output: "[]", to: &$0) }
                }
            }
        case .textDelta(let text, let part): say(text, part, isRefusal: false, into: &out)
        case .refusalDelta(let text, let part):
            hasRefused = true
            say(text, part, isRefusal: true, into: &out)
        case .thinkingDelta(let text, let part): think(text, part, into: &out)
        case .thinkingSignature(let signature, let part):
            begin(part, Part(.thinking(Thinking(text: ""))), into: &out)
            if case .thinking(var thinking)? = drafts[part]?.content {
                thinking.signature = signature
                drafts[part]?.content = .thinking(thinking)
            }
        case .toolCallStart(let start, let part):
            begin(
                part, Part(.toolCall(ToolCall(id: start.id, name: start.name, arguments: "", kind: start.kind))),
                into: &out)
        case .toolCallArgumentsDelta(let text, let part): argue(text, part, into: &out)
        case .wholePart(let whole, let part): pass(whole, part, into: &out)
        case .extras(let more, let part): extras[part, default: Extras()].merge(more)
        case .partEnd(let part): end(part, into: &out)
        case .event(let opaque): if opaque.dialect == Self.dialect { pass(opaque.json, into: &out) }
        case .done(let ending): finish(ending, into: &out)
        default: break
        }
    }

    mutating func fail(_ error: LLMError, into out: inout [UInt8]) {
        emit("error", into: &out) { writer in writer.field("error") { OpenAIError.object(error, to: &$0) } }
        let (head, words) = (head, OpenAIError.words(error))
        emit("response.failed", into: &out) { writer in
            writer.field("response") { writer in
                writer.object { writer in
                    writer.field("id", head.id)
                    writer.field("object", "response")
                    writer.field("created_at", head.created ?? 0)
                    writer.field("status", "failed")
                    writer.field("error") { writer in
                        writer.object { writer in
                            writer.field("code", words.code ?? words.type)
                            writer.field("message", error.message)
                        }
                    }
                    writer.field("model", head.model.rawValue)
                    writer.field("output", "[]" as RawJSON)
                    writer.field("usage", RawJSON.null)
                }
            }
        }
    }

    // MARK: Pieces

    private mutating func say(_ text: String, _ part: Int, isRefusal: Bool, into out: inout [UInt8]) {
        begin(part, isRefusal ? Part(.refusal("")) : Part.text(""), into: &out)
        texts[part, default: ""] += text
        guard !text.isEmpty, let place = place(part) else { return }
        emit(isRefusal ? "response.refusal.delta" : "response.output_text.delta", into: &out) { writer in
            place.write(to: &writer)
            writer.field("delta", text)
            if !isRefusal { writer.field("logprobs", "[]" as RawJSON) }
        }
    }

    private mutating func think(_ text: String, _ part: Int, into out: inout [UInt8]) {
        begin(part, Part(.thinking(Thinking(text: ""))), into: &out)
        guard !text.isEmpty, let place = place(part) else { return }
        if texts[part] == nil {
            emit("response.reasoning_summary_part.added", into: &out) { writer in
                place.writeSummary(to: &writer)
                writer.field("part", #"{"type":"summary_text","text":""}"# as RawJSON)
            }
        }
        texts[part, default: ""] += text
        emit("response.reasoning_summary_text.delta", into: &out) { writer in
            place.writeSummary(to: &writer)
            writer.field("delta", text)
        }
    }

    private mutating func argue(_ text: String, _ part: Int, into out: inout [UInt8]) {
        guard case .toolCall(let call)? = drafts[part]?.content, !text.isEmpty, let place = place(part) else { return }
        texts[part, default: ""] += text
        let type =
            call.kind == .custom ? "response.custom_tool_call_input.delta" : "response.function_call_arguments.delta"
        emit(type, into: &out) { writer in
            place.writeItem(to: &writer)
            writer.field("delta", text)
        }
    }

    // MARK: Items

    /// Begins a part, and its item if it is the first of it.
    private mutating func begin(_ part: Int, _ draft: Part, into out: inout [UInt8]) {
        guard drafts[part] == nil else { return }
        drafts[part] = draft
        let marker = extras[part]?[Self.dialect, "@item"]
        if OpenAIResponsesItems.isContent(draft), marker != nil,
            let known = items.firstIndex(where: { $0.marker == marker }), finished[items[known].output] == nil
        {
            items[known].parts.append(part)
            places[part] = known
        } else {
            let output = output(marker)
            let own = extras[part]?[Self.dialect, "item.id"]?.value?.asString
            let id = own ?? OpenAIResponsesAnswer.itemID(draft, head.id, output)
            items.append(Item(output: output, id: id, parts: [part], marker: marker))
            places[part] = items.count - 1
            add(draft, extras[part] ?? Extras(), id: id, output: output, into: &out)
        }
        guard OpenAIResponsesItems.isContent(draft), let place = place(part) else { return }
        let isRefusal = if case .refusal = draft.content { true } else { false }
        emit("response.content_part.added", into: &out) { writer in
            place.write(to: &writer)
            writer.field(
                "part",
                isRefusal
                    ? #"{"type":"refusal","refusal":""}"# as RawJSON
                    : #"{"type":"output_text","text":"","annotations":[],"logprobs":[]}"#)
        }
    }

    /// The place of an item in the output: its own one if it came from the same API.
    private mutating func output(_ marker: RawJSON?) -> Int {
        let own = marker?.value?.asInt.flatMap { $0 >= nextOutput && $0 < 1_000_000 ? $0 : nil }
        let output = own ?? nextOutput
        nextOutput = output + 1
        return output
    }

    private mutating func add(_ draft: Part, _ extras: Extras, id: String, output: Int, into out: inout [UInt8]) {
        emit("response.output_item.added", into: &out) { writer in
            writer.field("output_index", output)
            writer.field("item") { writer in
                writer.object { writer in
                    writer.field("id", id)
                    switch draft.content {
                    case .thinking:
                        writer.field("type", "reasoning")
                        writer.field("summary", "[]" as RawJSON)
                    case .toolCall(let call):
                        writer.field("type", call.kind == .custom ? "custom_tool_call" : "function_call")
                        writer.field("status", "in_progress")
                        writer.field("call_id", call.id)
                        writer.field("name", call.name)
                        writer.field(call.kind == .custom ? "input" : "arguments", "")
                    default:
                        writer.field("type", "message")
                        writer.field("status", "in_progress")
                        writer.field("role", "assistant")
                        writer.field("content", "[]" as RawJSON)
                        writer.field("phase", ifPresent: extras[Self.dialect, "item.phase"])
                    }
                }
            }
        }
    }

    private mutating func end(_ part: Int, into out: inout [UInt8]) {
        guard var draft = drafts[part], let index = places[part], let place = place(part) else { return }
        draft.extras = extras[part] ?? Extras()
        draft.content = whole(draft.content, texts.removeValue(forKey: part) ?? "")
        drafts[part] = draft
        switch draft.content {
        case .text(let text):
            emit("response.output_text.done", into: &out) { writer in
                place.write(to: &writer)
                writer.field("text", text)
                writer.field("logprobs", "[]" as RawJSON)
            }
        case .refusal(let text):
            emit("response.refusal.done", into: &out) { writer in
                place.write(to: &writer)
                writer.field("refusal", text)
            }
        case .thinking(let thinking) where !thinking.text.isEmpty:
            emit("response.reasoning_summary_text.done", into: &out) { writer in
                place.writeSummary(to: &writer)
                writer.field("text", thinking.text)
            }
            emit("response.reasoning_summary_part.done", into: &out) { writer in
                place.writeSummary(to: &writer)
                writer.field("part") { writer in
                    writer.object { writer in
                        writer.field("type", "summary_text")
                        writer.field("text", thinking.text)
                    }
                }
            }
        case .toolCall(let call):
            let isCustom = call.kind == .custom
            emit(
                isCustom ? "response.custom_tool_call_input.done" : "response.function_call_arguments.done", into: &out
            ) { writer in
                place.writeItem(to: &writer)
                writer.field(isCustom ? "input" : "arguments", call.arguments.description)
            }
        default: break
        }
        if OpenAIResponsesItems.isContent(draft) {
            emit("response.content_part.done", into: &out) { writer in
                place.write(to: &writer)
                writer.field("part") { OpenAIResponsesItems.writeContent(draft, to: &$0) }
            }
        }
        items[index].ended.insert(part)
        if items[index].parts.allSatisfy(items[index].ended.contains) { finish(item: index, into: &out) }
    }

    private func whole(_ content: Part.Content, _ text: String) -> Part.Content {
        switch content {
        case .text: return .text(text)
        case .refusal: return .refusal(text)
        case .thinking(var thinking):
            thinking.text = text
            return .thinking(thinking)
        case .toolCall(var call):
            call.arguments = RawJSON(text.isEmpty && call.kind == .function ? "{}" : text)
            return .toolCall(call)
        default: return content
        }
    }

    private mutating func finish(item index: Int, into out: inout [UInt8]) {
        let item = items[index]
        guard finished[item.output] == nil else { return }
        var writer = JSONWriter()
        OpenAIResponsesItems.write(item.parts.compactMap { drafts[$0] }, id: item.id, to: &writer)
        done(RawJSON(utf8: writer.bytes), at: item.output, into: &out)
    }

    private mutating func done(_ json: RawJSON, at output: Int, into out: inout [UInt8]) {
        finished[output] = json
        emit("response.output_item.done", into: &out) { writer in
            writer.field("output_index", output)
            writer.field("item", json)
        }
    }

    /// An item that only this API understands comes at once.
    private mutating func pass(_ whole: Part, _ part: Int, into out: inout [UInt8]) {
        guard case .opaque(let opaque) = whole.content, opaque.dialect == Self.dialect else { return }
        let id = opaque.json.value?["id"]?.asString ?? ""
        let own = announced.removeValue(forKey: id)
        let output = own ?? output(extras[part]?[Self.dialect, "@item"] ?? whole.extras[Self.dialect, "@item"])
        if own == nil {
            emit("response.output_item.added", into: &out) { writer in
                writer.field("output_index", output)
                writer.field("item", opaque.json)
            }
        }
        done(opaque.json, at: output, into: &out)
    }

    private mutating func pass(_ json: RawJSON, into out: inout [UInt8]) {
        guard let value = json.value, let type = value["type"]?.asString else { return }
        if type == "response.output_item.added", let output = value["output_index"]?.asInt, output >= 0,
            output < 1_000_000
        {
            nextOutput = max(nextOutput, output + 1)
            announced[value["item"]?["id"]?.asString ?? ""] = output
        }
        emit(type, into: &out) { writer in
            for (key, value) in value.members where key.string != "type" {
                writer.key(key.string)
                writer.raw(value.raw)
            }
        }
    }

    private mutating func finish(_ ending: Ending, into out: inout [UInt8]) {
        for index in items.indices { finish(item: index, into: &out) }
        var output = JSONWriter()
        output.array { writer in
            for index in finished.keys.sorted() { writer.raw(finished[index] ?? .null) }
        }
        var ending = ending
        ending.finish = ending.finish.unlessWordless(hasWords: hasRefused)
        let (head, status) = (head, OpenAIResponsesOutcome.words(for: ending.finish).status)
        emit(status == "incomplete" ? "response.incomplete" : "response.completed", into: &out) { writer in
            writer.field("response") { writer in
                OpenAIResponsesAnswer.write(head, ending, output: RawJSON(utf8: output.bytes), to: &writer)
            }
        }
    }

    // MARK: Places and events

    /// Where a piece belongs, as every event says it.
    private struct Place {
        var id: String
        var output: Int
        var content: Int

        func writeItem(to writer: inout JSONWriter) {
            writer.field("item_id", id)
            writer.field("output_index", output)
        }

        func write(to writer: inout JSONWriter) {
            writeItem(to: &writer)
            writer.field("content_index", content)
        }

        func writeSummary(to writer: inout JSONWriter) {
            writeItem(to: &writer)
            writer.field("summary_index", 0)
        }
    }

    private func place(_ part: Int) -> Place? {
        guard let index = places[part] else { return nil }
        let item = items[index]
        return Place(id: item.id, output: item.output, content: item.parts.firstIndex(of: part) ?? 0)
    }

    private mutating func emit(_ type: String, into out: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
        out.append(contentsOf: "event: \(type)\n".utf8)
        let number = sequence
        sequence += 1
        EventStreamWriter.write(nil, to: &out) { writer in
            writer.object { writer in
                writer.field("type", type)
                writer.field("sequence_number", number)
                body(&writer)
            }
        }
    }
}
