import SwitchboardCore

/// What a caller has seen of an answer so far, as far as it matters for going on with it.
struct PartialAnswer {
    /// All text, joined.
    private(set) var text = ""
    /// The text part that further text belongs to, while it is open.
    private(set) var openText: Int?
    /// Every part that has begun and not ended, in order.
    private(set) var open: [Int] = []
    /// The index that the next new part gets.
    private(set) var nextPart = 0
    /// Whether all of it can be said to another model as the beginning of an answer. Half a tool call cannot, and a whole one
    /// may already have been made.
    private(set) var canBeContinued = true

    /// Takes note of an event that was handed to the caller.
    mutating func saw(_ event: StreamEvent) {
        switch event {
        case .textDelta(let delta, let part):
            begin(part)
            text += delta
            openText = part
        case .thinkingDelta(_, let part), .thinkingSignature(_, let part): begin(part)
        case .extras(_, let part): begin(part)
        case .refusalDelta(_, let part), .toolCallStart(_, let part), .toolCallArgumentsDelta(_, let part),
            .wholePart(_, let part):
            begin(part)
            canBeContinued = false
        case .partEnd(let part):
            open.removeAll { $0 == part }
            if openText == part { openText = nil }
        case .alternative: canBeContinued = false
        default: break
        }
    }

    private mutating func begin(_ part: Int) {
        guard part >= nextPart else { return }
        nextPart = part + 1
        open.append(part)
    }
}
