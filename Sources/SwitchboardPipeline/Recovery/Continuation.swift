import SwitchboardCore

/// A second answer on its way to a caller who has the beginning of a first one: one start, parts that count on, text that
/// goes on where it stopped.
struct Continuation {
    private var seam: Seam
    private let said: PartialAnswer
    private var parts: [Int: Int] = [:]
    private var next: Int
    /// The second answer's part whose text is joined to the first's.
    private var joined: Int?
    /// Second thoughts about an answer that has already begun.
    private var unsaid: Set<Int> = []
    private var hasClosedOthers = false

    init(of said: PartialAnswer, _ manner: Seam.Manner) {
        self.said = said
        seam = Seam(after: said.text, manner)
        next = said.nextPart
    }

    /// How a model is asked to go on.
    static func manner(
        for request: CompletionRequest,
        after said: PartialAnswer,
        at card: ModelCard?,
        refusesPrefill: Bool
    ) -> Seam.Manner {
        // An answer in a given form comes whole or not at all: half of it is no beginning that a model may be told of.
        if said.text.isEmpty || request.format != nil { return .restart }
        let thinks = request.reasoning.map { $0.mode != .off } ?? false
        return card?.takesPrefill == true && !refusesPrefill && !thinks ? .prefill : .instruction
    }

    /// The request for the rest of an answer.
    static func request(
        _ request: CompletionRequest,
        after said: PartialAnswer,
        _ manner: Seam.Manner,
        tokensSaid: Int
    ) -> CompletionRequest {
        guard manner != .restart else { return request }
        var rest = request
        var beginning = said.text
        while beginning.last?.isWhitespace == true { beginning.removeLast() }
        rest.messages.append(.assistant(.text(beginning)))
        if manner == .instruction { rest.messages.append(.user(.text(instruction))) }
        if let limit = request.maxTokens { rest.maxTokens = max(1, limit - tokensSaid) }
        return rest
    }

    private static let instruction = """
        The connection broke in the middle of your answer, of which I have everything above. Go on exactly where it stops, \
        with the very next character. Repeat nothing of it, do not begin anew, and do not speak of the interruption.
        """

    /// What an event of the second answer is to the caller.
    mutating func pass(_ event: StreamEvent, into events: inout [StreamEvent]) throws(LLMError) {
        switch event {
        case .start, .usage, .wire: break
        case .warning, .event, .alternative: events.append(event)
        case .thinkingDelta(let text, let part):
            if let part = think(part, &events) { events.append(.thinkingDelta(text, part: part)) }
        case .thinkingSignature(let signature, let part):
            if let part = think(part, &events) { events.append(.thinkingSignature(signature, part: part)) }
        case .textDelta(let text, let part):
            if joined == nil, parts[part] == nil, !said.text.isEmpty { joined = part }
            let new = part == joined ? try seam.take(text) : text
            if !new.isEmpty { events.append(.textDelta(new, part: begin(part, &events))) }
        case .extras(let extras, let part):
            // Citations and the like of a second answer count from its own beginning.
            if let own = parts[part], part != joined { events.append(.extras(extras, part: own)) }
        case .partEnd(let part):
            if part == joined {
                let rest = try seam.end()
                if !rest.isEmpty { events.append(.textDelta(rest, part: begin(part, &events))) }
            }
            // A part that had nothing new to say was never begun.
            if let own = parts[part] ?? (part == joined ? said.openText : nil) { events.append(.partEnd(part: own)) }
        case .refusalDelta(let text, let part): events.append(.refusalDelta(text, part: begin(part, &events)))
        case .toolCallStart(let start, let part): events.append(.toolCallStart(start, part: begin(part, &events)))
        case .toolCallArgumentsDelta(let text, let part):
            events.append(.toolCallArgumentsDelta(text, part: begin(part, &events)))
        case .wholePart(let whole, let part): events.append(.wholePart(whole, part: begin(part, &events)))
        case .done:
            // Nothing new was said: what the first answer left open ends here.
            if joined == nil, let open = said.openText, !said.text.isEmpty { events.append(.partEnd(part: open)) }
            events.append(event)
        }
    }

    private mutating func think(_ part: Int, _ events: inout [StreamEvent]) -> Int? {
        if unsaid.contains(part) { return nil }
        if parts[part] == nil, !said.text.isEmpty {
            unsaid.insert(part)
            return nil
        }
        return begin(part, &events)
    }

    private mutating func begin(_ part: Int, _ events: inout [StreamEvent]) -> Int {
        if let own = parts[part] { return own }
        closeOthers(&events)
        if part == joined, let open = said.openText {
            parts[part] = open
            return open
        }
        if joined == nil, let open = said.openText, !said.text.isEmpty {
            // A tool call follows, and the text before it is over.
            joined = -1
            events.append(.partEnd(part: open))
        }
        defer { next += 1 }
        parts[part] = next
        return next
    }

    /// What the first answer had begun beside its text has no end any more but this.
    private mutating func closeOthers(_ events: inout [StreamEvent]) {
        guard !hasClosedOthers else { return }
        hasClosedOthers = true
        for part in said.open where part != said.openText { events.append(.partEnd(part: part)) }
    }
}
