/// Texts to turn into vectors.
public struct EmbeddingRequest: Sendable, Hashable {
    @nonexhaustive
    public enum Input: Sendable, Hashable {
        case text(String)
        /// Token ids of the provider's own tokenizer.
        case tokens([Int])
    }

    public var model: ModelID?
    public var inputs: [Input]
    /// How long the vectors should be; `nil` is the model's own length.
    public var dimensions: Int?
    public var extras: Extras

    public init(model: ModelID? = nil, inputs: [Input], dimensions: Int? = nil, extras: Extras = Extras()) {
        self.model = model
        self.inputs = inputs
        self.dimensions = dimensions
        self.extras = extras
    }

    public init(model: ModelID? = nil, _ texts: String...) { self.init(model: model, inputs: texts.map(Input.text)) }
}

/// Vectors, in the order of the request's inputs.
public struct EmbeddingResponse: Sendable, Hashable {
    public var model: ModelID?
    public var vectors: [[Float]]
    public var usage: Usage
    public var extras: Extras

    public init(model: ModelID? = nil, vectors: [[Float]], usage: Usage = Usage(), extras: Extras = Extras()) {
        self.model = model
        self.vectors = vectors
        self.usage = usage
        self.extras = extras
    }
}
