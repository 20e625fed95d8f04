public import SwitchboardCore

/// The models that are known: what each can do, takes and costs. Data, from one file that is compiled in and that a file of
/// the user's can add to and override.
public struct Catalogue: Sendable {
    /// In the order of the file.
    public private(set) var cards: [ModelCard]
    private var byName: [String: Int]
    /// Who is good at what.
    public private(set) var guide: [Recommendation]

    /// The models to take for a task, by what matters most.
    public struct Recommendation: Sendable, Hashable {
        public var task: CallTask
        public var preference: CallPreference
        /// The best of today.
        public var current: ModelID
        /// One of an earlier generation, which is known well.
        public var classic: ModelID
    }

    public init(_ cards: [ModelCard] = [], guide: [Recommendation] = []) {
        self.guide = guide
        self.cards = []
        byName = [:]
        for card in cards { add(card) }
    }

    /// The card that a name means: its id, one of its aliases, or either of them spelled in another case, with or without
    /// hyphens after its letters (`llama-3.2` finds `llama3.2`) or a `:latest` tag.
    public func card(named name: ModelID) -> ModelCard? {
        let index = byName[name.rawValue] ?? byName[Catalogue.folded(name.rawValue)]
        return index.map { cards[$0] }
    }

    /// The cards of one provider.
    public func cards(of provider: ProviderID) -> [ModelCard] { cards.filter { $0.provider == provider } }

    /// This catalogue with another laid over it: a card of the same id replaces.
    public func overridden(by other: Catalogue) -> Catalogue {
        var result = self
        for card in other.cards { result.add(card) }
        for one in other.guide {
            result.guide.removeAll { $0.task == one.task && $0.preference == one.preference }
            result.guide.append(one)
        }
        return result
    }

    /// The models to take for a task: the current one, then the classic one; empty where the guide has none.
    public func recommended(for task: CallTask, _ preference: CallPreference) -> [ModelID] {
        guide.first { $0.task == task && $0.preference == preference }.map { [$0.current, $0.classic] } ?? []
    }

    private mutating func add(_ card: ModelCard) {
        let index: Int
        if let known = cards.firstIndex(where: { $0.id == card.id }) {
            cards[known] = card
            index = known
        } else {
            index = cards.count
            cards.append(card)
        }
        for name in [card.id] + card.aliases {
            byName[name.rawValue] = index
            let folded = Catalogue.folded(name.rawValue)
            if byName[folded] == nil || name == card.id { byName[folded] = index }
        }
    }

    /// A spelling under which near spellings meet.
    static func folded(_ name: String) -> String {
        var result = name.lowercased()
        if result.hasSuffix(":latest") { result.removeLast(7) }
        return String(result.filter { $0 != "-" && $0 != ":" && $0 != "_" })
    }
}
