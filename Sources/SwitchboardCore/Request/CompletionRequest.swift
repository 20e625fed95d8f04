/// What to ask the model. How to run it (where, for how much, from which cache) is ``CallOptions``.
///
/// Every optional is `nil` when the caller did not say: an encoder then leaves the field out, unless its dialect
/// demands it.
public struct CompletionRequest: Sendable, Hashable {
    /// `nil` lets the router choose.
    public var model: ModelID?
    public var messages: [Message]
    public var tools: [Tool]
    public var toolChoice: ToolChoice?
    /// Whether the model may call several tools in one turn.
    public var parallelToolCalls: Bool?
    /// The most tokens to answer with, thoughts included.
    public var maxTokens: Int?
    public var temperature: Double?
    public var topP: Double?
    public var topK: Int?
    public var frequencyPenalty: Double?
    public var presencePenalty: Double?
    public var stop: [String]
    public var seed: Int?
    public var reasoning: Reasoning?
    /// `nil` is plain text.
    public var format: OutputFormat?
    /// A provider's word for how urgent the call is and what it costs (`flex`, `priority`, `standard_only`, …).
    public var serviceTier: String?
    /// An opaque name for the end user, for the provider's abuse monitoring.
    public var user: String?
    public var extras: Extras

    public init(
        model: ModelID? = nil,
        messages: [Message],
        tools: [Tool] = [],
        toolChoice: ToolChoice? = nil,
        maxTokens: Int? = nil,
        temperature: Double? = nil,
        topP: Double? = nil,
        stop: [String] = [],
        seed: Int? = nil,
        reasoning: Reasoning? = nil,
        format: OutputFormat? = nil
    ) {
        self.model = model
        self.messages = messages
        self.tools = tools
        self.toolChoice = toolChoice
        self.parallelToolCalls = nil
        self.maxTokens = maxTokens
        self.temperature = temperature
        self.topP = topP
        self.topK = nil
        self.frequencyPenalty = nil
        self.presencePenalty = nil
        self.stop = stop
        self.seed = seed
        self.reasoning = reasoning
        self.format = format
        self.serviceTier = nil
        self.user = nil
        self.extras = Extras()
    }

    /// The tool that a call with this id asked for, or `nil`: some dialects want it beside the result.
    public func toolName(ofCall id: String) -> String? {
        for message in messages {
            for case .toolCall(let call) in message.parts.lazy.map(\.content) where call.id == id { return call.name }
        }
        return nil
    }
}
