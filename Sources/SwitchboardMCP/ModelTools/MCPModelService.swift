public import SwitchboardCore

/// What ``ModelTools`` needs: somebody who asks models, knows them, and knows what they cost.
public protocol MCPModelService: Sendable {
    /// Asks, and returns the answer as it arrives. Nothing is sent before the first event is asked for.
    func stream(_ request: CompletionRequest, options: CallOptions) -> ResponseStream

    /// The models that can be asked now.
    func models() async throws(LLMError) -> [MCPModel]

    /// What a request would cost, without asking anybody.
    func estimate(_ request: CompletionRequest, options: CallOptions) async throws(LLMError) -> MCPEstimate
}

/// A model, as a client may want to choose it.
public struct MCPModel: Sendable, Hashable {
    /// The name to ask it by.
    public var name: String
    public var provider: ProviderID
    /// `nil` for one that the catalogue does not know.
    public var card: ModelCard?
    /// Of a million tokens, today; `nil` is unknown.
    public var inputPrice: USD?
    public var outputPrice: USD?

    public init(
        name: String,
        provider: ProviderID,
        card: ModelCard? = nil,
        inputPrice: USD? = nil,
        outputPrice: USD? = nil
    ) {
        self.name = name
        self.provider = provider
        self.card = card
        self.inputPrice = inputPrice
        self.outputPrice = outputPrice
    }
}

/// What a request would cost.
public struct MCPEstimate: Sendable, Hashable {
    public var inputTokens: Int
    public var outputTokens: Int
    public var cost: USD
    /// With the longest answer that is allowed; `nil` where none is the longest.
    public var worstCase: USD?
    /// How sure the count of the prompt's tokens is, from 0 to 1.
    public var confidence: Double

    public init(inputTokens: Int, outputTokens: Int, cost: USD, worstCase: USD?, confidence: Double) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cost = cost
        self.worstCase = worstCase
        self.confidence = confidence
    }
}
