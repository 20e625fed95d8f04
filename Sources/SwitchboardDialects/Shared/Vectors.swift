import SwitchboardCore

/// Vectors as JSON arrays.
enum Vectors {
    static func read(_ value: JSONValue) throws(LLMError) -> [Float] {
        var vector: [Float] = []
        for element in try value.array() { vector.append(Float(try element.double())) }
        return vector
    }

    static func write(_ vector: [Float], to writer: inout JSONWriter) {
        writer.array { writer in for number in vector { writer.float(number) } }
    }

    /// A text, or a list of texts or token ids.
    static func inputs(_ value: JSONValue) throws(LLMError) -> [EmbeddingRequest.Input] {
        if let text = value.asString { return [.text(text)] }
        let elements = try value.array()
        if elements.first?.isNumber == true { return [.tokens(try tokens(value))] }
        var inputs: [EmbeddingRequest.Input] = []
        for element in elements {
            inputs.append(element.isArray ? .tokens(try tokens(element)) : .text(try element.string()))
        }
        return inputs
    }

    private static func tokens(_ value: JSONValue) throws(LLMError) -> [Int] {
        var tokens: [Int] = []
        for element in try value.array() { tokens.append(try element.int()) }
        return tokens
    }

    static func write(_ inputs: [EmbeddingRequest.Input], isSingle: Bool, to writer: inout JSONWriter) {
        func write(_ input: EmbeddingRequest.Input, to writer: inout JSONWriter) {
            switch input {
            case .text(let text): writer.string(text)
            case .tokens(let tokens): writer.array { writer in for token in tokens { writer.int(token) } }
            }
        }
        if isSingle, let first = inputs.first { return write(first, to: &writer) }
        writer.array { writer in for input in inputs { write(input, to: &writer) } }
    }
}
