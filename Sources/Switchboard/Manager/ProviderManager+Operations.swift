public import SwitchboardCore
import SwitchboardDialects

extension ProviderManager {
    /// The models that a provider says it has, all pages of them.
    /// - Throws: ``LLMError/Code/unsupported`` for a provider whose dialects have no list.
    public func listModels(of id: ProviderID) async throws(LLMError) -> [ModelListing.Entry] {
        let (provider, dialect) = try speaker(id, "a list of models") { $0.modelListing != nil }
        guard let codec = dialect.modelListing else { return [] }
        let target = Target(provider: id, model: provider.definition.defaultModel ?? "")
        var entries: [ModelListing.Entry] = []
        var page: String?
        for _ in 0..<100 {
            let body = try await fetch(codec.request(page: page, for: target), in: dialect, of: provider)
            let listing = try codec.decode(body, for: target)
            entries += listing.entries
            guard let next = listing.nextPage, next != page else { return entries }
            page = next
        }
        return entries
    }

    /// Turns texts into vectors.
    /// - Parameter id: Whom to ask; `nil` is the provider that the model's name leads to.
    public func embed(_ request: EmbeddingRequest, at id: ProviderID? = nil) async throws(LLMError) -> EmbeddingResponse
    { try await embed(request, options: CallOptions(preferredProvider: id)) }

    /// Turns texts into vectors, by the provider that the options and the model's name lead to.
    public func embed(
        _ request: EmbeddingRequest,
        options: CallOptions
    ) async throws(LLMError) -> EmbeddingResponse {
        guard let model = request.model else {
            throw LLMError(.invalidRequest, "An embedding needs a model.", field: "model")
        }
        let target = try route(CompletionRequest(model: model, messages: []), options: options).target
        let (provider, dialect) = try speaker(target.provider, "embeddings") { $0.embeddings != nil }
        guard let codec = dialect.embeddings else {
            throw LLMError(.unsupported, "\(target.provider) has no embeddings.")
        }
        return try codec.decode(
            try await fetch(try codec.encode(request, for: target), in: dialect, of: provider), for: target)
    }

    /// How many tokens a request's prompt has, as its provider counts them.
    /// - Throws: ``LLMError/Code/unsupported`` for a provider that does not count.
    public func countTokens(
        of request: CompletionRequest,
        options: CallOptions = CallOptions()
    ) async throws(LLMError) -> TokenCount {
        let route = try route(request, options: options)
        let (provider, dialect) = try speaker(route.target.provider, "a count of tokens") { $0.tokenCounting != nil }
        guard let codec = dialect.tokenCounting else { throw LLMError(.unsupported, "\(dialect.id) counts no tokens.") }
        let outbound = try codec.encode(request, for: route.target)
        return try codec.decode(try await fetch(outbound, in: dialect, of: provider), for: route.target)
    }

    /// How many tokens a request's prompt has, as far as can be told without asking anybody.
    public func estimateTokens(
        of request: CompletionRequest,
        options: CallOptions = CallOptions()
    ) throws(LLMError) -> TokenCount {
        let target = try route(request, options: options).target
        let ratio = pipeline.fleet.health(of: target).details(at: clock.now).tokenRatio ?? 1
        let count = TokenEstimator(tokenizer: target.card?.tokenizer).count(request)
        return TokenCount(input: Int((Double(count) * ratio).rounded(.up)))
    }

    /// A provider and the first of its dialects that can do something.
    private func speaker(
        _ id: ProviderID,
        _ what: String,
        _ can: (any Dialect) -> Bool
    ) throws(LLMError) -> (Configuration.Provider, any Dialect) {
        guard let provider = configuration.providers.first(where: { $0.definition.id == id }) else {
            throw LLMError(.noCandidate, "The provider \(id) is not configured.", provider: id)
        }
        guard let dialect = provider.definition.dialects.lazy.compactMap({ Spoken.dialect($0) }).first(where: can)
        else {
            throw LLMError(.unsupported, "The provider \(id) has no \(what).", provider: id)
        }
        return (provider, dialect)
    }
}
