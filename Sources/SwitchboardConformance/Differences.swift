import SwitchboardCore

/// Says where two requests first differ.
enum RequestDifference {
    static func first(_ left: CompletionRequest, _ right: CompletionRequest) -> String {
        if left.messages.count != right.messages.count {
            return "\(right.messages.count) messages instead of \(left.messages.count)"
        }
        for (index, (mine, theirs)) in zip(left.messages, right.messages).enumerated() where mine != theirs {
            return
                "messages[\(index)]: \(String(describing: mine).prefix(300)) ≠ \(String(describing: theirs).prefix(300))"
        }
        for (index, (mine, theirs)) in zip(left.tools, right.tools).enumerated() where mine != theirs {
            return
                "tools[\(index)]: \(String(describing: mine).prefix(300)) ≠ \(String(describing: theirs).prefix(300))"
        }
        var (mine, theirs) = (left, right)
        (mine.messages, theirs.messages, mine.tools, theirs.tools) = ([], [], [], [])
        return "\(String(describing: mine).prefix(700)) ≠ \(String(describing: theirs).prefix(700))"
    }
}

/// Says where two completions first differ.
enum CompletionDifference {
    /// - Parameter notes: Whether what a codec notes for itself counts: how a whole answer was written says nothing of
    ///   a stream.
    static func first(_ left: Completion, _ right: Completion, notes: Bool = true) -> String? {
        let (left, right) = (canonical(left, notes), canonical(right, notes))
        guard left != right else { return nil }
        if left.head != right.head { return "head: \(left.head) ≠ \(right.head)" }
        if left.finish != right.finish { return "finish: \(left.finish) ≠ \(right.finish)" }
        if left.message.parts.count != right.message.parts.count {
            return "\(right.message.parts.count) parts instead of \(left.message.parts.count)"
        }
        for (index, (mine, theirs)) in zip(left.message.parts, right.message.parts).enumerated() where mine != theirs {
            return
                "parts[\(index)]: \(String(describing: mine).prefix(400)) ≠ \(String(describing: theirs).prefix(400))"
        }
        if left.usage != right.usage { return "usage: \(left.usage) ≠ \(right.usage)" }
        if left.extras != right.extras {
            return "extras: \(left.extras.entries.filter { !right.extras.entries.contains($0) }.prefix(3))"
                + " ≠ \(right.extras.entries.filter { !left.extras.entries.contains($0) }.prefix(3))"
        }
        if left.alternatives != right.alternatives { return "alternatives differ" }
        return "warnings: \(left.warnings) ≠ \(right.warnings)"
    }

    /// Verbatim JSON without its white space; warnings, which tell of the first reading, left out.
    static func canonical(_ completion: Completion, _ notes: Bool = true) -> Completion {
        var completion = completion
        completion.warnings = []
        completion.usage.raw = completion.usage.raw?.sorted()
        completion.message = canonical(completion.message, notes)
        completion.extras = canonical(completion.extras, notes)
        completion.alternatives = completion.alternatives.map { alternative in
            var alternative = alternative
            alternative.message = canonical(alternative.message, notes)
            alternative.extras = canonical(alternative.extras, notes)
            return alternative
        }
        return completion
    }

    private static func canonical(_ message: Message, _ notes: Bool) -> Message {
        var message = message
        message.parts = message.parts.map { part in
            var part = part
            part.extras = canonical(part.extras, notes)
            switch part.content {
            case .toolCall(var call):
                call.arguments = call.arguments.minified()
                part.content = .toolCall(call)
            case .opaque(var opaque):
                opaque.json = opaque.json.sorted()
                part.content = .opaque(opaque)
            default: break
            }
            return part
        }
        return message
    }

    private static func canonical(_ extras: Extras, _ notes: Bool) -> Extras {
        var result = Extras()
        for entry in extras.entries where notes || !entry.name.hasPrefix("@") {
            result.append(entry.value.sorted(), dialect: entry.dialect, name: entry.name)
        }
        return result
    }

    /// Codes that not every dialect tells apart.
    static func areAlike(_ left: LLMError.Code, _ right: LLMError.Code) -> Bool {
        let groups: [Set<LLMError.Code>] = [
            [.rateLimited, .quotaExhausted],
            [.unavailable, .timeout, .incompleteStream, .badResponse, .noCandidate, .shutDown],
            [.invalidRequest, .unsupported, .contextTooLong, .contentFiltered, .refusal, .authentication],
            [.permission, .authentication],
            [.overBudget, .quotaExhausted],
        ]
        return groups.contains { $0.contains(left) && $0.contains(right) }
    }
}

extension RawJSON {
    /// The value with its keys sorted and without white space: two spellings of one value become equal.
    func sorted() -> RawJSON {
        guard let value else { return self }
        var writer = JSONWriter()
        RawJSON.write(Tree(value), to: &writer)
        return RawJSON(utf8: writer.bytes)
    }

