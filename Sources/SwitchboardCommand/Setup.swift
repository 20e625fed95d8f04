public import ArgumentParser
import Foundation
import Switchboard
public import SwitchboardCore

/// The options that every command has which asks a provider.
struct ProviderOptions: ParsableArguments {
    @OptionGroup var configurationFile: ConfigurationFile

    @Option(name: .shortAndLong, help: "The model, by any name that the catalogue knows, or provider/model.")
    var model: String?

    @Option(name: .shortAndLong, help: "The provider to ask first.")
    var provider: String?

    @Option(help: "What to do when a provider fails: a strategy's name, or none for one attempt.")
    var fallback: String?

    @Option(name: .customLong("for"), help: "What it is for, when no model is named: \(CallTask.words).")
    var task: CallTask?

    @Option(help: "What matters most, when no model is named: \(CallPreference.words).")
    var prefer: CallPreference?

    @Option(help: "How to choose among equals: \(LoadBalancingStrategy.words).")
    var loadBalancing: LoadBalancingStrategy?

    @Option(help: "The most that the call may cost, in dollars.")
    var maxCost: String?

    @Option(help: "The longest time to wait for the whole answer, in seconds.")
    var timeout: Double?

    func validate() throws {
        if let timeout, !(timeout > 0) { throw ValidationError("--timeout must be above zero.") }
        if let maxCost, USD(exactly: maxCost).map({ $0 <= .zero }) ?? true {
            throw ValidationError("--max-cost \(maxCost): an amount of dollars above zero, such as 0.05.")
        }
    }

    var callOptions: CallOptions {
        CallOptions(
            preferredProvider: provider.map { ProviderID($0) },
            costConstraints: maxCost.flatMap { USD(exactly: $0) }.map { CostConstraints(maxCost: $0) },
            timeout: timeout.map { .milliseconds(Int64($0 * 1_000)) },
            fallback: fallback.map { $0 == "none" ? .none : .named($0) } ?? .configured,
            loadBalancing: loadBalancing, task: task, preference: prefer)
    }
}

extension CaseIterable where Self: RawRepresentable<String> {
    /// All that there are, for help texts.
    static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension CallTask: ExpressibleByArgument {}
extension CallPreference: ExpressibleByArgument {}
extension LoadBalancingStrategy: ExpressibleByArgument {}

/// Where the configuration is.
struct ConfigurationFile: ParsableArguments {
    @Option(help: "A YAML file that configures providers and policy; SWITCHBOARD_CONFIG names one too.")
    var config: String?

    /// The file, where one is named.
    var path: String? { config ?? ConfigurationFile.named }

    /// The file that the environment names.
    static var named: String? {
        ProcessInfo.processInfo.environment["SWITCHBOARD_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What the file and the environment say.
    func load() throws(LLMError) -> Configuration {
        if let config { return try Configuration(file: config) }
        return try Configuration.fromEnvironment()
    }
}

/// Finds out who can be asked.
enum Setup {
    /// What the environment configures; when that is nobody, the Ollama of this machine if it answers, otherwise the
    /// simulated provider, with a note on standard error.
    static func configuration(_ file: ConfigurationFile, quietly: Bool = false) async throws(LLMError) -> Configuration
    {
        var configuration = try file.load()
        guard configuration.providers.isEmpty else { return configuration }
        if let ollama = [ProviderDefinition].builtin.first(where: { $0.id == .ollama }), await answers(ollama) {
            configuration.providers = [Configuration.Provider(ollama)]
            if !quietly { Console.note("switchboard: no key is set; the Ollama at \(ollama.baseURL) answers.") }
            return configuration
        }
        configuration.providers = [Configuration.Provider(.simulated)]
        if !quietly {
            Console.note(
                """
                switchboard: no key is set and no Ollama answers here, so the simulated provider does: no model, no cost.
                Set ANTHROPIC_API_KEY, OPENAI_API_KEY, GOOGLE_AI_API_KEY or OLLAMA_API_URL to ask a real one.
                """)
        }
        return configuration
    }

    private static func answers(_ ollama: ProviderDefinition) async -> Bool {
        var provider = Configuration.Provider(ollama)
        provider.timeouts = Timeouts(
            connect: .milliseconds(400), firstByte: .milliseconds(600), betweenBytes: .milliseconds(600),
            total: .seconds(1))
        guard let manager = try? await ProviderManager(Configuration(providers: [provider])) else { return false }
        let models = try? await manager.listModels(of: .ollama)
        await manager.shutdown()
        return models != nil
    }
}
