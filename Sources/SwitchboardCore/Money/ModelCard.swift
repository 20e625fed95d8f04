/// What a model can do, what it takes, and what it costs. Data: the catalogue is a list of these.
public struct ModelCard: Sendable, Hashable {
    /// What a model reads or writes.
    public enum Modality: String, Sendable, Hashable, CaseIterable {
        case text, image, audio, video, document, embedding
    }

    /// How a model is made to answer in a given shape.
    public enum StructuredOutput: String, Sendable, Hashable, CaseIterable {
        /// It takes a JSON schema.
        case schema
        /// It promises JSON, of any shape.
        case json
        /// Only by being made to call a tool.
        case tool
        case none
    }

    /// How a model thinks.
    public struct ThinkingSupport: Sendable, Hashable {
        public enum Mode: String, Sendable, Hashable, CaseIterable {
            /// It does not.
            case none
            /// On request.
            case optional
            /// Unless told not to.
            case byDefault
            /// It cannot be turned off.
            case always
        }

        public var mode: Mode
        /// The efforts that it accepts, least first; empty when it has none.
        public var efforts: [Reasoning.Effort]
        public var defaultEffort: Reasoning.Effort?
        /// Whether it takes a number of tokens to think with.
        public var takesBudget: Bool
        /// Whether it wants `adaptive` where older models want `enabled`.
        public var isAdaptive: Bool

        public init(
            mode: Mode,
            efforts: [Reasoning.Effort] = [],
            defaultEffort: Reasoning.Effort? = nil,
            takesBudget: Bool = false,
            isAdaptive: Bool = false
        ) {
            self.mode = mode
            self.efforts = efforts
            self.defaultEffort = defaultEffort
            self.takesBudget = takesBudget
            self.isAdaptive = isAdaptive
        }
    }

    /// A sampling parameter that a model may refuse.
    public enum Parameter: String, Sendable, Hashable, CaseIterable {
        case temperature, topP, topK, frequencyPenalty, presencePenalty, stop, seed
    }

    public var id: ModelID
    public var provider: ProviderID
    /// Other names that find it.
    public var aliases: [ModelID] = []
    public var displayName: String?
    /// The dialect to ask it in, where that is not the provider's first.
    public var dialect: DialectID?
    /// The dialect to ask it in when the request has function tools, which it refuses in the usual one.
    public var functionToolDialect: DialectID?
    /// Tokens of prompt and answer together; `nil` is unknown.
    public var contextWindow: Int?
    /// The most tokens of an answer; `nil` is unknown.
    public var maxOutput: Int?
    public var input: Set<Modality> = [.text]
    public var output: Set<Modality> = [.text]
    public var callsTools: Bool = true
    /// Whether a tool call can be demanded.
    public var canForceTools: Bool = true
    public var structuredOutput: StructuredOutput = .schema
    /// `nil` is unknown: what the caller asks for is passed on as it is.
    public var thinking: ThinkingSupport?
    /// Parameters that it refuses, which encoders leave out with a warning.
    public var refusedParameters: Set<Parameter> = []
    /// Whether the conversation may end with the beginning of the answer.
    public var takesPrefill: Bool = true
    /// The shortest prompt that its provider caches, in tokens; `nil` where it has no prompt cache.
    public var minimumCacheableTokens: Int?
    /// The tokenizer family, for estimates.
    public var tokenizer: String?
    /// Empty: the price is unknown. A free model has a row of zeros.
    public var prices: [Price] = []
    public var released: Day?
    /// The day from which it no longer answers.
    public var retired: Day?
    public var replacement: ModelID?

    public init(id: ModelID, provider: ProviderID) {
        self.id = id
        self.provider = provider
    }

    /// The cost of `usage` on `day`, or `nil` when no price is known.
    public func cost(of usage: Usage, on day: Day) -> Cost? {
        prices.row(on: day, promptTokens: max(0, usage.input ?? 0), serviceTier: usage.serviceTier)?.cost(of: usage)
    }
}
