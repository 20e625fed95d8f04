import HTTPTypes
import SwitchboardCore

/// Reads an answer: a whole response, or the events of a streamed one. Items are told apart by their output index,
/// because some servers change an item's id from event to event.
struct OpenAIResponsesDecoder: EventDecoder {
    let context: ResponseContext
    private var hasStarted = false
    private var isDone = false
    private var items: [Int: OpenAIResponsesItem] = [:]
    private var latest = 0
    private var parts = 0
    private var hasCalls = false
    private var hasRefusal = false

    init(context: ResponseContext) { self.context = context }

    mutating func decode(_ frame: Frame, into events: inout [StreamEvent]) throws(LLMError) {
        guard !isDone else { return }
        let payload = frame.payload
        if payload.count == 6, payload.elementsEqual("[DONE]".utf8) { return }
        let root = try JSONValue(parsing: payload, as: .answer)
        for name in root.duplicateKeys {
            events.append(.warning(Warning(.malformed, field: name, "The key stands twice; the last one counts.")))
        }
        if case .whole = frame {
            if let problem = root["error"], !problem.isNull { throw failure(problem, root) }
            guard root["output"] != nil || root["status"] != nil else {
                throw root.problem("neither a response nor an error of the Responses API.")
            }
            return try finish(root, &events)
        }
        var type = root["type"]?.asString
        if type == nil, case .event(let name, _) = frame { type = String(decoding: name, as: UTF8.self) }
        try step(type ?? "", root, &events)
    }

    mutating func end(into events: inout [StreamEvent]) throws(LLMError) {
        guard isDone else {
            throw LLMError(
                .incompleteStream, "The answer broke off before response.completed.", provider: context.target.provider,
                model: context.target.model)
        }
    }

    private func failure(_ problem: JSONValue, _ root: JSONValue) -> LLMError {
        var error = OpenAIError.decode(problem, status: nil, target: context.target)
        error.body = root.raw
        error.dialect = .openAIResponses
        return error
    }

    // MARK: Events

    private mutating func step(
        _ type: String,
        _ root: JSONValue,
        _ events: inout [StreamEvent]
    ) throws(LLMError) {
        let index = root["output_index"]?.asInt ?? latest
        latest = index
        switch type {
        case "response.created", "response.in_progress", "response.queued":
            if let response = root["response"] { start(response, &events) }
        case "response.output_item.added": try added(index, root, &events)
        case "response.output_text.delta": try piece(index, content(root), .text, root["delta"], &events)
        case "response.refusal.delta": try piece(index, content(root), .refusal, root["delta"], &events)
        case "response.output_text.done": try late(index, content(root), .text, root["text"], &events)
        case "response.refusal.done": try late(index, content(root), .refusal, root["refusal"], &events)
        case "response.reasoning_summary_text.delta", "response.reasoning_text.delta":
            let section = (root["summary_index"] ?? root["content_index"])?.asInt ?? 0
            try think(index, section, root["delta"], isSummary: type != "response.reasoning_text.delta", &events)
        case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta":
            try piece(index, 0, .call, root["delta"], &events)
        case "response.output_item.done":
            if let item = root["item"] { try done(index, item, &events) }
        case "response.completed", "response.incomplete", "response.cancelled":
            try finish(try root.required("response"), &events)
        case "response.failed":
            let response = root["response"]
            throw failure(response?["error"] ?? response ?? root, root)
        case "error": throw failure(root["error"] ?? root, root)
        case "response.content_part.added", "response.content_part.done", "response.reasoning_summary_part.added",
            "response.reasoning_summary_part.done", "response.reasoning_summary_text.done",
            "response.reasoning_text.done", "response.function_call_arguments.done",
            "response.custom_tool_call_input.done", "keepalive":
            break
        default: events.append(.event(OpaquePart(dialect: .openAIResponses, json: unnumbered(root))))
        }
    }

    private func content(_ root: JSONValue) -> Int { max(0, root["content_index"]?.asInt ?? 0) }

    /// The event without its number in the stream.
    private func unnumbered(_ root: JSONValue) -> RawJSON {
        var writer = JSONWriter()
        writer.object { writer in
            for (key, value) in root.members where key.string != "sequence_number" {
                writer.key(key.string)
                writer.raw(value.raw)
            }
        }
        return RawJSON(utf8: writer.bytes)
    }

