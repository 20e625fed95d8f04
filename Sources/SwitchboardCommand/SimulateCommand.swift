import ArgumentParser
import SwitchboardCore
import SwitchboardSimulator
import SwitchboardSimulatorServer

/// Serves the simulated provider over HTTP.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Serve a simulated provider that speaks every dialect.",
        discussion: """
            Point any client at it: http://HOST:PORT for Anthropic, Gemini and Ollama, http://HOST:PORT/v1 for OpenAI. \
            Any key will do. A single request can bring its own fault in the header x-simulate.
            """)

    @Flag(help: "Print the address as JSON.")
    var json = false

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(name: .shortAndLong, help: "The port to listen on; 0 takes a free one and prints it.")
    var port = 8089

    @Option(help: "What the answers are made from: the same seed, the same answers.")
    var seed: UInt64 = 0

    @Option(help: "Milliseconds between two pieces of a streamed answer.")
    var pace = 0

    @Option(help: "What it always answers, where no schema and no tool is asked for.")
    var answer: String?

    @Option(help: ArgumentHelp("A fault; may be repeated, the first that strikes counts. \(Fault.grammar)."))
    var fault: [String] = []

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535.") }
        guard (0...60_000).contains(pace) else { throw ValidationError("--pace must be from 0 to 60000.") }
        for text in fault {
            do throws(LLMError) { _ = try Fault(parsing: text) } catch {
                throw ValidationError("--fault: \(error.message)")
            }
        }
    }

    func run() async throws {
        let faults = fault.compactMap { try? Fault(parsing: $0) }
        let provider = SimulatedProvider(seed: seed, pace: .milliseconds(pace), faults: faults, answer: answer)
        let server = try await SimulatedServer.start(provider, host: host, port: port)
        Console.line(
            json ? #"{"address":"\#(server.address)"}"# : "switchboard: simulating on \(server.address)")
        try await server.closed()
    }
}
