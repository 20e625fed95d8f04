import ArgumentParser
import Switchboard
import SwitchboardCore
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
            Console.line("listens on \(settings.host):\(settings.port)")
            Console.line(keys.map { "clients: \($0.count) keys" } ?? "clients: everybody on this machine")
        }
    }
}
