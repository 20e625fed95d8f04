import SwitchboardCore

/// Writes a streamed answer. Log probabilities go out together, with the end of their choice.
struct OpenAICompletionsEncoder: EventEncoder {
    var contentType: String { "text/event-stream" }

    private let includesUsage: Bool
    private var head: ResponseHead?

    init(includesUsage: Bool) { self.includesUsage = includesUsage }

    mutating func encode(_ event: StreamEvent, into out: inout [UInt8]) {
        switch event {
        case .start(let head): self.head = head
        case .textDelta(let text, _), .refusalDelta(let text, _): write(text, choice: 0, nil, into: &out)
        case .alternative(.textDelta(let text, _), let choice), .alternative(.refusalDelta(let text, _), let choice):
            write(text, choice: choice, nil, into: &out)
        case .alternative(.done(let ending), let choice): write("", choice: choice, ending, into: &out)
        case .done(let ending): end(ending, into: &out)
        default: break
        }
    }

    mutating func fail(_ error: LLMError, into out: inout [UInt8]) {
        EventStreamWriter.write(nil, to: &out) { writer in
            writer.object { writer in writer.field("error") { writer in OpenAIError.object(error, to: &writer) } }
        }
    }

    private func end(_ ending: Ending, into out: inout [UInt8]) {
        write("", choice: 0, ending, into: &out)
        if includesUsage, ending.usage.isReported {
            chunk(into: &out) { writer in
                writer.field("choices", "[]" as RawJSON)
                writer.key("usage")
                OpenAICompletionsOutcome.write(ending.usage, to: &writer)
                writer.fields(ending.extras, of: .openAICompletions)
            }
        }
        EventStreamWriter.writeDone(to: &out)
    }

    private func write(_ text: String, choice: Int, _ ending: Ending?, into out: inout [UInt8]) {
        chunk(into: &out) { writer in
            writer.field("choices") { writer in
                writer.array { OpenAICompletionsAnswer.write(text, choice: choice, ending, to: &$0) }
            }
            if let ending, choice == 0 { writer.fields(ending.extras, of: .openAICompletions) }
        }
    }

    private func chunk(into out: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
        EventStreamWriter.write(nil, to: &out) { writer in
            writer.object { writer in
                OpenAICompletionsAnswer.begin(head, to: &writer)
                body(&writer)
            }
        }
    }
}
