import SwitchboardCore

extension FinishReason {
    /// OpenAI's APIs tell a refusal by its words. One that came without any can only be told as what a filter did: as an answer that
    /// is complete it would be a lie.
    func unlessWordless(hasWords: Bool) -> FinishReason {
        let isOwn = dialect == .openAIChat || dialect == .openAIResponses
        return kind == .refusal && !hasWords && !isOwn ? FinishReason(.contentFilter) : self
    }
}

extension Message {
    var hasRefusal: Bool { parts.contains { if case .refusal = $0.content { true } else { false } } }
}
