/// What an answer cost, by what it was for.
public struct Cost: Sendable, Hashable {
    /// Prompt tokens that no cache was involved in.
    public var input: USD
    public var cacheRead: USD
    public var cacheWrite: USD
    /// The answer, thoughts included.
    public var output: USD

    public init(input: USD = .zero, cacheRead: USD = .zero, cacheWrite: USD = .zero, output: USD = .zero) {
        self.input = input
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.output = output
    }

    public var total: USD { input + cacheRead + cacheWrite + output }

    public static let zero = Cost()
}

/// What a request would cost.
public struct CostEstimate: Sendable, Hashable {
    /// For the estimated answer; see ``worstCase`` for the longest one.
    public var cost: Cost
    /// For an answer that is as long as the request or the model allows; `nil` where neither has a limit.
    public var worstCase: Cost?
    /// Nineteen calls of twenty cost more than this, …
    public var low: Cost
    /// … and nineteen of twenty less than this.
    public var high: Cost
    public var inputTokens: Int
    public var outputTokens: Int
    /// 0…1: 1 when the provider counted the prompt's tokens, otherwise the measured share of texts of this kind whose
    /// estimate lies within ±10 %.
    public var confidence: Double
    /// 0…1: the share of this model's answers whose length lies within half of ``outputTokens`` more or less; 0 before there
    /// were enough of them to say.
    public var outputConfidence: Double

    public init(
        cost: Cost,
        worstCase: Cost?,
        low: Cost? = nil,
        high: Cost? = nil,
        inputTokens: Int,
        outputTokens: Int,
        confidence: Double,
        outputConfidence: Double = 0
    ) {
        self.cost = cost
        self.worstCase = worstCase
        self.low = low ?? cost
        self.high = high ?? worstCase ?? cost
        self.outputConfidence = outputConfidence
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.confidence = confidence
    }

    /// `inputTokens + outputTokens`.
    public var tokens: Int { inputTokens + outputTokens }
}
