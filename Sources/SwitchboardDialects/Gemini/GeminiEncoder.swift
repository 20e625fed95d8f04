import SwitchboardCore

/// Writes a streamed answer: as events, or without `alt=sse` as the elements of one array. Tool calls go out whole.
struct GeminiEncoder: EventEncoder {
    private enum Kind { case text, thinking, call }

    private let isArray: Bool
    private var head: ResponseHead?
    private var hasBegun = false
    private var kinds: [Int: [Int: Kind]] = [:]
    private var extras: [Int: [Int: Extras]] = [:]
    private var calls: [Int: [Int: (start: ToolCallStart, arguments: String)]] = [:]

    var contentType: String { isArray ? "application/json" : "text/event-stream" }

    init(isArray: Bool) { self.isArray = isArray }

    mutating func encode(_ event: StreamEvent, into out: inout [UInt8]) {
        switch event {
        case .start(let head): self.head = head
        case .alternative(.done(let ending), let choice): finish(ending, choice: choice, into: &out)
        case .alternative(let event, let choice): encode(event, choice: choice, into: &out)
        case .done(let ending):
            finish(ending, choice: 0, into: &out)
            if isArray { out.append(contentsOf: "]\n".utf8) }
        default: encode(event, choice: 0, into: &out)
        }
    }

    mutating func fail(_ error: LLMError, into out: inout [UInt8]) {
        frame(into: &out) { writer in GeminiOutcome.write(error, to: &writer) }
        if isArray { out.append(contentsOf: "]\n".utf8) }
    }

    private mutating func encode(_ event: StreamEvent, choice: Int, into out: inout [UInt8]) {
        switch event {
        case .textDelta(let text, let part), .refusalDelta(let text, let part):
            kinds[choice, default: [:]][part] = .text
            if !text.isEmpty { piece(choice, into: &out) { $0.field("text", text) } }
        case .thinkingDelta(let text, let part):
            kinds[choice, default: [:]][part] = .thinking
            guard !text.isEmpty else { return }
            piece(choice, into: &out) { writer in
                writer.field("text", text)
                writer.field("thought", true)
            }
        case .thinkingSignature(let signature, let part):
            kinds[choice, default: [:]][part] = .thinking
            guard signature.dialect == .gemini else { return }
            piece(choice, into: &out) { writer in
                writer.field("text", "")
                writer.field("thought", true)
                writer.field("thoughtSignature", signature.value)
            }
        case .extras(let more, let part): write(more, part: part, choice: choice, into: &out)
        case .toolCallStart(let start, let part):
            kinds[choice, default: [:]][part] = .call
            calls[choice, default: [:]][part] = (start, "")
        case .toolCallArgumentsDelta(let text, let part): calls[choice]?[part]?.arguments += text
        case .wholePart(let whole, _):
            if case .opaque(let opaque) = whole.content, opaque.dialect != .gemini { return }
            chunk(choice, into: &out) { GeminiParts.write(whole, isHistory: false, to: &$0) }
        case .partEnd(let part):
            guard let (start, arguments) = calls[choice]?.removeValue(forKey: part) else { return }
            let call = ToolCall(
                id: start.id, name: start.name,
                arguments: RawJSON(arguments.isEmpty && start.kind == .function ? "{}" : arguments), kind: start.kind)
            let whole = Part(.toolCall(call), extras: extras[choice]?[part] ?? Extras())
            chunk(choice, into: &out) { GeminiParts.write(whole, isHistory: false, to: &$0) }
        default: break
        }
    }

    /// Fields of a text or a thought go out with an empty piece of it; those of a call wait for the call.
    private mutating func write(_ more: Extras, part: Int, choice: Int, into out: inout [UInt8]) {
        let kind = kinds[choice]?[part]
        guard kind == .text || kind == .thinking else {
            extras[choice, default: [:]][part, default: Extras()].merge(more)
            return
        }
        guard more.fields(of: .gemini).contains(where: { !$0.name.hasPrefix("@") }) else { return }
        piece(choice, into: &out) { writer in
            writer.field("text", "")
            if kind == .thinking { writer.field("thought", true) }
            writer.fields(more, of: .gemini)
        }
    }

    private mutating func finish(_ ending: Ending, choice: Int, into out: inout [UInt8]) {
        let head = head
        frame(into: &out) { writer in
            writer.object { writer in
                if ending.extras[.gemini, "@candidates"] == nil {
                    writer.field("candidates") { writer in
                        writer.array { writer in
                            writer.object { writer in
                                writer.field("content") { writer in
                                    writer.object { writer in
                                        writer.field("parts", #"[{"text":""}]"# as RawJSON)
                                        writer.field("role", "model")
                                        writer.fields(ending.extras, of: .gemini, in: "content")
                                    }
                                }
                                GeminiAnswer.writeEnd(ending.finish, ending.extras, to: &writer)
                                if ending.extras[.gemini, "@index"] == nil { writer.field("index", choice) }
                            }
                        }
                    }
                }
                if choice == 0 {
                    GeminiAnswer.writeOuter(ending.extras, to: &writer)
                    if ending.usage.isReported {
                        writer.key("usageMetadata")
                        GeminiUsage.write(ending.usage, to: &writer)
                    }
                }
                GeminiEncoder.writeHead(head, excludingTime: ending.extras[.gemini, "createTime"] != nil, to: &writer)
            }
        }
    }

    // MARK: Frames

    private mutating func piece(_ choice: Int, into out: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
        chunk(choice, into: &out) { writer in writer.object(body) }
    }

    private mutating func chunk(_ choice: Int, into out: inout [UInt8], _ part: (inout JSONWriter) -> Void) {
        let head = head
        frame(into: &out) { writer in
            writer.object { writer in
                writer.field("candidates") { writer in
                    writer.array { writer in
                        writer.object { writer in
                            writer.field("content") { writer in
                                writer.object { writer in
                                    writer.field("parts") { writer in writer.array(part) }
                                    writer.field("role", "model")
                                }
                            }
                            writer.field("index", choice)
                        }
                    }
                }
                GeminiEncoder.writeHead(head, excludingTime: false, to: &writer)
            }
        }
    }

    private static func writeHead(_ head: ResponseHead?, excludingTime: Bool, to writer: inout JSONWriter) {
        writer.field("modelVersion", head?.model.rawValue ?? "")
        if let created = head?.created, !excludingTime { writer.field("createTime", Timestamp.text(created)) }
        if let id = head?.id, !id.isEmpty { writer.field("responseId", id) }
    }

    private mutating func frame(into out: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
        guard isArray else { return EventStreamWriter.write(nil, to: &out, body) }
        out.append(contentsOf: (hasBegun ? ",\n" : "[").utf8)
        hasBegun = true
        JSONWriter.append(to: &out, body)
    }
}