    private mutating func start(_ response: JSONValue, _ events: inout [StreamEvent]) {
        guard !hasStarted else { return }
        hasStarted = true
        let model = response["model"]?.asString.map { ModelID($0) }
        events.append(
            .start(
                ResponseHead(
                    id: response["id"]?.asString ?? "", provider: context.target.provider,
                    model: model ?? context.target.model,
                    created: response["created_at"]?.asDouble.flatMap { Int(exactly: $0.rounded(.down)) })))
    }

    // MARK: Items

    private mutating func added(_ index: Int, _ root: JSONValue, _ events: inout [StreamEvent]) throws(LLMError) {
        guard let value = root["item"], items[index] == nil else { return }
        guard items.count < 10_000 else { throw root.problem("more than 10000 items.") }
        var item = OpenAIResponsesItem()
        item.extras[.openAIResponses, "@item"] = .integer(index)
        for name in ["id", "phase"] as [StaticString] {
            if let field = value[name], !field.isNull { item.extras[.openAIResponses, "item.\(name)"] = field.raw }
        }
        switch value["type"]?.asString {
        case "message", "reasoning": break
        case "function_call", "custom_tool_call":
            let isCustom = value["type"]?.equals("custom_tool_call") ?? false
            events.append(.extras(item.extras, part: parts))
            events.append(
                .toolCallStart(
                    ToolCallStart(
                        id: value["call_id"]?.asString ?? value["id"]?.asString ?? "",
                        name: value["name"]?.asString ?? "",
                        kind: isCustom ? .custom : .function), part: parts))
            item.parts[0] = parts
            parts += 1
            hasCalls = true
        default: events.append(.event(OpaquePart(dialect: .openAIResponses, json: unnumbered(root))))
        }
        items[index] = item
    }

    private enum Kind { case text, refusal, call }

    private mutating func piece(
        _ index: Int,
        _ content: Int,
        _ kind: Kind,
        _ value: JSONValue?,
        _ events: inout [StreamEvent]
    ) throws(LLMError) {
        guard let text = try value?.stringOrNil(), !text.isEmpty else { return }
        let part = begin(index, content, &events)
        items[index]?.streamed.insert(content)
        switch kind {
        case .text: events.append(.textDelta(text, part: part))
        case .refusal:
            hasRefusal = true
            events.append(.refusalDelta(text, part: part))
        case .call: events.append(.toolCallArgumentsDelta(text, part: part))
        }
    }

    /// A text that comes whole, where no piece of it came before.
    private mutating func late(
        _ index: Int,
        _ content: Int,
        _ kind: Kind,
        _ value: JSONValue?,
        _ events: inout [StreamEvent]
    ) throws(LLMError) {
        guard items[index]?.streamed.contains(content) != true else { return }
        try piece(index, content, kind, value, &events)
    }

    private mutating func think(
        _ index: Int,
        _ section: Int,
        _ value: JSONValue?,
        isSummary: Bool,
        _ events: inout [StreamEvent]
    ) throws(LLMError) {
        guard let text = try value?.stringOrNil(), !text.isEmpty else { return }
        if !isSummary, items[index]?.section != nil, items[index]?.isSummary == true { return }
        let part = begin(index, 0, &events)
        if let last = items[index]?.section, last != section {
            events.append(.thinkingDelta("\n\n", part: part))
        }
        items[index]?.section = section
        items[index]?.isSummary = isSummary
        items[index]?.streamed.insert(0)
        events.append(.thinkingDelta(text, part: part))
    }

    /// The part of a piece, begun if need be.
    private mutating func begin(_ index: Int, _ content: Int, _ events: inout [StreamEvent]) -> Int {
        var item = items[index] ?? OpenAIResponsesItem()
        defer { items[index] = item }
        if let part = item.parts[content] { return part }
        var extras = item.extras
        if item.parts.isEmpty {
            extras[.openAIResponses, "@item"] = .integer(index)
        } else {
            extras = Extras()
            extras[.openAIResponses, "@item"] = .integer(index)
        }
        events.append(.extras(extras, part: parts))
        item.parts[content] = parts
        parts += 1
        return parts - 1
    }

