/// How much the model should think before it answers.
public struct Reasoning: Sendable, Hashable {
    /// Whether it should think at all.
    @nonexhaustive
    public enum Mode: String, Sendable, Hashable { case off, on, adaptive }

    /// A provider's scale, low to high. An open set: providers add words.
    public struct Effort: Identifier {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        public static let minimal: Self = "minimal"
        public static let low: Self = "low"
        public static let medium: Self = "medium"
        public static let high: Self = "high"
        public static let xhigh: Self = "xhigh"
        public static let max: Self = "max"

        /// The known words in order, least first.
        public static let scale: [Self] = [.minimal, .low, .medium, .high, .xhigh, .max]
    }

    /// `nil` leaves it to the model.
    public var mode: Mode?
    public var effort: Effort?
    /// The most tokens to think with.
    public var budget: Int?
    /// Whether the thoughts (or a summary of them) should come with the answer; `nil` leaves it to the provider.
    public var includesThoughts: Bool?

    public init(mode: Mode? = nil, effort: Effort? = nil, budget: Int? = nil, includesThoughts: Bool? = nil) {
        self.mode = mode
        self.effort = effort
        self.budget = budget
        self.includesThoughts = includesThoughts
    }

    public static let off = Reasoning(mode: .off)
    public static func effort(_ effort: Effort) -> Self { Self(mode: .on, effort: effort) }
    public static func budget(tokens: Int) -> Self { Self(mode: .on, budget: tokens) }
}
