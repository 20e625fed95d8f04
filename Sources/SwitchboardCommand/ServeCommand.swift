import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import Switchboard
import SwitchboardCore
import SwitchboardGateway
import UnixSignals

/// Runs the gateway.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve every configured model to clients of every dialect.",
        discussion: """
            Point clients at it: http://HOST:PORT/v1 for OpenAI's, http://HOST:PORT for Anthropic's, Google's and Ollama's. \
            A configuration file is read again when it changes. SIGTERM lets running calls come to their end.
            """)

    @OptionGroup var configurationFile: ConfigurationFile

    @Option(help: "The address to listen on, instead of the configuration's.")
    var host: String?

    @Option(name: .shortAndLong, help: "The port to listen on; 0 takes a free one and prints it.")
    var port: Int?

    func validate() throws {
        if let port, !(0...65_535).contains(port) { throw ValidationError("--port must be from 0 to 65535.") }
    }

    func run() async throws {
        do {
            let launch = try await GatewayLaunch(configurationFile, host: host, port: port) { address in
                Console.line("switchboard: serving on \(address)")
            }
            try await launch.run()
        } catch let error as LLMError {
            Console.note(Console.text(error))
            throw ExitCode.failure
        }
    }
}
