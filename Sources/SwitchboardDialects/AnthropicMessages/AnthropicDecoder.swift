import HTTPTypes
import SwitchboardCore

/// Reads an answer of the Messages API, whole or streamed.
struct AnthropicDecoder: EventDecoder {
    private struct Block {
        /// On the wire.
        var index: Int
        var part: Int
        /// A tool of the provider's own: put together here, since it means nothing in pieces.
        var opaque: (block: JSONValue, input: String)?
        var hasInput = false
        var isTool = false
        var isStructuredOutput = false
        var start: RawJSON?
    }

    let context: ResponseContext
    private var hasStarted = false
    private var isDone = false
    private var isStructuredOutput = false
    private var parts = 0
    /// Those that are open: seldom more than one.
    private var blocks: [Block] = []
    private var usage = AnthropicUsage()
    private var finish = AnthropicOutcome.finish(nil)
    /// Whether it said why it stopped.
    private var hasStopped = false
    private var extras = Extras()

    init(context: ResponseContext) { self.context = context }

    mutating func decode(_ frame: Frame, into events: inout [StreamEvent]) throws(LLMError) {
        if case .event(_, let data) = frame, data.elementsEqual("[DONE]".utf8) { return }
        let root = try JSONValue(parsing: frame.payload, as: .answer)
        for name in root.duplicateKeys {
            events.append(.warning(Warning(.malformed, field: name, "The key stands twice; the last one counts.")))
        }
        guard let type = root["type"] else { throw failure(root, frame) }
        if type.equals("content_block_delta") {
            try delta(root, &events)
        } else if type.equals("content_block_start") {
            try start(root, &events)
        } else if type.equals("content_block_stop") {
            try stop(root, &events)
        } else if type.equals("message_start") {
            try message(root.required("message"), &events)
        } else if type.equals("message_delta") {
            try messageDelta(root, &events)
        } else if type.equals("message_stop") {
            finishAnswer(&events)
        } else if type.equals("message") {
            try whole(root, &events)
        } else if type.equals("error") {
            throw failure(root, frame)
        } else {
            events.append(.event(OpaquePart(dialect: .anthropicMessages, json: root.raw)))
        }
    }

    mutating func end(into events: inout [StreamEvent]) throws(LLMError) {
        guard !isDone else { return }
        if awaitsFormality { return finishAnswer(&events) }
        throw LLMError(
            .incompleteStream, "Anthropic's answer broke off before message_stop.", provider: context.target.provider,
            model: context.target.model)
    }

    var formality: StaticString { "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n" }

    var awaitsFormality: Bool { hasStopped && blocks.isEmpty && !isDone }

    private func failure(_ root: JSONValue, _ frame: Frame) -> LLMError {
        guard root["error"] != nil else { return root.problem("neither an answer nor an error of the Messages API.") }
        return AnthropicOutcome.error(status: nil, headers: [:], body: Array(frame.payload), target: context.target)
    }

    // MARK: The message

    private mutating func whole(_ root: JSONValue, _ events: inout [StreamEvent]) throws(LLMError) {
        try message(root, &events)
        for block in try root.required("content").array() {
            let part = try AnthropicBlocks.part(block)
            if case .toolCall(let call) = part.content, call.name == context.structuredOutputTool {
                isStructuredOutput = true
                PartEvents.append(.text(call.arguments.description), at: parts, to: &events)
            } else if case .text("") = part.content {
                continue
            } else {
                PartEvents.append(part, at: parts, to: &events)
            }
            parts += 1
        }
        finishAnswer(&events)
    }

    private mutating func message(_ root: JSONValue, _ events: inout [StreamEvent]) throws(LLMError) {
        guard !hasStarted else {
            events.append(.warning(Warning(.malformed, field: "message_start", "It came twice; the first one counts.")))
            return
        }
        hasStarted = true
        events.append(
            .start(
                ResponseHead(
                    id: root["id"]?.asString ?? "", provider: context.target.provider,
                    model: root["model"]?.asString.map { ModelID($0) } ?? context.target.model)))
        try read(root)
        if !usage.fields.isEmpty { events.append(.usage(usage.usage)) }
    }

    private mutating func messageDelta(_ root: JSONValue, _ events: inout [StreamEvent]) throws(LLMError) {
        for (key, value) in root.members {
            switch key {
            case "type": break
            case "delta": try read(value)
            case "usage": AnthropicOutcome.update(&usage, with: value)
            default: extras[.anthropicMessages, Extras.name(ofField: key.string)] = value.isNull ? nil : value.raw
            }
        }
        events.append(.usage(usage.usage))
    }

    /// Fields of the whole answer, from its start, its end, or a body that came at once.
    private mutating func read(_ value: JSONValue) throws(LLMError) {
        for (key, value) in value.members {
            switch key {
            case "type", "role", "content", "id", "model": break
            case "usage": AnthropicOutcome.update(&usage, with: value)
            case "stop_reason":
                guard let reason = try value.stringOrNil() else { continue }
                finish = AnthropicOutcome.finish(reason)
                hasStopped = true
            default: if !value.isNull { extras[.anthropicMessages, Extras.name(ofField: key.string)] = value.raw }
            }
        }
    }

