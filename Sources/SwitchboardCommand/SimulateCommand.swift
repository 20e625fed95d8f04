import ArgumentParser
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import SwitchboardCore
import SwitchboardSimulator

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
        let provider = SimulatedProvider(seed: seed, pace: .milliseconds(pace), faults: faults)
        let host = host
        var logger = Logger(label: "switchboard.simulate")
        logger.logLevel = .error
        let app = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in
                try await SimulatedServer.respond(to: request, from: provider)
            },
            configuration: .init(address: .hostname(host, port: port), serverName: "switchboard"),
            onServerRunning: { channel in
                let address = "http://\(host):\(channel.localAddress?.port ?? 0)"
                Console.line(json ? #"{"address":"\#(address)"}"# : "switchboard: simulating on \(address)")
            },
            logger: logger
        )
        try await app.runService()
    }
}

/// A simulated provider behind a socket.
enum SimulatedServer {
    /// The largest request body that is read.
    private static let bodyLimit = 64 << 20

    static func respond(to request: Request, from provider: SimulatedProvider) async throws -> Response {
        let buffer = try await request.body.collect(upTo: bodyLimit)
        let query = request.uri.queryParameters.map { (name: String($0.key), value: String($0.value)) }
        let simulated = provider.respond(
            method: request.method, path: request.uri.path, query: query, headers: request.headers,
            body: Array(buffer.readableBytesView))
        if simulated.delay > .zero { try await Task.sleep(for: simulated.delay) }
        return Response(
            status: simulated.status, headers: simulated.headers,
            body: ResponseBody { writer in
                for step in simulated.steps {
                    switch step {
                    case .bytes(let bytes): try await writer.write(ByteBuffer(bytes: bytes))
                    case .pause(let duration): try await Task.sleep(for: duration)
                    case .cut: throw Cut()
                    case .stall: try await Task.sleep(for: .seconds(3_600))
                    }
                }
                try await writer.finish(nil)
            })
    }

    /// Closes the connection without the end of the body.
    private struct Cut: Error {}
}
