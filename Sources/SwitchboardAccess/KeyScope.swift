public import SwitchboardCore

/// What the holder of a key may do.
public struct KeyScope: Sendable, Hashable {
    /// Which models, as names in which `*` stands for any characters (`gpt-*`, `openai/*`). `nil` allows all of them, an
    /// empty list none.
    ///
    /// A name without a slash is that of the model, whoever answers for it. One with a slash is compared with the whole name
    /// that a client wrote, the model's whole name and `provider/model`; since some models have a slash in their name,
    /// ``providers`` is the way to limit who answers.
    public var models: [String]?
    /// Whose models. `nil` allows all providers, an empty list none.
    public var providers: [ProviderID]?
    /// Whether the dashboard, the metrics and the admin API may be seen. It allows no model that ``models`` does not.
    public var isAdmin: Bool

    public init(models: [String]? = nil, providers: [ProviderID]? = nil, isAdmin: Bool = false) {
        self.models = models
        self.providers = providers
        self.isAdmin = isAdmin
    }

    /// Whether a provider may answer. One that is not known is not allowed where the providers are limited.
    public func allows(provider: ProviderID?) -> Bool {
        guard let providers else { return true }
        return provider.map(providers.contains) ?? false
    }

    /// Whether a model may answer: the name that the client asked for may be allowed, or the model, or `provider/model`. So a
    /// key for a group, or for a name that has a fallback, is a key for whatever the configuration makes of it. Where the
    /// models are limited, a call that names none is allowed by `*` alone, or by `provider/*` where its provider is known.
    /// - Parameters:
    ///   - model: That would answer, as its provider calls it.
    ///   - asked: As the client wrote it.
    public func allows(model: ModelID?, of provider: ProviderID?, asked: ModelID?) -> Bool {
        guard let models else { return true }
        let patterns = models.map(ModelPattern.init)
        var names = [asked?.rawValue, model?.rawValue].compactMap { $0 }
        if let provider { names.append("\(provider)/\(model?.rawValue ?? "")") }
        if names.isEmpty { names = [""] }
        return names.contains { name in patterns.contains { $0.matches(name) } }
    }
}
