/// A whole answer: what a stream of ``StreamEvent`` adds up to.
public struct Completion: Sendable, Hashable {
    public var head: ResponseHead
    public var message: Message
    public var finish: FinishReason
    public var usage: Usage
    /// `nil` when the model's price is unknown; a free model costs zero.
    public var cost: Cost?
    public var warnings: [Warning]
    /// The further choices of a request that asked for several.
    public var alternatives: [Alternative]
    /// Fields of the whole answer that we do not model.
    public var extras: Extras
    /// Why this model answered, what was tried before, and what it cost.
    public var trail: DecisionTrail?

    public init(
        head: ResponseHead,
        message: Message,
        finish: FinishReason,
        usage: Usage = Usage(),
        cost: Cost? = nil,
        warnings: [Warning] = [],
        alternatives: [Alternative] = [],
        extras: Extras = Extras()
    ) {
        self.head = head
        self.message = message
        self.finish = finish
        self.usage = usage
        self.cost = cost
        self.warnings = warnings
        self.alternatives = alternatives
        self.extras = extras
    }

    /// The text parts, joined without a separator.
    public var text: String { message.text }

    public var toolCalls: [ToolCall] {
        message.parts.compactMap { part in
            if case .toolCall(let call) = part.content { call } else { nil }
        }
    }
}

/// A further choice of an answer to a request that asked for several.
public struct Alternative: Sendable, Hashable {
    /// Counted from 1; the completion itself is choice 0.
    public var choice: Int
    public var message: Message
    public var finish: FinishReason
    public var extras: Extras

    public init(choice: Int, message: Message, finish: FinishReason, extras: Extras = Extras()) {
        self.choice = choice
        self.message = message
        self.finish = finish
        self.extras = extras
    }
}
