/// Folds events into a completion. The only place that does: a whole response is decoded into events too, so both
/// modes agree by construction.
public struct CompletionAssembler: Sendable {
    private var head: ResponseHead?
    private var parts = PartsAssembler()
    private var warnings: [Warning] = []
    private var alternatives: [Int: (parts: PartsAssembler, ending: Ending?)] = [:]
    private var ending: Ending?

    public init() {}

    /// Whether ``finish()`` would succeed.
    public var isComplete: Bool { head != nil && ending != nil }

    public mutating func append(_ event: StreamEvent) {
        switch event {
        case .start(let head): self.head = head
        case .warning(let warning): warnings.append(warning)
        case .done(let ending): self.ending = ending
        case .usage, .event, .wire: break
        case .alternative(.done(let ending), let choice):
            alternatives[choice, default: (PartsAssembler(), nil)].ending = ending
        case .alternative(let event, let choice):
            alternatives[choice, default: (PartsAssembler(), nil)].parts.append(event)
        default: parts.append(event)
        }
    }

    /// The completion; throws ``LLMError/Code/incompleteStream`` when the answer never ended.
    public consuming func finish() throws(LLMError) -> Completion {
        guard let head, let ending else {
            throw LLMError(.incompleteStream, "The answer broke off before the model had ended it.")
        }
        var completion = Completion(
            head: head,
            message: Message(.assistant, parts.finish()),
            finish: ending.finish,
            usage: ending.usage,
            cost: ending.cost,
            warnings: warnings,
            alternatives: alternatives.sorted { $0.key < $1.key }.map { choice, alternative in
                Alternative(
                    choice: choice,
                    message: Message(.assistant, alternative.parts.finish()),
                    finish: alternative.ending?.finish ?? FinishReason(.other),
                    extras: alternative.ending?.extras ?? Extras()
                )
            },
            extras: ending.extras
        )
        completion.trail = ending.trail
        return completion
    }
}

/// Puts the parts of one message together.
struct PartsAssembler: Sendable {
    private enum Draft: Sendable {
        case text
        case refusal
        case thinking(Thinking.Signature?)
        case toolCall(ToolCallStart)
        case whole(Part)
    }

    /// By part index. The text stands apart from the draft so that appending a delta copies nothing.
    private var drafts: [Draft?] = []
    private var texts: [String] = []
    private var extras: [Extras] = []

    mutating func append(_ event: StreamEvent) {
        switch event {
        case .textDelta(let delta, let part): append(delta, to: part, as: .text)
        case .refusalDelta(let delta, let part): append(delta, to: part, as: .refusal)
        case .thinkingDelta(let delta, let part): append(delta, to: part, as: .thinking(nil))
        case .toolCallArgumentsDelta(let delta, let part):
            grow(to: part)
            texts[part] += delta
        case .thinkingSignature(let signature, let part):
            grow(to: part)
            drafts[part] = .thinking(signature)
        case .toolCallStart(let start, let part):
            grow(to: part)
            drafts[part] = .toolCall(start)
        case .wholePart(let whole, let part):
            grow(to: part)
            drafts[part] = .whole(whole)
        case .extras(let more, let part):
            grow(to: part)
            extras[part].merge(more)
        default: break
        }
    }

    func finish() -> [Part] { drafts.indices.compactMap(part) }

    private mutating func append(_ delta: String, to part: Int, as draft: @autoclosure () -> Draft) {
        grow(to: part)
        if drafts[part] == nil { drafts[part] = draft() }
        texts[part] += delta
    }

    private mutating func grow(to part: Int) {
        while drafts.count <= part {
            drafts.append(nil)
            texts.append("")
            extras.append(Extras())
        }
    }

    private func part(at index: Int) -> Part? {
        let text = texts[index]
        switch drafts[index] {
        case nil: return nil
        case .text: return Part(.text(text), extras: extras[index])
        case .refusal: return Part(.refusal(text), extras: extras[index])
        case .thinking(let signature):
            return Part(.thinking(Thinking(text: text, signature: signature)), extras: extras[index])
        case .toolCall(let start):
            let arguments = RawJSON(text.isEmpty && start.kind == .function ? "{}" : text)
            let call = ToolCall(id: start.id, name: start.name, arguments: arguments, kind: start.kind)
            return Part(.toolCall(call), extras: extras[index])
        case .whole(var part):
            part.extras.merge(extras[index])
            return part
        }
    }
}
