import SwitchboardCore

/// Writes a streamed answer. A tool call goes out whole, when its arguments are complete.
struct OllamaEncoder: EventEncoder {
    var contentType: String { "application/x-ndjson" }

    private var lines: OllamaLines
    private var calls: [Int: (start: ToolCallStart, arguments: String)] = [:]
    private var extras: [Int: Extras] = [:]

    init(dialect: DialectID) { lines = OllamaLines(dialect: dialect, model: "", created: nil) }

    mutating func encode(_ event: StreamEvent, into out: inout [UInt8]) {
        switch event {
        case .start(let head):
            lines = OllamaLines(dialect: lines.dialect, model: head.model.rawValue, created: head.created)
        case .textDelta(let text, _), .refusalDelta(let text, _):
            lines.line(into: &out) { writer in
                lines.begin(text, to: &writer)
            }
        case .thinkingDelta(let text, _):
            lines.line(into: &out) { writer in
                lines.begin("", to: &writer)
                writer.field("thinking", text)
            }
        case .toolCallStart(let start, let part):
            if lines.dialect == .ollamaChat { calls[part] = (start, "") }
        case .toolCallArgumentsDelta(let text, let part): calls[part]?.arguments += text
        case .extras(let more, let part): extras[part, default: Extras()].merge(more)
        case .partEnd(let part): writeCall(part, into: &out)
        case .done(let ending):
            for part in calls.keys.sorted() { writeCall(part, into: &out) }
            lines.last(ending, into: &out) { writer in
                lines.begin("", to: &writer)
            }
        default: break
        }
    }

    mutating func fail(_ error: LLMError, into out: inout [UInt8]) {
        if error.dialect == lines.dialect, let body = error.body, body.isObject {
            JSONWriter.append(to: &out) { writer in writer.raw(body) }
        } else {
            JSONWriter.append(to: &out) { writer in writer.object { writer in writer.field("error", error.message) } }
        }
        out.append(0x0A)
    }

    private mutating func writeCall(_ part: Int, into out: inout [UInt8]) {
        guard let (start, arguments) = calls.removeValue(forKey: part) else { return }
        let call = ToolCall(
            id: start.id, name: start.name,
            arguments: RawJSON(arguments.isEmpty && start.kind == .function ? "{}" : arguments), kind: start.kind)
        let extras = extras.removeValue(forKey: part) ?? Extras()
        lines.line(into: &out) { writer in
            lines.begin("", to: &writer)
            writer.field("tool_calls") { writer in
                writer.array { writer in OllamaOutcome.write(call, extras, to: &writer) }
            }
        }
    }
}
