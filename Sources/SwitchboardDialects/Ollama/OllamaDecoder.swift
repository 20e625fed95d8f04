import HTTPTypes
import SwitchboardCore

/// Reads the lines of an answer of `/api/chat`, or the one object of an answer that is not streamed: the same shape.
struct OllamaDecoder: EventDecoder {
    private enum Piece { case text, thinking }

    let dialect: DialectID
    let context: ResponseContext
    private var hasStarted = false
    private var isDone = false
    private var hasCalls = false
    private var parts = 0
    private var open: Piece?

    init(dialect: DialectID, context: ResponseContext) {
        self.dialect = dialect
        self.context = context
    }

    mutating func decode(_ frame: Frame, into events: inout [StreamEvent]) throws(LLMError) {
        let root = try JSONValue(parsing: frame.payload, as: .answer)
        if let problem = root["error"], !problem.isNull {
            throw OllamaOutcome.error(
                status: nil, headers: [:], body: Array(frame.payload), target: context.target, dialect: dialect)
        }
        for name in root.duplicateKeys {
            events.append(.warning(Warning(.malformed, field: name, "The key stands twice; the last one counts.")))
        }
        start(root, &events)
        var extras = Extras()
        var usage = Usage(dialect: dialect)
        var (text, thinking) = ("", "")
        var isLast = false
        var reason: String?
        for (key, value) in try root.object() {
            switch key {
            case "model": break
            case "response" where dialect == .ollamaGenerate: text = try value.stringOrNil() ?? ""
            case "thinking" where dialect == .ollamaGenerate: thinking = try value.stringOrNil() ?? ""
            case "message": if !value.isNull { try message(value, &extras, &events) }
            case "done": isLast = try value.boolOrNil() ?? false
            case "done_reason": reason = try value.stringOrNil()
            case "prompt_eval_count": usage.input = value.asInt.map { max(0, $0) }
            case "eval_count": usage.output = value.asInt.map { max(0, $0) }
            default: extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        say(text: text, thinking: thinking, &events)
        guard isLast else { return }
        close(&events)
        isDone = true
        let finish = OllamaOutcome.finish(reason, hasCalls: hasCalls, dialect: dialect)
        events.append(.done(Ending(finish: finish, usage: usage, extras: extras)))
    }

    mutating func end(into events: inout [StreamEvent]) throws(LLMError) {
        guard isDone else {
            throw LLMError(
                .incompleteStream, "Ollama's answer broke off before its last line.", provider: context.target.provider,
                model: context.target.model)
        }
    }

    private mutating func start(_ root: JSONValue, _ events: inout [StreamEvent]) {
        guard !hasStarted else { return }
        hasStarted = true
        let model = root["model"]?.asString.map { ModelID($0) } ?? context.target.model
        let created = root["created_at"]?.asString.flatMap(Timestamp.seconds)
        events.append(.start(ResponseHead(id: "", provider: context.target.provider, model: model, created: created)))
    }

    private mutating func message(
        _ value: JSONValue,
        _ extras: inout Extras,
        _ events: inout [StreamEvent]
    ) throws(LLMError) {
        var text = ""
        var thinking = ""
        var calls: JSONValue?
        for (key, value) in try value.object() {
            switch key {
            case "role": break
            case "content": text = try value.stringOrNil() ?? ""
            case "thinking": thinking = try value.stringOrNil() ?? ""
            case "tool_calls": calls = value.isNull ? nil : value
            default:
                if !value.isNull { extras.append(value.raw, dialect: dialect, name: "message." + key.string) }
            }
        }
        say(text: text, thinking: thinking, &events)
        guard let calls else { return }
        for call in try calls.array() {
            close(&events)
            let part = try OllamaOutcome.call(call, madeID: "call_\(parts)")
            guard case .toolCall(let call) = part.content else { continue }
            if !part.extras.isEmpty { events.append(.extras(part.extras, part: parts)) }
            events.append(.toolCallStart(ToolCallStart(id: call.id, name: call.name), part: parts))
            events.append(.toolCallArgumentsDelta(call.arguments.description, part: parts))
            events.append(.partEnd(part: parts))
            parts += 1
            hasCalls = true
        }
    }

    private mutating func say(text: String, thinking: String, _ events: inout [StreamEvent]) {
        if !thinking.isEmpty {
            begin(.thinking, &events)
            events.append(.thinkingDelta(thinking, part: parts - 1))
        }
        if !text.isEmpty {
            begin(.text, &events)
            events.append(.textDelta(text, part: parts - 1))
        }
    }

    private mutating func begin(_ piece: Piece, _ events: inout [StreamEvent]) {
        guard open != piece else { return }
        close(&events)
        open = piece
        parts += 1
    }

    private mutating func close(_ events: inout [StreamEvent]) {
        if open != nil { events.append(.partEnd(part: parts - 1)) }
        open = nil
    }
}