    private mutating func finishAnswer(_ events: inout [StreamEvent]) {
        guard !isDone, hasStarted else { return }
        for block in blocks.sorted(by: { $0.index < $1.index }) { close(block, &events) }
        blocks = []
        isDone = true
        if isStructuredOutput, finish.kind == .toolCalls { finish.kind = .stop }
        events.append(.done(Ending(finish: finish, usage: usage.usage, extras: extras)))
    }

    // MARK: Blocks

    private mutating func start(_ root: JSONValue, _ events: inout [StreamEvent]) throws(LLMError) {
        let index = try root.required("index").int()
        let value = try root.required("content_block")
        let type = try value.required("type")
        if let open = blocks.firstIndex(where: { $0.index == index }) { close(blocks.remove(at: open), &events) }
        var block = Block(index: index, part: parts)
        defer { parts += 1 }
        if type.equals("text") || type.equals("thinking") {
            let part = try AnthropicBlocks.part(value)
            if !part.extras.isEmpty { events.append(.extras(part.extras, part: block.part)) }
            if case .text(let text) = part.content, !text.isEmpty { events.append(.textDelta(text, part: block.part)) }
            if case .thinking(let thinking) = part.content {
                if !thinking.text.isEmpty { events.append(.thinkingDelta(thinking.text, part: block.part)) }
                if let signature = thinking.signature { events.append(.thinkingSignature(signature, part: block.part)) }
            }
        } else if type.equals("tool_use") {
            let part = try AnthropicBlocks.part(value)
            guard case .toolCall(let call) = part.content else { return }
            block.isTool = true
            block.isStructuredOutput = call.name == context.structuredOutputTool
            isStructuredOutput = isStructuredOutput || block.isStructuredOutput
            if value["input"]?.members.isEmpty == false { block.start = call.arguments }
            if !block.isStructuredOutput {
                if !part.extras.isEmpty { events.append(.extras(part.extras, part: block.part)) }
                events.append(.toolCallStart(ToolCallStart(id: call.id, name: call.name), part: block.part))
            }
        } else if type.equals("redacted_thinking") {
            let part = try AnthropicBlocks.part(value)
            events.append(.wholePart(part, part: block.part))
        } else {
            block.opaque = (value, "")
        }
        blocks.append(block)
    }

    private mutating func delta(_ root: JSONValue, _ events: inout [StreamEvent]) throws(LLMError) {
        let index = try root.required("index").int()
        let delta = try root.required("delta")
        guard let open = blocks.firstIndex(where: { $0.index == index }) else {
            throw root.problem("a delta for block \(index), which was not begun.")
        }
        let part = blocks[open].part
        let type = try delta.required("type")
        if type.equals("text_delta") {
            let text = try delta.required("text").string()
            if !text.isEmpty { events.append(.textDelta(text, part: part)) }
        } else if type.equals("input_json_delta") {
            let text = try delta.required("partial_json").string()
            guard !text.isEmpty else { return }
            blocks[open].hasInput = true
            if blocks[open].opaque != nil {
                blocks[open].opaque?.input += text
            } else if blocks[open].isStructuredOutput {
                events.append(.textDelta(text, part: part))
            } else {
                events.append(.toolCallArgumentsDelta(text, part: part))
            }
        } else if type.equals("thinking_delta") {
            let text = try delta.required("thinking").string()
            if !text.isEmpty { events.append(.thinkingDelta(text, part: part)) }
        } else if type.equals("signature_delta") {
            let value = try delta.required("signature").string()
            events.append(.thinkingSignature(Thinking.Signature(value, dialect: .anthropicMessages), part: part))
        } else if type.equals("citations_delta") {
            var extras = Extras()
            extras[.anthropicMessages, "citations"] = RawJSON("[\(try delta.required("citation").raw)]")
            events.append(.extras(extras, part: part))
        } else {
            events.append(.event(OpaquePart(dialect: .anthropicMessages, json: root.raw)))
        }
    }

    private mutating func stop(_ root: JSONValue, _ events: inout [StreamEvent]) throws(LLMError) {
        let index = try root.required("index").int()
        guard let open = blocks.firstIndex(where: { $0.index == index }) else { return }
        close(blocks.remove(at: open), &events)
    }

    private func close(_ block: Block, _ events: inout [StreamEvent]) {
        if let whole = block.start, !block.hasInput {
            events.append(
                block.isStructuredOutput
                    ? .textDelta(whole.description, part: block.part)
                    : .toolCallArgumentsDelta(whole.description, part: block.part))
        }
        if let opaque = block.opaque {
            var json = opaque.block.raw
            if !opaque.input.isEmpty {
                var writer = JSONWriter()
                writer.object { writer in
                    for (key, value) in opaque.block.members {
                        writer.key(key.string)
                        if case "input" = key { writer.raw(RawJSON(opaque.input)) } else { writer.raw(value.raw) }
                    }
                }
                json = RawJSON(utf8: writer.bytes)
            }
            events.append(
                .wholePart(Part(.opaque(OpaquePart(dialect: .anthropicMessages, json: json))), part: block.part))
        }
        events.append(.partEnd(part: block.part))
    }
}
