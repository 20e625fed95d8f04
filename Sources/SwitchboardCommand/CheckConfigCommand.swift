import ArgumentParser
import Foundation
import Switchboard
import SwitchboardCore
import SwitchboardEmbedding
import SwitchboardGateway

/// Says whether a configuration can be used, and what it amounts to.
struct CheckConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Say whether a configuration can be used, and what it amounts to.",
        discussion:
            "What makes no sense is told with file, line, key, value and what is allowed; then the exit code is 1.")

    @Argument(help: "The configuration file; without it, the one that SWITCHBOARD_CONFIG names.")
    var file: String?

    func run() async throws {
        try Failure.told { () throws(LLMError) in
            guard let path = file ?? ConfigurationFile.named else {
                throw LLMError(.invalidRequest, "Name a file, or set SWITCHBOARD_CONFIG.")
            }
            let configuration = try Configuration(file: path)
            let reading = GatewayReading(path: path)
            let settings = try reading.settings()
            let keys = try reading.keyList(settings)
            try checkCache(configuration)
            Console.line("\(path) can be used.")
            let rows = configuration.providers.map { provider in
                [
                    provider.definition.id.rawValue,
                    provider.definition.dialects.map(\.rawValue).joined(separator: " "),
                    provider.definition.baseURL, provider.keys.isEmpty ? "none" : String(provider.keys.count),
                ]
            }
            if rows.isEmpty {
                Console.line("No provider is configured: the simulated one would answer.")
            } else {
                Console.line(Console.table(["provider", "dialects", "address", "keys"], rows))
            }
            for group in configuration.groups {
                Console.line("group \(group.name): " + group.members.map(\.model.rawValue).joined(separator: ", "))
            }
            for budget in configuration.budgets {
                Console.line("budget \(budget.id): \(budget.limit) a \(budget.period)")
            }
            if let file = configuration.cache.path, configuration.cacheTTL != nil {
                Console.line("keeps answers in \(file)")
            }
            Console.line("listens on \(settings.host):\(settings.port)")
            Console.line(keys.map { "clients: \($0.count) keys" } ?? "clients: everybody on this machine")
        }
    }
    /// What the cache needs of this machine: a place for its file, and what finds answers by their meaning.
    private func checkCache(_ configuration: Configuration) throws(LLMError) {
        guard configuration.cacheTTL != nil else { return }
        if let file = configuration.cache.path {
            let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
            let place = FileManager.default.fileExists(atPath: file) ? file : folder
            guard FileManager.default.isWritableFile(atPath: place) else {
                throw LLMError(
                    .invalidRequest, "cache.file is \(file), and \(place) cannot be written to. Is it there?",
                    field: "cache.file")
            }
        }
        guard let meaning = configuration.cache.meaning, meaning.embeddings == nil else { return }
        let folder = EncoderFolder.standard(ProcessInfo.processInfo.environment)
        guard folder?.isComplete == true else {
            return Console.note(
                "Answers will not be found by meaning: the sentence encoder is not on this machine. Scripts/install-embedder puts it there."
            )
        }
    }
}
