/// A dialect's embeddings, both sides.
public protocol EmbeddingCodec: Sendable {
    func encode(_ request: EmbeddingRequest, for target: Target) throws(LLMError) -> OutboundRequest
    func decode(_ body: [UInt8], for target: Target) throws(LLMError) -> EmbeddingResponse
    func decodeRequest(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> EmbeddingRequest
    /// - Parameter request: What is answered; some dialects answer in the encoding that was asked for.
    func encode(_ response: EmbeddingResponse, for request: EmbeddingRequest, into out: inout [UInt8])
}

/// A dialect's list of models, both sides.
public protocol ModelListingCodec: Sendable {
    /// - Parameter page: The ``ModelListing/nextPage`` of the page before, or `nil` for the first.
    func request(page: String?, for target: Target) -> OutboundRequest
    /// A list, or the description of a single model, which is a list of one.
    func decode(_ body: [UInt8], for target: Target) throws(LLMError) -> ModelListing
    func encode(_ listing: ModelListing, into out: inout [UInt8])
    func encode(_ entry: ModelListing.Entry, into out: inout [UInt8])
}

/// A dialect's counting of tokens, both sides.
public protocol TokenCountCodec: Sendable {
    func encode(_ request: CompletionRequest, for target: Target) throws(LLMError) -> OutboundRequest
    func decode(_ body: [UInt8], for target: Target) throws(LLMError) -> TokenCount
    func decodeRequest(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> CompletionRequest
    func encode(_ count: TokenCount, into out: inout [UInt8])
}

/// A dialect's description of one model: the answering side, since we know our models by their cards.
public protocol ModelDescriptionCodec: Sendable {
    /// The model that a description is asked of.
    func decodeRequest(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> ModelID
    /// - Parameters:
    ///   - card: `nil` for a model that the catalogue does not know: it is taken to do what most models do.
    ///   - model: The name that was asked for.
    func encode(_ card: ModelCard?, of model: ModelID, into out: inout [UInt8])
}

/// What the servers of a dialect say of themselves: the answering side.
public protocol ServerStatusCodec: Sendable {
    /// - Parameter listing: The models that are ready to answer, held in memory; none, for a server that asks others.
    func encode(running listing: ModelListing, into out: inout [UInt8])
    /// - Parameter version: The release of the dialect's own server that this one is like: clients refuse older ones.
    func encode(version: String, into out: inout [UInt8])
}
