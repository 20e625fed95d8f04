import SwitchboardCore
import SwitchboardDialects

/// Finds who answers a request, and in which dialect.
struct ModelResolver: Sendable {
    struct Route: Sendable {
        var target: Target
        var dialect: any Dialect
        var provider: Configuration.Provider
    }

    let configuration: Configuration

    /// - Throws: ``LLMError/Code/modelNotFound`` for a model that is retired, or that no configured provider has;
    ///   ``LLMError/Code/noCandidate`` when nobody is configured at all.
    func route(_ request: CompletionRequest, options: CallOptions, on day: Day) throws(LLMError) -> Route {
        let asked = request.model
        let (prefix, name) = split(asked)
        let card = name.flatMap { configuration.catalogue.card(named: $0) }
        // A server of somebody else's that has the vendor's model keeps its own calendar and its own names.
        let isElsewhere = (options.preferredProvider ?? prefix).map { $0 != card?.provider } ?? false
        if let card, !isElsewhere, let retired = card.retired, retired <= day {
            let instead = card.replacement.map { " Ask \($0) instead." } ?? ""
            throw LLMError(.modelNotFound, "\(card.id) was retired on \(retired).\(instead)", model: card.id)
        }
        let provider = try provider(options.preferredProvider ?? prefix, of: card, asked: asked)
        let written = card.flatMap { card in name.flatMap { Self.written($0, for: card, isElsewhere: isElsewhere) } }
        guard let model = written ?? card?.id ?? name ?? provider.definition.defaultModel else {
            throw LLMError(
                .invalidRequest, "No model was named, and \(provider.definition.id) has no default.",
                provider: provider.definition.id,
                field: "model")
        }
        let known = card ?? configuration.catalogue.card(named: model)
        let target = Target(provider: provider.definition.id, model: model, card: known)
        return Route(
            target: target, dialect: try dialect(of: provider, for: known, request: request), provider: provider)
    }

    /// The name as the caller wrote it, where that says more than the card's id, or where the card's vendor is not who is asked:
    /// `gpt-4o-2024-08-06` is not just any `gpt-4o`. A name of our own for it (`sonnet`) is nobody's else.
    private static func written(_ name: ModelID, for card: ModelCard, isElsewhere: Bool) -> ModelID? {
        let (name, id) = (name.rawValue, card.id.rawValue)
        if name.hasPrefix(id), name != id, card.aliases.contains(ModelID(name)) { return ModelID(name) }
        return isElsewhere && id.hasPrefix(name) ? ModelID(name) : nil
    }

    /// Where a target leads that a plan has: how to speak to it.
    func route(to target: Target, for request: CompletionRequest) throws(LLMError) -> Route {
        let known = configuration.providers.first { $0.definition.id == target.provider }
        guard let provider = known else {
            throw LLMError(
                .noCandidate, "The provider \(target.provider) is not configured.", provider: target.provider)
        }
        return Route(
            target: target, dialect: try dialect(of: provider, for: target.card, request: request), provider: provider)
    }

    /// `provider/model` names both, where the first half is a provider that is configured.
    private func split(_ model: ModelID?) -> (ProviderID?, ModelID?) {
        guard let model, let slash = model.rawValue.firstIndex(of: "/") else { return (nil, model) }
        let prefix = ProviderID(String(model.rawValue[..<slash]))
        guard configuration.providers.contains(where: { $0.definition.id == prefix }) else { return (nil, model) }
        return (prefix, ModelID(String(model.rawValue[model.rawValue.index(after: slash)...])))
    }

    private func provider(
        _ named: ProviderID?,
        of card: ModelCard?,
        asked: ModelID?
    ) throws(LLMError) -> Configuration.Provider {
        func configured(_ id: ProviderID) -> Configuration.Provider? {
            configuration.providers.first { $0.definition.id == id }
        }
        if let named {
            if let provider = configured(named) { return provider }
            throw LLMError(.noCandidate, "The provider \(named) is not configured.", provider: named, model: asked)
        }
        if let card, let provider = configured(card.provider) { return provider }
        if let card, asked != nil, !configuration.providers.contains(where: { $0.definition.id == .simulated }) {
            throw LLMError(
                .noCandidate, "\(card.id) is a model of \(card.provider), which is not configured.",
                provider: card.provider,
                model: card.id)
        }
        if let preferred = configuration.defaultProvider {
            if let provider = configured(preferred) { return provider }
            throw LLMError(.noCandidate, "The default provider \(preferred) is not configured.", provider: preferred)
        }
        guard let first = configuration.providers.first else {
            throw LLMError(
                .noCandidate,
                "No provider is configured. Set ANTHROPIC_API_KEY, OPENAI_API_KEY, GOOGLE_AI_API_KEY or OLLAMA_API_URL."
            )
        }
        return first
    }

    /// The provider's first dialect, unless the card names another one that the provider speaks.
    private func dialect(
        of provider: Configuration.Provider,
        for card: ModelCard?,
        request: CompletionRequest
    ) throws(LLMError) -> any Dialect {
        let spoken = provider.definition.dialects
        let hasFunctions = request.tools.contains { $0.isFunction }
        let wanted = [hasFunctions ? card?.functionToolDialect : nil, card?.dialect].compactMap { $0 }.first {
            spoken.contains($0)
        }
        guard let id = wanted ?? spoken.first, let dialect = Spoken.dialect(id) else {
            throw LLMError(
                .invalidRequest, "Provider \(provider.definition.id) speaks no dialect that Switchboard knows.",
                provider: provider.definition.id)
        }
        return dialect
    }
}