    /// An item as it finally is: what was not streamed comes now, and all its parts end.
    private mutating func done(_ index: Int, _ value: JSONValue, _ events: inout [StreamEvent]) throws(LLMError) {
        guard items[index]?.isDone != true else { return }
        for (content, part) in try OpenAIResponsesItems.parts(value, ordinal: index).enumerated() {
            if let known = items[index]?.parts[content] {
                finish(part, at: known, wasStreamed: items[index]?.streamed.contains(content) ?? false, &events)
            } else {
                var item = items[index] ?? OpenAIResponsesItem()
                item.parts[content] = parts
                items[index] = item
                var whole: [StreamEvent] = []
                PartEvents.append(part, at: parts, to: &whole)
                events += whole.dropLast()
                note(part)
                parts += 1
            }
        }
        close(index, &events)
    }

    private mutating func note(_ part: Part) {
        switch part.content {
        case .toolCall: hasCalls = true
        case .refusal: hasRefusal = true
        default: break
        }
    }

    private mutating func finish(_ part: Part, at index: Int, wasStreamed: Bool, _ events: inout [StreamEvent]) {
        note(part)
        switch part.content {
        case .text(let text) where !wasStreamed: events.append(.textDelta(text, part: index))
        case .refusal(let text) where !wasStreamed: events.append(.refusalDelta(text, part: index))
        case .toolCall(let call) where !wasStreamed:
            if !call.arguments.isEmpty {
                events.append(.toolCallArgumentsDelta(call.arguments.description, part: index))
            }
        case .thinking(let thinking):
            if !wasStreamed, !thinking.text.isEmpty { events.append(.thinkingDelta(thinking.text, part: index)) }
            if let signature = thinking.signature { events.append(.thinkingSignature(signature, part: index)) }
        default: break
        }
        if !part.extras.isEmpty { events.append(.extras(part.extras, part: index)) }
    }

    private mutating func close(_ index: Int, _ events: inout [StreamEvent]) {
        guard let item = items[index], !item.isDone else { return }
        items[index]?.isDone = true
        for part in item.parts.values.sorted() { events.append(.partEnd(part: part)) }
    }

    // MARK: The end

    private mutating func finish(_ response: JSONValue, _ events: inout [StreamEvent]) throws(LLMError) {
        start(response, &events)
        if let problem = response["error"], !problem.isNull { throw failure(problem, response) }
        if response["status"]?.equals("failed") == true { throw failure(response, response) }
        var usage = Usage()
        var extras = Extras()
        for (key, value) in try response.object() {
            if value.isNull { continue }
            switch key {
            case "id", "object", "created_at", "model", "status", "error": break
            case "incomplete_details":
                extras.keep(value, in: "incomplete_details", of: .openAIResponses, except: "reason")
            case "output":
                for (index, item) in try value.array().enumerated() { try done(index, item, &events) }
            case "usage": usage = OpenAIResponsesOutcome.usage(value)
            case "service_tier":
                extras[.openAIResponses, "service_tier"] = value.raw
            default: extras.append(value.raw, dialect: .openAIResponses, name: key.string)
            }
        }
        for index in items.keys.sorted() { close(index, &events) }
        usage.serviceTier = response["service_tier"]?.asString
        if usage.isReported { events.append(.usage(usage)) }
        let finish = OpenAIResponsesOutcome.finish(
            response["status"]?.asString, reason: response["incomplete_details"]?["reason"]?.asString,
            hasCalls: hasCalls, hasRefusal: hasRefusal)
        isDone = true
        events.append(.done(Ending(finish: finish, usage: usage, extras: extras)))
    }
}

/// One item of an answer as it arrives.
struct OpenAIResponsesItem: Sendable {
    /// The part of each piece of content; reasoning and calls have one, 0.
    var parts: [Int: Int] = [:]
    /// The pieces of content of which something came before the item was done.
    var streamed: Set<Int> = []
    /// What is known of the item before its first piece.
    var extras = Extras()
    /// Which section of a summary came last.
    var section: Int?
    var isSummary = true
    var isDone = false
}
