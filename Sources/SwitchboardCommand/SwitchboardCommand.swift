import ArgumentParser
import SwitchboardGateway

/// The program `switchboard`.
@main
struct SwitchboardCommand: AsyncParsableCommand {
    static let version = Gateway.version

    static let configuration = CommandConfiguration(
        commandName: "switchboard",
        abstract: "Many language-model providers behind one interface.",
        discussion: """
            Providers are configured by the environment: ANTHROPIC_API_KEY, OPENAI_API_KEY, GOOGLE_AI_API_KEY, \
            OLLAMA_API_URL. With none of them, and no Ollama on this machine, a simulated provider answers.
            """,
        version: version,
        subcommands: [
            AskCommand.self, ExplainCommand.self, ModelsCommand.self, EstimateCommand.self, SimulateCommand.self,
            ServeCommand.self, TopCommand.self, KeysCommand.self, CheckConfigCommand.self, DrillCommand.self,
            CacheCommand.self, MCPCommand.self,
            DoctorCommand.self,
        ]
    )
}
