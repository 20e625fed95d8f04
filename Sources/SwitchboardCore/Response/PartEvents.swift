/// The events that a whole part stands for: how a body that came at once becomes what its stream would have been.
public enum PartEvents {
    public static func append(_ part: Part, at index: Int, to events: inout [StreamEvent]) {
        if !part.extras.isEmpty { events.append(.extras(part.extras, part: index)) }
        var bare = part
        bare.extras = Extras()
        switch part.content {
        case .text(let text): events.append(.textDelta(text, part: index))
        case .refusal(let text): events.append(.refusalDelta(text, part: index))
        case .thinking(let thinking) where !thinking.isRedacted:
            if !thinking.text.isEmpty || thinking.signature == nil {
                events.append(.thinkingDelta(thinking.text, part: index))
            }
            if let signature = thinking.signature { events.append(.thinkingSignature(signature, part: index)) }
        case .toolCall(let call):
            events.append(.toolCallStart(ToolCallStart(id: call.id, name: call.name, kind: call.kind), part: index))
            if !call.arguments.isEmpty {
                events.append(.toolCallArgumentsDelta(call.arguments.description, part: index))
            }
        default: events.append(.wholePart(bare, part: index))
        }
        events.append(.partEnd(part: index))
    }
}

extension Completion {
    /// The stream that this answer would have been.
    public var events: [StreamEvent] {
        var events: [StreamEvent] = [.start(head)]
        events += warnings.map(StreamEvent.warning)
        for (index, part) in message.parts.enumerated() { PartEvents.append(part, at: index, to: &events) }
        for alternative in alternatives {
            var own: [StreamEvent] = []
            for (index, part) in alternative.message.parts.enumerated() { PartEvents.append(part, at: index, to: &own) }
            own.append(.done(Ending(finish: alternative.finish, extras: alternative.extras)))
            events += own.map { .alternative($0, choice: alternative.choice) }
        }
        if usage.isReported { events.append(.usage(usage)) }
        var ending = Ending(finish: finish, usage: usage, cost: cost, extras: extras)
        ending.trail = trail
        events.append(.done(ending))
        return events
    }
}
