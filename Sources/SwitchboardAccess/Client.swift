public import SwitchboardCore

/// Who sent a request.
public struct Client: Sendable, Hashable {
    /// `nil` where the gateway asks for no key.
    public let name: String?
    public let scope: KeyScope
    /// The names of budgets that its calls count against.
    public let budgets: [String]

    /// Anybody, where the gateway asks for no key.
    public static let anonymous = Client(name: nil, scope: KeyScope(isAdmin: true), budgets: [])

    init(_ key: ClientKey) { self.init(name: key.name, scope: key.scope, budgets: key.budgets) }

    private init(name: String?, scope: KeyScope, budgets: [String]) {
        self.name = name
        self.scope = scope
        self.budgets = budgets
    }

    /// - Parameters:
    ///   - model: By the name that the client asks for; `nil` where it leaves the choice to the gateway.
    ///   - provider: Where one is asked for.
    /// - Throws: ``LLMError/Code/permission`` for what the key may not be used for.
    public func check(model: ModelID?, provider: ProviderID?) throws(LLMError) {
        if let model, !scope.allows(model: model) { throw refusal("the model \(model)", field: "model") }
        if let provider, !scope.allows(provider: provider) {
            throw refusal("the provider \(provider)", field: "provider")
        }
    }

    /// - Throws: ``LLMError/Code/permission`` for everybody else.
    public func checkIsAdmin() throws(LLMError) {
        guard scope.isAdmin else { throw refusal("this page, which is for administrators", field: nil) }
    }

    private func refusal(_ what: String, field: String?) -> LLMError {
        LLMError(.permission, "The key \(name ?? "") may not be used for \(what).", field: field)
    }
}
