import SwitchboardCore

/// What the simulated model answers: a function of the request and a seed.
///
/// - It calls a tool when it must, or when the last message is the user's and speaks of the tool by name or says "tool".
///   All the tools that are spoken of are called at once. Arguments are made from the tool's schema.
/// - It answers a schema with JSON that the schema accepts.
/// - It thinks when it is asked to.
/// - It keeps to the token limit and the stop sequences.
struct SimulatedModel {
    let seed: UInt64
    let dialect: DialectID
    /// What it always says; `nil` is something about the question.
    var answer: String?

    /// The whole answer, as it would be streamed.
    func events(for request: CompletionRequest, model: ModelID, created: Int) -> [StreamEvent] {
        let prompt = SimulatedTokens.text(of: request)
        var generator = SeededGenerator(seed: seed, text: prompt)
        let id = "sim-" + generator.identifier(20)
        var answer = Answer(dialect: dialect)
        answer.events.append(.start(ResponseHead(id: id, provider: .simulated, model: model, created: created)))
        if let reasoning = request.reasoning, reasoning.mode != .off,
            reasoning.mode != nil || reasoning.effort != nil || reasoning.includesThoughts == true
        {
            answer.think("Let me see what was asked. A short answer will do.", signature: generator.identifier(32))
        }
        let calls = calledTools(request)
        var finish = FinishReason(.stop)
        if calls.isEmpty {
            var text = rest(for: request) ?? text(for: request, &generator)
            for word in request.stop where !word.isEmpty {
                if let range = text.firstRange(of: word) { text = String(text[..<range.lowerBound]) }
            }
            let words = SimulatedTokens.pieces(of: text)
            let limit = max(0, max(0, request.maxTokens ?? .max) - answer.outputTokens)
            if words.count > limit { finish = FinishReason(.length) }
            answer.say(Array(words.prefix(limit)))
        } else {
            finish = FinishReason(.toolCalls)
            for tool in calls { answer.call(tool, id: "call_" + generator.identifier(20), &generator) }
        }
        let usage = Usage(
            input: SimulatedTokens.count(prompt), output: answer.outputTokens,
            reasoning: answer.thinkingTokens > 0 ? answer.thinkingTokens : nil)
        answer.events.append(.usage(usage))
        answer.events.append(.done(Ending(finish: finish, usage: usage)))
        return answer.events
    }

    // MARK: Tools

    private func calledTools(_ request: CompletionRequest) -> [Tool] {
        let tools = request.tools.filter { if case .opaque = $0.kind { false } else { true } }
        guard !tools.isEmpty, let last = request.messages.last else { return [] }
        let isAnswered = last.role == .tool
        switch request.toolChoice {
        case .some(.none): return []
        case .tool(let name): return tools.filter { $0.name == name }
        case .required: return isAnswered ? [] : spokenOf(tools, in: last.text, atLeastOne: true, request)
        case .allowed(let names, let required):
            let allowed = tools.filter { names.contains($0.name) }
            return isAnswered ? [] : spokenOf(allowed, in: last.text, atLeastOne: required, request)
        default: return isAnswered ? [] : spokenOf(tools, in: last.text, atLeastOne: false, request)
        }
    }

    private func spokenOf(
        _ tools: [Tool],
        in text: String,
        atLeastOne: Bool,
        _ request: CompletionRequest
    ) -> [Tool] {
        let text = text.lowercased()
        var called = tools.filter { tool in
            tool.name.lowercased().split { !$0.isLetter }.contains { $0.count > 3 && text.contains($0) }
        }
        if called.isEmpty, atLeastOne || text.contains("tool") { called = Array(tools.prefix(1)) }
        return request.parallelToolCalls == false ? Array(called.prefix(1)) : called
    }

    // MARK: Text

    /// What is missing of an answer whose beginning it is shown: as the last message, or as the last but one, before the
    /// words that ask it to go on. `nil` where there is no such beginning.
    private func rest(for request: CompletionRequest) -> String? {
        var earlier = request
        if earlier.messages.last?.role == .user { earlier.messages.removeLast() }
        guard let beginning = earlier.messages.last, beginning.role == .assistant, !beginning.text.isEmpty else {
            return nil
        }
        earlier.messages.removeLast()
        guard !earlier.messages.isEmpty else { return nil }
        var generator = SeededGenerator(seed: seed, text: SimulatedTokens.text(of: earlier))
        _ = generator.identifier(20)
        let whole = text(for: earlier, &generator)
        return whole.hasPrefix(beginning.text) && whole != beginning.text
            ? String(whole.dropFirst(beginning.text.count)) : nil
    }

