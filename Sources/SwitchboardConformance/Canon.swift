import SwitchboardCore

/// Brings two spellings of the same request or answer into one form: what a provider does not tell apart may differ.
enum Canon {
    static func body(_ tree: Tree, of dialect: DialectID) -> Tree {
        guard case .object(var members) = tree else { return tree }
        for key in ["messages", "input", "contents"] {
            if case .array(let messages)? = members[key] {
                members[key] = .array(merged(messages.map { message($0) }, of: dialect))
            } else if key == "input", case .string(let text)? = members[key] {
                members[key] = .array([.object(["role": .string("user"), "content": textParts(text)])])
            }
        }
        for key in ["system", "systemInstruction", "system_instruction"] {
            if case .string(let text)? = members[key] { members[key] = textParts(text) }
        }
        if let stop = members["stop"], case .string = stop { members["stop"] = .array([stop]) }
        if case .string("")? = members["format"] { members["format"] = nil }
        members["stream"] = nil
        members["stream_options"] = nil
        if dialect == .gemini { return spelled(.object(members)) }
        return .object(members)
    }

    private static func message(_ tree: Tree) -> Tree {
        guard case .object(var members) = tree else { return tree }
        if case .string(let text)? = members["content"] { members["content"] = text.isEmpty ? nil : textParts(text) }
        if case .array(let parts)? = members["content"] { members["content"] = .array(parts.map { part($0) }) }
        if case .string("message")? = members["type"] { members["type"] = nil }
        if case .array(let parts)? = members["parts"], members["role"] == nil, !parts.isEmpty {
            members["role"] = .string("user")
        }
        return .object(members)
    }

    private static func part(_ tree: Tree) -> Tree {
        switch tree {
        case .string(let text): return textPart(text)
        case .object(var members):
            if case .string(let type)? = members["type"], type == "input_text" || type == "output_text" {
                members["type"] = .string("text")
            }
            if case .string(let text)? = members["content"] { members["content"] = textParts(text) }
            return .object(members)
        default: return tree
        }
    }

    /// Neighbours of one role are one turn to these two.
    private static func merged(_ messages: [Tree], of dialect: DialectID) -> [Tree] {
        guard dialect == .anthropicMessages || dialect == .gemini else { return messages }
        let key = dialect == .gemini ? "parts" : "content"
        var result: [Tree] = []
        for message in messages {
            if case .object(var last)? = result.last, case .object(let next) = message, last["role"] == next["role"],
                case .array(let first)? = last[key], case .array(let second)? = next[key]
            {
                last[key] = .array(first + second)
                result[result.count - 1] = .object(last)
            } else {
                result.append(message)
            }
        }
        return result
    }

    /// Google takes and gives both spellings of a name, and parts that say nothing.
    private static func spelled(_ tree: Tree) -> Tree {
        switch tree {
        case .object(var members):
            if case .array(let parts)? = members["parts"] {
                members["parts"] = .array(parts.filter { $0 != .object(["text": .string("")]) })
            }
            return .object(
                Dictionary(
                    members.map { key, value in
                        (verbatim.contains(key) ? key : camel(key), verbatim.contains(key) ? value : spelled(value))
                    }
                ) {
                    _, last in last
                })
        case .array(let elements): return .array(elements.map(spelled))
        default: return tree
        }
    }

    private static let verbatim: Set<String> = ["args", "response", "parameters", "parametersJsonSchema", "labels"]

    private static func camel(_ key: String) -> String {
        let words = key.split(separator: "_")
        guard words.count > 1, let first = words.first else { return key }
        return words.dropFirst().reduce(into: String(first)) { $0 += $1.prefix(1).uppercased() + $1.dropFirst() }
    }

    private static func textParts(_ text: String) -> Tree { .array([textPart(text)]) }
    private static func textPart(_ text: String) -> Tree { .object(["type": .string("text"), "text": .string(text)]) }
}
