/// The models that a provider says it has: one page of them.
public struct ModelListing: Sendable, Hashable {
    public struct Entry: Sendable, Hashable {
        public var id: ModelID
        public var displayName: String?
        /// Seconds since 1970.
        public var created: Int?
        public var owner: String?
        public var contextWindow: Int?
        public var maxOutput: Int?
        public var extras: Extras

        public init(
            id: ModelID,
            displayName: String? = nil,
            created: Int? = nil,
            owner: String? = nil,
            contextWindow: Int? = nil,
            maxOutput: Int? = nil,
            extras: Extras = Extras()
        ) {
            self.id = id
            self.displayName = displayName
            self.created = created
            self.owner = owner
            self.contextWindow = contextWindow
            self.maxOutput = maxOutput
            self.extras = extras
        }
    }

    public var entries: [Entry]
    /// What to ask for the next page with; `nil` on the last one.
    public var nextPage: String?
    public var extras: Extras

    public init(entries: [Entry], nextPage: String? = nil, extras: Extras = Extras()) {
        self.entries = entries
        self.nextPage = nextPage
        self.extras = extras
    }
}
