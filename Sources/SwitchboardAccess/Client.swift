public import SwitchboardCore

/// Who sent a request, and what they may do.
public struct Client: Sendable, Hashable {
    /// The name of their key; `nil` where the gateway asks for none.
    public let name: String?
    public let scope: KeyScope
    /// The names of budgets that their calls count against.
    public let budgets: [String]

    public init(name: String?, scope: KeyScope, budgets: [String] = []) {
        self.name = name
        self.scope = scope
        self.budgets = budgets
    }

    /// Whoever can connect to a gateway that asks for no key. They may do everything.
    public static let anonymous = Client(name: nil, scope: KeyScope(isAdmin: true))

    /// Whether the dashboard, the metrics and the admin API may be seen.
    public var isAdmin: Bool { scope.isAdmin }

    /// Whether a model may answer this client. See ``check(model:provider:asked:)``.
    public func mayUse(model: ModelID?, provider: ProviderID?, asked: ModelID? = nil) -> Bool {
        scope.allows(provider: provider) && scope.allows(model: model, of: provider, asked: asked)
    }

    /// Refuses a model that may not answer this client. It is asked of every target before a call goes there, those of
    /// fallbacks too. What is `nil` is not known, and what is not known is refused where it is limited: a call of a key that
    /// may use some providers can only be let through once it is known where it goes.
    /// - Parameters:
    ///   - model: That would answer, as its provider calls it.
    ///   - provider: That would answer.
    ///   - asked: As the client wrote it, where it is not `model`.
    /// - Throws: ``LLMError/Code/permission`` with the model or provider and the key's name. What the key may use is not said.
    public func check(model: ModelID?, provider: ProviderID?, asked: ModelID? = nil) throws(LLMError) {
        guard scope.allows(provider: provider) else {
            let what = provider.map { "the provider \(Client.short($0.rawValue))" } ?? "every provider, so name one"
            throw refusal(of: what, model: asked ?? model, field: nil)
        }
        guard scope.allows(model: model, of: provider, asked: asked) else {
            let what = (asked ?? model).map { "the model \(Client.short($0.rawValue))" } ?? "every model, so name one"
            throw refusal(of: what, model: asked ?? model, field: "model")
        }
    }

    /// - Throws: ``LLMError/Code/permission`` for a client that is no administrator.
    public func checkAdmin() throws(LLMError) {
        guard !isAdmin else { return }
        throw refusal(of: "what is for administrators", model: nil, field: nil)
    }

    private func refusal(of what: String, model: ModelID?, field: String?) -> LLMError {
        LLMError(
            .permission,
            "The key \"\(name ?? "")\" may not use \(what). Whoever runs this gateway can change what it may do.",
            model: model.map { ModelID(Client.short($0.rawValue)) }, field: field)
    }

    /// A client can send names of any length; an error has room for some.
    private static func short(_ name: String) -> String {
        name.utf8.count <= 128 ? name : String(name.prefix(100)) + "…"
    }
}
