extension JSONValue {
    public func string() throws(LLMError) -> String {
        guard let string = asString else { throw mismatch("a string") }
        return string
    }

    public func int() throws(LLMError) -> Int {
        guard let int = asInt else { throw mismatch("an integer") }
        return int
    }

    public func double() throws(LLMError) -> Double {
        guard let double = asDouble else { throw mismatch("a number") }
        return double
    }

    public func bool() throws(LLMError) -> Bool {
        guard let bool = asBool else { throw mismatch("true or false") }
        return bool
    }

    public func array() throws(LLMError) -> JSONElements {
        guard isArray else { throw mismatch("an array") }
        return elements
    }

    public func object() throws(LLMError) -> JSONMembers {
        guard isObject else { throw mismatch("an object") }
        return members
    }

    public func stringOrNil() throws(LLMError) -> String? { isNull ? nil : try string() }
    public func intOrNil() throws(LLMError) -> Int? { isNull ? nil : try int() }
    public func doubleOrNil() throws(LLMError) -> Double? { isNull ? nil : try double() }
    public func boolOrNil() throws(LLMError) -> Bool? { isNull ? nil : try bool() }

    /// The member of an object; throws when there is none.
    public func required(_ key: StaticString) throws(LLMError) -> JSONValue {
        guard isObject else { throw mismatch("an object") }
        guard let value = self[key] else {
            let path = path.isEmpty ? "\(key)" : "\(path).\(key)"
            throw LLMError(tape.purpose.errorCode, "\(path) is missing.", field: path)
        }
        return value
    }

    /// An error about this value: `needed` completes the sentence "… is needed".
    public func mismatch(_ needed: String) -> LLMError {
        let place = path.isEmpty ? "The JSON text" : path
        return LLMError(
            tape.purpose.errorCode, "\(place): \(needed) is needed, not \(summary).", field: path.isEmpty ? nil : path)
    }

    /// An error about this value in words of the caller's own, which follow the path.
    public func problem(_ words: String) -> LLMError {
        let place = path.isEmpty ? "The JSON text" : path
        return LLMError(tape.purpose.errorCode, "\(place): \(words)", field: path.isEmpty ? nil : path)
    }

    private var summary: String {
        switch node.kind {
        case .object: "an object"
        case .array: "an array"
        case .string, .key: "a string"
        case .number: "the number \(raw.description.prefix(32))"
        case .yes: "true"
        case .no: "false"
        case .null: "null"
        }
    }

    /// The way from the root to this value (`messages[2].content`); empty for the root. Walks the text: for errors only.
    public var path: String {
        var steps = ""
        var at = 0
        while at != index {
            var child = at + 1
            let end = tape.next(after: at)
            let isObject = tape.node(at).kind == .object
            var position = 0
            while child < end {
                let value = isObject ? child + 1 : child
                let next = tape.next(after: value)
                if index < next {
                    steps += isObject ? (steps.isEmpty ? "" : ".") + tape.text(of: tape.node(child)) : "[\(position)]"
                    at = value
                    break
                }
                child = next
                position += 1
            }
            guard child < end else { return steps }
        }
        return steps
    }
}
