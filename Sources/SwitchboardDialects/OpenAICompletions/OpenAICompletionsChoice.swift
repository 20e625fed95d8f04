import SwitchboardCore

/// One choice of an answer as it arrives.
struct OpenAICompletionsChoice: Sendable {
    private static let dialect = DialectID.openAICompletions

    private(set) var isFinished = false
    private var reason: String?
    private var hasText = false
    private var extras = Extras()
    /// Log probabilities, by the list that they belong to, put together at the end.
    private var lists: [(name: String, elements: [RawJSON])] = []

    mutating func read(_ value: JSONValue, _ events: inout [StreamEvent]) throws(LLMError) {
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch key {
            case "index": break
            case "text":
                let text = try value.string()
                guard !text.isEmpty else { continue }
                hasText = true
                events.append(.textDelta(text, part: 0))
            case "finish_reason":
                // Some servers say "" for as long as there is no reason.
                let word = try value.string()
                guard !word.isEmpty else { continue }
                reason = word
                isFinished = true
            case "logprobs" where value.isObject:
                for (key, value) in value.members where !value.isNull { keep(value, of: "/logprobs/" + key.string) }
            default: extras[Self.dialect, "/choice/" + key.string] = value.raw
            }
        }
    }

    private mutating func keep(_ value: JSONValue, of name: String) {
        guard value.isArray else { return extras[Self.dialect, name] = value.raw }
        if let index = lists.firstIndex(where: { $0.name == name }) {
            lists[index].elements += value.elements.map(\.raw)
        } else {
            lists.append((name, value.elements.map(\.raw)))
        }
    }

    /// What is still to be closed, and how the choice ended.
    mutating func end(_ events: inout [StreamEvent]) -> Ending {
        if hasText { events.append(.partEnd(part: 0)) }
        for (name, elements) in lists {
            var writer = JSONWriter()
            writer.array { writer in for element in elements { writer.raw(element) } }
            extras[Self.dialect, name] = RawJSON(utf8: writer.bytes)
        }
        return Ending(finish: OpenAICompletionsOutcome.finish(reason), extras: extras)
    }
}
