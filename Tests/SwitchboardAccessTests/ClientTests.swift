import SwitchboardAccess
import SwitchboardCore
import Testing

@Suite struct ClientTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var models: [String]?
        var providers: [ProviderID]?
        var model: ModelID?
        var provider: ProviderID?
        var asked: ModelID?
        var isAllowed: Bool

        init(
            _ isAllowed: Bool,
            models: [String]? = nil,
            providers: [ProviderID]? = nil,
            model: ModelID? = nil,
            of provider: ProviderID? = nil,
            asked: ModelID? = nil
        ) {
            self.isAllowed = isAllowed
            self.models = models
            self.providers = providers
            self.model = model
            self.provider = provider
            self.asked = asked
        }

        var testDescription: String {
            "\(models as Any) \(providers as Any): \(model as Any) of \(provider as Any), asked \(asked as Any)"
        }
    }

    static let cases: [Case] = [
        // Nothing is limited.
        Case(true), Case(true, model: "gpt-4o"), Case(true, model: "gpt-4o", of: "openai", asked: "fast"),
        // An empty list allows nothing.
        Case(false, models: [], model: "gpt-4o", of: "openai"), Case(false, models: []),
        Case(false, providers: [], model: "gpt-4o", of: "openai"), Case(false, providers: []),
        // A whole name.
        Case(true, models: ["gpt-4o"], model: "gpt-4o"), Case(false, models: ["gpt-4o"], model: "gpt-4o-mini"),
        Case(false, models: ["gpt-4o"], model: "GPT-4o"), Case(false, models: ["gpt-4o-mini"], model: "gpt-4o"),
        Case(false, models: ["gpt.4o"], model: "gpt-4o"),
        // Wildcards.
        Case(true, models: ["gpt-*"], model: "gpt-4o"), Case(true, models: ["gpt-*"], model: "gpt-"),
        Case(false, models: ["gpt-*"], model: "gpt"), Case(false, models: ["gpt-*"], model: "my-gpt-4o"),
        Case(true, models: ["*-mini"], model: "gpt-4o-mini"), Case(false, models: ["*-mini"], model: "gpt-mini-4"),
        Case(true, models: ["g*4*i"], model: "gpt-4o-mini"), Case(true, models: ["*a*b*"], model: "xaxbx"),
        Case(false, models: ["*a*b*"], model: "xbxax"), Case(true, models: ["**"], model: "x"),
        Case(true, models: ["a*ab"], model: "aaaaab"), Case(true, models: ["*"], model: "anything"),
        Case(true, models: ["claude-*", "gpt-*"], model: "gpt-4o"), Case(false, models: ["*"], model: .long),
        // A pattern without a slash means the model, whoever has it.
        Case(true, models: ["gpt-*"], model: "openai/gpt-4o"), Case(true, models: ["gpt-*"], model: "gpt-4o", of: "a"),
        Case(true, models: ["claude-*"], model: "anthropic/claude-opus", of: "openrouter"),
        Case(false, models: ["gpt-*"], model: "gpt-proxy/claude-opus"),
        Case(false, models: ["gpt-*"], model: "claude-opus", of: "gpt-proxy"),
        Case(false, models: ["gpt-*"], model: "claude-opus", of: "gpt-proxy", asked: "gpt-proxy/claude-opus"),
        // One with a slash means whole names.
        Case(true, models: ["openai/*"], model: "gpt-4o", of: "openai"),
        Case(true, models: ["openai/gpt-*"], model: "openai/gpt-4o"),
        Case(false, models: ["openai/*"], model: "gpt-4o", of: "azure"),
        Case(false, models: ["openai/*"], model: "gpt-4o"),
        Case(true, models: ["openrouter/*"], model: "anthropic/claude-opus", of: "openrouter"),
        // The name that was asked for allows what the configuration makes of it.
        Case(true, models: ["fast"], model: "claude-haiku", of: "anthropic", asked: "fast"),
        Case(false, models: ["fast"], model: "claude-haiku", of: "anthropic", asked: "slow"),
        Case(true, models: ["claude-*"], model: "claude-haiku", of: "anthropic", asked: "slow"),
        // Who names nothing.
        Case(false, models: ["gpt-*"]), Case(true, models: ["*"]), Case(false, models: ["gpt-*"], of: "openai"),
        Case(true, models: ["openai/*"], of: "openai"), Case(false, models: ["openai/gpt-*"], of: "openai"),
        // Providers, which no name and no pattern makes up for.
        Case(true, providers: ["openai"], model: "gpt-4o", of: "openai"),
        Case(false, providers: ["openai"], model: "gpt-4o", of: "azure"),
        Case(false, providers: ["openai"], model: "gpt-4o"), Case(false, providers: ["openai"], model: "openai/gpt-4o"),
        Case(false, providers: ["open*"], model: "gpt-4o", of: "openai"),
        Case(false, models: ["*"], providers: ["openai"], model: "claude-opus", of: "anthropic", asked: "openai/x"),
        Case(false, models: ["gpt-*"], providers: ["openai"], model: "o3", of: "openai"),
    ]

    @Test(arguments: cases) func mayUseWhatItsKeySays(one: Case) throws {
        let client = Client(name: "ci", scope: KeyScope(models: one.models, providers: one.providers, isAdmin: true))
        #expect(client.mayUse(model: one.model, provider: one.provider, asked: one.asked) == one.isAllowed)
        if one.isAllowed {
            try client.check(model: one.model, provider: one.provider, asked: one.asked)
        } else {
            let error = try failure { try client.check(model: one.model, provider: one.provider, asked: one.asked) }
            #expect(error.code == .permission && error.message.contains("\"ci\""))
            // That a provider failed is another thing.
            #expect(error.provider == nil)
        }
    }

    @Test func theErrorNamesWhatWasAskedForAndNotWhatIsAllowed() throws {
        let client = Client(name: "ci", scope: KeyScope(models: ["secret-model"], providers: ["openai"]))
        let model = try failure { try client.check(model: "claude-opus", provider: "openai") }
        #expect(model.message.contains("the model claude-opus") && model.model == "claude-opus")
        #expect(model.field == "model" && !model.message.contains("secret-model"))
        let provider = try failure { try client.check(model: "secret-model", provider: "anthropic") }
        #expect(provider.message.contains("the provider anthropic") && !provider.message.contains("openai"))
    }

    @Test func aLongNameIsCutInAnError() throws {
        let client = Client(name: "ci", scope: KeyScope(models: []))
        let error = try failure {
            try client.check(model: ModelID(String(repeating: "m", count: 1 << 20)), provider: nil)
        }
        #expect(error.message.utf8.count < 400 && (error.model?.rawValue.utf8.count ?? 0) < 200)
    }

    @Test func onlyAnAdministratorSeesWhatIsForAdministrators() throws {
        try Client(name: "ci", scope: KeyScope(models: [], isAdmin: true)).checkAdmin()
        let error = try failure { try Client(name: "ci", scope: KeyScope()).checkAdmin() }
        #expect(error.code == .permission && error.message.contains("\"ci\""))
    }

    @Test func whoeverNeedsNoKeyMayDoEverything() throws {
        #expect(Client.anonymous.name == nil && Client.anonymous.budgets.isEmpty)
        try Client.anonymous.check(model: "gpt-4o", provider: "openai")
        try Client.anonymous.check(model: nil, provider: nil)
        try Client.anonymous.checkAdmin()
    }
}

extension ModelID {
    fileprivate static let long = ModelID(String(repeating: "m", count: 513))
}
