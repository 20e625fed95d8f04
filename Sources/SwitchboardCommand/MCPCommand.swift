import ArgumentParser
import Switchboard
import SwitchboardCore
import SwitchboardMCP

/// Serves the configured models as tools of the Model Context Protocol, on standard input and output.
struct MCPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "Serve complete, models and estimate as tools to an MCP client, on standard input and output.",
        discussion: """
            Clients start it themselves: name switchboard as the command and mcp as its argument. It speaks the protocol's revisions \
            from 2024-11-05 to 2026-07-28. What it has to say to people goes to standard error.
            """)

    @OptionGroup var configurationFile: ConfigurationFile

    func run() async throws {
        do throws(LLMError) {
            let manager = try await ProviderManager(try await Setup.configuration(configurationFile))
            let outcome = await serve(manager)
            await manager.shutdown()
            try outcome.get()
        } catch {
            Console.note(Console.text(error))
            throw ExitCode.failure
        }
    }

    private func serve(_ manager: ProviderManager) async -> Result<Void, LLMError> {
        let server = MCPServer(
            identity: MCPIdentity(name: "switchboard", version: SwitchboardCommand.version, title: "Switchboard"),
            tools: ModelTools(ManagerModels(manager: manager)))
        do throws(LLMError) { return .success(try await MCPStandardStreams().serve(server)) } catch {
            return .failure(error)
        }
    }
}
