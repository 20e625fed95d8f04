import SwitchboardCore

/// Writes a streamed answer.
struct AnthropicEncoder: EventEncoder {
    var contentType: String { "text/event-stream" }

    private var head: ResponseHead?
    private var hasStarted = false
    private var usage = Usage()
    /// The blocks that are open, and whether they have been begun on the wire.
    private var open: [Int: Bool] = [:]
    /// Citations are sent as they come, everything else with the block's beginning.
    private var extras: [Int: Extras] = [:]

    mutating func encode(_ event: StreamEvent, into out: inout [UInt8]) {
        switch event {
        case .start(let head): self.head = head
        case .usage(let usage): self.usage.update(with: usage)
        case .textDelta(let text, let part), .refusalDelta(let text, let part):
            begin(part, "text", into: &out) { $0.field("text", "") }
            delta(part, "text_delta", into: &out) { $0.field("text", text) }
        case .thinkingDelta(let text, let part):
            begin(part, "thinking", into: &out) { writer in
                writer.field("thinking", "")
                writer.field("signature", "")
            }
            delta(part, "thinking_delta", into: &out) { $0.field("thinking", text) }
        case .thinkingSignature(let signature, let part):
            begin(part, "thinking", into: &out) { writer in
                writer.field("thinking", "")
                writer.field("signature", "")
            }
            guard signature.dialect == .anthropicMessages else { return }
            delta(part, "signature_delta", into: &out) { $0.field("signature", signature.value) }
        case .toolCallStart(let start, let part):
            begin(part, "tool_use", into: &out) { writer in
                writer.field("id", start.id)
                writer.field("name", start.name)
                writer.field("input", "{}" as RawJSON)
            }
        case .toolCallArgumentsDelta(let text, let part):
            delta(part, "input_json_delta", into: &out) { $0.field("partial_json", text) }
        case .wholePart(let whole, let part):
            startMessage(into: &out)
            open[part] = true
            write("content_block_start", into: &out) { writer in
                writer.field("index", part)
                writer.key("content_block")
                var whole = whole
                whole.extras.merge(extras[part] ?? Extras())
                AnthropicAnswer.write(whole, to: &writer)
                if writer.bytes.last == UInt8(ascii: ":") {
                    writer.object { writer in
                        writer.field("type", "text")
                        writer.field("text", "")
                    }
                }
            }
        case .extras(let more, let part): add(more, to: part, into: &out)
        case .partEnd(let part):
            guard open.removeValue(forKey: part) != nil else { return }
            write("content_block_stop", into: &out) { $0.field("index", part) }
        case .event(let opaque): writeForeign(opaque, into: &out)
        case .done(let ending): finish(ending, into: &out)
        default: break
        }
    }

    mutating func fail(_ error: LLMError, into out: inout [UInt8]) {
        EventStreamWriter.write("error", to: &out) { writer in AnthropicOutcome.write(error, to: &writer) }
    }

    // MARK: Blocks

    private mutating func begin(
        _ part: Int,
        _ type: String,
        into out: inout [UInt8],
        _ body: (inout JSONWriter) -> Void
    ) {
        guard open[part] != true else { return }
        startMessage(into: &out)
        open[part] = true
        let fields = extras.removeValue(forKey: part) ?? Extras()
        write("content_block_start", into: &out) { writer in
            writer.field("index", part)
            writer.field("content_block") { writer in
                writer.object { writer in
                    writer.field("type", type)
                    body(&writer)
                    writer.fields(fields, of: .anthropicMessages)
                }
            }
        }
    }

    private func delta(_ part: Int, _ type: String, into out: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
        write("content_block_delta", into: &out) { writer in
            writer.field("index", part)
            writer.field("delta") { writer in
                writer.object { writer in
                    writer.field("type", type)
                    body(&writer)
                }
            }
        }
    }

    private mutating func add(_ more: Extras, to part: Int, into out: inout [UInt8]) {
        guard open[part] == true else { return extras[part, default: Extras()].merge(more) }
        for citation in more[.anthropicMessages, "citations"]?.value?.elements.map(\.raw) ?? [] {
            delta(part, "citations_delta", into: &out) { $0.field("citation", citation) }
        }
    }

    // MARK: The message

    private mutating func startMessage(into out: inout [UInt8]) {
        guard !hasStarted else { return }
        hasStarted = true
        write("message_start", into: &out) { writer in
            writer.field("message") { writer in
                writer.object { writer in
                    writer.field("id", head?.id ?? "")
                    writer.field("type", "message")
                    writer.field("role", "assistant")
                    writer.field("model", head?.model.rawValue ?? "")
                    writer.field("content", "[]" as RawJSON)
                    writer.field("stop_reason", RawJSON.null)
                    writer.field("stop_sequence", RawJSON.null)
                    writer.key("usage")
                    AnthropicOutcome.write(usage, to: &writer)
                }
            }
        }
    }

    private mutating func finish(_ ending: Ending, into out: inout [UInt8]) {
        startMessage(into: &out)
        for part in open.keys.sorted() { write("content_block_stop", into: &out) { $0.field("index", part) } }
        open = [:]
        let outer = ["context_management"]
        write("message_delta", into: &out) { writer in
            writer.field("delta") { writer in
                writer.object { writer in
                    AnthropicAnswer.writeStop(ending.finish, ending.extras, to: &writer)
                    writer.fields(ending.extras, of: .anthropicMessages, excluding: Set(outer + ["stop_sequence"]))
                }
            }
            for name in outer {
                guard let value = ending.extras[.anthropicMessages, name] else { continue }
                writer.key(name)
                writer.raw(value)
            }
            writer.key("usage")
            AnthropicOutcome.write(ending.usage, to: &writer)
        }
        write("message_stop", into: &out) { _ in }
    }

    private mutating func writeForeign(_ opaque: OpaquePart, into out: inout [UInt8]) {
        guard opaque.dialect == .anthropicMessages else { return }
        startMessage(into: &out)
        out.append(contentsOf: "event: \(opaque.json.value?["type"]?.asString ?? "ping")\n".utf8)
        EventStreamWriter.write(nil, to: &out) { writer in writer.raw(opaque.json) }
    }

    private func write(_ name: StaticString, into out: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
        EventStreamWriter.write(name, to: &out) { writer in
            writer.object { writer in
                writer.field("type", "\(name)")
                body(&writer)
            }
        }
    }
}