    private func text(for request: CompletionRequest, _ generator: inout SeededGenerator) -> String {
        if let answer, request.format == nil { return answer }
        switch request.format {
        case .schema(let schema): return SchemaSample(schema.schema).make(using: &generator).description
        case .json: return #"{"answer":"simulated","model":"switchboard"}"#
        case nil: break
        }
        let sentences = SimulatedModel.sentences.shuffled(using: &generator).prefix(2).joined(separator: " ")
        if let last = request.messages.last, last.role == .tool {
            let results = last.parts.compactMap { part -> String? in
                if case .toolResult(let result) = part.content { result.text } else { nil }
            }
            return "The tools answered: \(results.joined(separator: "; ").prefix(200)). \(sentences)"
        }
        let question = request.messages.last { $0.role == .user }?.text ?? ""
        let words = question.split(whereSeparator: \.isWhitespace).prefix(12).joined(separator: " ")
        return words.isEmpty ? sentences : "You said: \u{201C}\(words)\u{201D}. \(sentences)"
    }

    private static let sentences = [
        "This answer comes from the simulated provider, which has no model behind it.",
        "It is the same every time, for the same question and the same seed.",
        "Set a provider's key, and a real model will answer instead.",
        "Tokens are counted, streams are paced, and nothing leaves this machine.",
        "Ask it for a tool, a schema or a fault, and you will get one.",
        "It speaks every dialect that Switchboard speaks.",
    ]
}

/// The pieces of an answer as they are put down.
private struct Answer {
    let dialect: DialectID
    var events: [StreamEvent] = []
    private(set) var outputTokens = 0
    private(set) var thinkingTokens = 0
    private var parts = 0

    init(dialect: DialectID) { self.dialect = dialect }

    mutating func think(_ text: String, signature: String) {
        for piece in SimulatedTokens.pieces(of: text) {
            events.append(.thinkingDelta(piece, part: parts))
            thinkingTokens += 1
        }
        outputTokens += thinkingTokens
        if dialect != .ollamaChat, dialect != .ollamaGenerate, dialect != .openAIChat, dialect != .openAICompletions {
            events.append(.thinkingSignature(Thinking.Signature(signature, dialect: dialect), part: parts))
        }
        close()
    }

    mutating func say(_ pieces: [String]) {
        guard !pieces.isEmpty else { return }
        for piece in pieces { events.append(.textDelta(piece, part: parts)) }
        outputTokens += pieces.count
        close()
    }

    mutating func call(_ tool: Tool, id: String, _ generator: inout SeededGenerator) {
        let arguments: String
        let kind: ToolCall.Kind
        if case .function(let parameters, _) = tool.kind {
            (arguments, kind) = (SchemaSample(parameters).make(using: &generator).description, .function)
        } else {
            (arguments, kind) = ("simulated input", .custom)
        }
        events.append(.toolCallStart(ToolCallStart(id: id, name: tool.name, kind: kind), part: parts))
        for piece in SimulatedTokens.pieces(of: arguments) {
            events.append(.toolCallArgumentsDelta(piece, part: parts))
            outputTokens += 1
        }
        close()
    }

    private mutating func close() {
        events.append(.partEnd(part: parts))
        parts += 1
    }
}

/// How the simulated model counts: a token is at most eight characters, and ends before a space.
enum SimulatedTokens {
    static func pieces(of text: String) -> [String] {
        var pieces: [String] = []
        var piece = ""
        for character in text {
            if !piece.isEmpty, piece.count == 8 || character == " " {
                pieces.append(piece)
                piece = ""
            }
            piece.append(character)
        }
        if !piece.isEmpty { pieces.append(piece) }
        return pieces
    }

    static func count(_ text: String) -> Int { pieces(of: text).count }

    /// All that a request says in words.
    static func text(of request: CompletionRequest) -> String {
        var words: [String] = []
        for message in request.messages {
            for part in message.parts {
                switch part.content {
                case .text(let text), .refusal(let text): words.append(text)
                case .thinking(let thinking): words.append(thinking.text)
                case .toolCall(let call): words.append(call.name + " " + call.arguments.description)
                case .toolResult(let result): words.append(result.text)
                default: words.append("(attachment)")
                }
            }
        }
        for tool in request.tools {
            words.append(tool.name + " " + (tool.description ?? ""))
            if case .function(let parameters?, _) = tool.kind { words.append(parameters.description) }
        }
        return words.joined(separator: " ")
    }
}