    private static func write(_ tree: Tree, to writer: inout JSONWriter) {
        switch tree {
        case .null: writer.null()
        case .bool(let bool): writer.bool(bool)
        case .number(let number): writer.double(number)
        case .string(let string): writer.string(string)
        case .array(let elements): writer.array { writer in for element in elements { write(element, to: &writer) } }
        case .object(let members):
            writer.object { writer in
                for (key, value) in members.sorted(by: { $0.key < $1.key }) where value != .null {
                    writer.key(key)
                    write(value, to: &writer)
                }
            }
        }
    }
}

/// Says where two streams first differ: neighbouring deltas of one part count as one, and what may stand anywhere is
/// compared by the fold instead.
enum EventDifference {
    static func first(_ left: [StreamEvent], _ right: [StreamEvent]) -> String? {
        let (mine, theirs) = (joined(left), joined(right))
        for (index, (one, other)) in zip(mine, theirs).enumerated() where one != other {
            return "event \(index): \(one.prefix(200)) ≠ \(other.prefix(200))"
        }
        return mine.count == theirs.count ? nil : "\(theirs.count) steps instead of \(mine.count)"
    }

    private static func joined(_ events: [StreamEvent]) -> [String] {
        var steps: [(kind: String, text: String)] = []
        func append(_ kind: String, _ text: String) {
            if let last = steps.last, last.kind == kind {
                steps[steps.count - 1].text += text
            } else {
                steps.append((kind, text))
            }
        }
        for event in events {
            switch event {
            case .textDelta(let text, let part): append("text \(part)", text)
            case .refusalDelta(let text, let part): append("refusal \(part)", text)
            case .thinkingDelta(let text, let part): append("thinking \(part)", text)
            case .toolCallArgumentsDelta(let text, let part): append("arguments \(part)", text)
            case .toolCallStart(let start, let part): append("call \(part) \(start.id) \(start.name)", "")
            case .event(let opaque): append("event", opaque.json.sorted().description)
            case .partEnd(let part): append("end \(part)", "")
            default: break
            }
        }
        return steps.filter { !($0.text.isEmpty && $0.kind.hasPrefix("arguments")) }.map { "\($0.kind): \($0.text)" }
    }
}

/// Says what a client of another dialect would see differently.
enum HubDifference {
    static func first(_ sent: Completion, _ seen: Completion, through dialect: DialectID) -> String? {
        if sent.text != seen.text, !isRefused(sent) {
            return "text: \(sent.text.prefix(120)) ≠ \(seen.text.prefix(120))"
        }
        if thoughts(sent) != thoughts(seen) {
            return "thinking: \(thoughts(sent).prefix(120)) ≠ \(thoughts(seen).prefix(120))"
        }
        let mine = sent.toolCalls.map { "\($0.id) \($0.name) \(arguments($0))" }
        let theirs = seen.toolCalls.map { "\($0.id) \($0.name) \(arguments($0))" }
        if mine != theirs { return "tool calls: \(mine) ≠ \(theirs)" }
        if let expected = finish(sent.finish.kind, through: dialect), expected != seen.finish.kind {
            return "finish: \(sent.finish.kind) ≠ \(seen.finish.kind)"
        }
        if let input = sent.usage.input, seen.usage.input != input {
            return "input tokens: \(input) ≠ \(seen.usage.input ?? -1)"
        }
        if let output = sent.usage.output, seen.usage.output != output {
            return "output tokens: \(output) ≠ \(seen.usage.output ?? -1)"
        }
        return nil
    }

    /// Whether a dialect can say all of an answer: those with a prompt instead of a conversation have no tools.
    static func hasPlace(for completion: Completion, in dialect: DialectID) -> Bool {
        switch dialect {
        case .ollamaGenerate: completion.toolCalls.isEmpty
        case .openAICompletions: completion.toolCalls.isEmpty && thoughts(completion).isEmpty
        default: true
        }
    }

    private static func isRefused(_ completion: Completion) -> Bool {
        completion.message.parts.contains { if case .refusal = $0.content { true } else { false } }
    }

    private static func thoughts(_ completion: Completion) -> String {
        completion.message.parts.reduce(into: "") { text, part in
            if case .thinking(let thinking) = part.content { text += thinking.text }
        }
    }

    /// Where a dialect takes objects only, a custom tool's free text goes as `input`, and arguments that the model broke as
    /// `INVALID_JSON`.
    private static func arguments(_ call: ToolCall) -> String {
        if call.kind == .custom { return call.arguments.description }
        if let value = call.arguments.value, value.members.count == 1,
            let text = value["input"]?.asString ?? value["INVALID_JSON"]?.asString
        {
            return text
        }
        return call.arguments.sorted().description
    }

    /// What the dialect can say of a finish reason; `nil` where it has no word for it.
    private static func finish(_ kind: FinishReason.Kind, through dialect: DialectID) -> FinishReason.Kind? {
        switch kind {
        case .stop, .length, .toolCalls: kind
        case .contentFilter where ![.ollamaChat, .ollamaGenerate, .anthropicMessages].contains(dialect): kind
        default: nil
        }
    }
}
