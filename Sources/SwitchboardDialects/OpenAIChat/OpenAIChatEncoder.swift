import SwitchboardCore

/// Writes a streamed answer.
struct OpenAIChatEncoder: EventEncoder {
    var contentType: String { "text/event-stream" }

    private let includesUsage: Bool
    private var head: ResponseHead?
    private var hasRole: Set<Int> = []
    /// The choices that declined in words.
    private var hasRefused: Set<Int> = []
    /// The index on the wire of each tool call, by choice and part.
    private var calls: [Int: [Int: (index: Int, kind: ToolCall.Kind, isLegacy: Bool)]] = [:]
    private var extras: [Int: [Int: Extras]] = [:]

    init(includesUsage: Bool) { self.includesUsage = includesUsage }

    mutating func encode(_ event: StreamEvent, into out: inout [UInt8]) {
        switch event {
        case .start(let head): self.head = head
        case .alternative(.done(let ending), let choice): writeEnd(ending, choice: choice, into: &out)
        case .alternative(let event, let choice): encode(event, choice: choice, into: &out)
        case .done(let ending):
            writeEnd(ending, choice: 0, into: &out)
            if includesUsage, ending.usage.isReported {
                chunk(into: &out) { writer in
                    writer.field("choices", "[]" as RawJSON)
                    writer.key("usage")
                    OpenAIChatOutcome.write(ending.usage, to: &writer)
                    OpenAIChatAnswer.writeOuter(ending.extras, to: &writer)
                }
            }
            EventStreamWriter.writeDone(to: &out)
        default: encode(event, choice: 0, into: &out)
        }
    }

    mutating func fail(_ error: LLMError, into out: inout [UInt8]) {
        EventStreamWriter.write(nil, to: &out) { writer in
            writer.object { writer in writer.field("error") { writer in OpenAIError.object(error, to: &writer) } }
        }
    }

    private mutating func encode(_ event: StreamEvent, choice: Int, into out: inout [UInt8]) {
        switch event {
        case .textDelta(let text, let part):
            // A piece of text with fields of its own stands in a list; they came just before it.
            if let fields = extras[choice]?.removeValue(forKey: part), !fields.fields(of: .openAIChat).isEmpty {
                return delta(choice, into: &out) { writer in
                    writer.key("content")
                    OpenAIChatContent.write([Part(.text(text), extras: fields)], asList: true, to: &writer)
                }
            }
            delta(choice, into: &out) { $0.field("content", text) }
        case .refusalDelta(let text, _):
            hasRefused.insert(choice)
            delta(choice, into: &out) { $0.field("refusal", text) }
        case .thinkingDelta(let text, let part):
            let known = extras[choice]?[part] ?? Extras()
            let also = OpenAIChatThoughts.otherField(known)
            let isPiece = known[.openAIChat, "@field"] == "\"content\""
            let field = OpenAIChatThoughts.field(known)
            delta(choice, into: &out) { writer in
                if isPiece {
                    writer.field("content") { writer in
                        writer.array { OpenAIChatContent.writeThought(text, to: &$0) }
                    }
                    return
                }
                for name in [field, also] {
                    guard let name else { continue }
                    writer.key(name)
                    writer.string(text)
                }
            }
        case .extras(let more, let part):
            if let details = more[.openAIChat, "reasoning_details"] {
                delta(choice, into: &out) { $0.field("reasoning_details", details) }
            }
            extras[choice, default: [:]][part, default: Extras()].merge(more)
            let isPiece = extras[choice]?[part]?[.openAIChat, "@field"] == "\"content\""
            if isPiece, more.fields(of: .openAIChat).contains(where: { !$0.name.hasPrefix("@") }) {
                delta(choice, into: &out) { writer in
                    writer.field("content") { writer in
                        writer.array { OpenAIChatContent.writeThought(nil, more, to: &$0) }
                    }
                }
            }
        case .toolCallStart(let start, let part):
            let fields = extras[choice]?[part] ?? Extras()
            let isLegacy = fields[.openAIChat, "@function_call"] != nil
            let index = calls[choice]?.count ?? 0
            calls[choice, default: [:]][part] = (index, start.kind, isLegacy)
            delta(choice, into: &out) { writer in
                if isLegacy {
                    writer.field("function_call") { writer in
                        OpenAIChatCalls.legacy(start.name, arguments: "", fields, to: &writer)
                    }
                } else {
                    Self.call(index, to: &writer) { writer in
                        writer.field("id", start.id)
                        OpenAIChatCalls.begin(start.name, start.kind, arguments: "", fields, to: &writer)
                    }
                }
            }
        case .toolCallArgumentsDelta(let text, let part):
            guard let known = calls[choice]?[part] else { return }
            delta(choice, into: &out) { writer in
                if known.isLegacy {
                    writer.field("function_call") { writer in writer.object { $0.field("arguments", text) } }
                } else {
                    Self.call(known.index, to: &writer) { writer in
                        writer.key(known.kind.rawValue)
                        writer.object { $0.field(known.kind == .custom ? "input" : "arguments", text) }
                    }
                }
            }
        case .wholePart(let whole, _):
            guard case .opaque(let opaque) = whole.content, opaque.dialect == .openAIChat else { return }
            let place = OpenAIChatCalls.isCall(whole) ? "tool_calls" : "content"
            delta(choice, into: &out) { writer in
                writer.key(place)
                writer.array { $0.raw(opaque.json) }
            }
        default: break
        }
    }

    private static func call(_ index: Int, to writer: inout JSONWriter, _ body: (inout JSONWriter) -> Void) {
        writer.field("tool_calls") { writer in
            writer.array { writer in
                writer.object { writer in
                    writer.field("index", index)
                    body(&writer)
                }
            }
        }
    }

    private mutating func writeEnd(_ ending: Ending, choice: Int, into out: inout [UInt8]) {
        var ending = ending
        ending.finish = ending.finish.unlessWordless(hasWords: hasRefused.contains(choice))
        delta(choice, ending: ending, into: &out) { OpenAIChatAnswer.writeFields(ending.extras, "message.", to: &$0) }
    }

    private mutating func delta(
        _ choice: Int,
        ending: Ending? = nil,
        into out: inout [UInt8],
        _ body: (inout JSONWriter) -> Void
    ) {
        let isFirst = hasRole.insert(choice).inserted
        chunk(into: &out) { writer in
            writer.field("choices") { writer in
                writer.array { writer in
                    writer.object { writer in
                        writer.field("index", choice)
                        writer.field("delta") { writer in
                            writer.object { writer in
                                if isFirst { writer.field("role", "assistant") }
                                body(&writer)
                            }
                        }
                        if let ending {
                            OpenAIChatAnswer.writeEnd(ending.finish, ending.extras, isChunk: true, to: &writer)
                        } else {
                            writer.field("finish_reason", RawJSON.null)
                        }
                    }
                }
            }
            if let ending, choice == 0 { OpenAIChatAnswer.writeOuter(ending.extras, to: &writer) }
        }
    }

    private func chunk(into out: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
        EventStreamWriter.write(nil, to: &out) { writer in
            writer.object { writer in
                writer.field("id", head?.id ?? "")
                writer.field("object", "chat.completion.chunk")
                writer.field("created", head?.created ?? 0)
                writer.field("model", head?.model.rawValue ?? "")
                body(&writer)
            }
        }
    }
}
