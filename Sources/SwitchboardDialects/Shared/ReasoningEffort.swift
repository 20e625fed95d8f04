import SwitchboardCore

/// How hard to think, for dialects that have words for it and no numbers.
enum ReasoningEffort {
    /// The word to send: the caller's own, or the one that its number of tokens comes to; `nil` leaves it to the model.
    static func word(for reasoning: Reasoning?, of card: ModelCard?) -> String? {
        guard let reasoning else { return nil }
        if reasoning.mode == .off { return "none" }
        if let effort = reasoning.effort { return effort.rawValue }
        guard let implied = effort(of: reasoning) else { return nil }
        let known = card?.thinking?.efforts ?? []
        return (known.isEmpty || known.contains(implied) ? implied : ModelFit.nearest(to: implied, among: known))
            .rawValue
    }

    private static func effort(of reasoning: Reasoning) -> Reasoning.Effort? {
        switch reasoning.budget {
        case let budget? where budget > 16_384: .high
        case let budget? where budget > 6_144: .medium
        case let budget? where budget > 0: .low
        default: reasoning.mode == .on ? .medium : nil
        }
    }
}
