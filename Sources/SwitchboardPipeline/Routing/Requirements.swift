public import SwitchboardCore

/// What a request needs of a model, to leave out those that cannot do it before anybody is asked.
public struct Requirements: Sendable, Hashable {
    /// What it has to read, beside text.
    public var input: Set<ModelCard.Modality> = []
    public var callsTools = false
    public var forcesTools = false
    public var needsSchema = false
    /// Whether the conversation ends with the beginning of the answer.
    public var hasPrefill = false

    public init(of request: CompletionRequest) {
        for message in request.messages {
            for part in message.parts { note(part) }
        }
        callsTools = request.tools.contains { $0.isFunction }
        switch request.toolChoice {
        case .required?, .tool?, .allowed(_, required: true)?: forcesTools = callsTools
        default: break
        }
        if case .schema? = request.format { needsSchema = true }
        hasPrefill = request.messages.last?.role == .assistant
    }

    private mutating func note(_ part: Part) {
        switch part.content {
        case .image: input.insert(.image)
        case .audio: input.insert(.audio)
        case .video: input.insert(.video)
        case .document(let media):
            if case .text = media.source { break }
            input.insert(.document)
        case .toolResult(let result): for part in result.parts { note(part) }
        default: break
        }
    }

    /// Why a model cannot do it; `nil` when it can, or when nothing is known of it.
    /// - Parameter tokens: How many the prompt has at least, in that model's count.
    public func obstacle(for card: ModelCard?, tokens: (ModelCard) -> Int) -> String? {
        guard let card else { return nil }
        let unread = input.subtracting(card.input).map(\.rawValue).sorted()
        if !unread.isEmpty { return "it does not read \(unread.joined(separator: ", "))" }
        if !card.output.contains(.text) { return "it does not write text" }
        if callsTools, !card.callsTools { return "it calls no tools" }
        if forcesTools, !card.canForceTools { return "it cannot be made to call a tool" }
        if needsSchema, card.structuredOutput == .none { return "it does not follow a schema" }
        if hasPrefill, !card.takesPrefill { return "it does not go on from the beginning of an answer" }
        if let window = card.contextWindow {
            let needed = tokens(card)
            if needed > window { return "its window of \(window) tokens is too small for about \(needed)" }
        }
        return nil
    }
}
