import ArgumentParser
import Foundation
import HTTPTypes
import SwitchboardCore
import SwitchboardTransport

/// Shows what a running gateway does, in the terminal, as it happens.
struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Watch a running gateway: traffic, providers, budgets, the last calls.",
        discussion: """
            Ends with Ctrl-C. Where the gateway asks for keys, an administrator's is needed: --key, or SWITCHBOARD_KEY in the \
            environment.
            """)

    @Option(help: "The gateway's address.")
    var url = "http://127.0.0.1:8080"

    @Option(help: "An administrator's key.")
    var key: String?

    @Flag(help: "Show how it is now, once, and end.")
    var once = false

    func run() async throws {
        let transport = HTTPTransport()
        let outcome: Result<Void, LLMError>
        do throws(LLMError) { outcome = .success(try await watch(transport)) } catch { outcome = .failure(error) }
        await transport.shutdown()
        do { try outcome.get() } catch {
            Console.note(Console.text(error))
            throw ExitCode.failure
        }
    }

    private func watch(_ transport: HTTPTransport) async throws(LLMError) {
        var screen = TopScreen()
        screen.status = try JSONValue(parsing: try await fetch("/switchboard/status", transport), as: .answer)
        let calls = try JSONValue(parsing: try await fetch("/switchboard/calls", transport), as: .answer)
        screen.calls = Array((calls["calls"]?.elements).map(Array.init)?.prefix(TopScreen.most) ?? [])
        if once { return Console.line(screen.lines(Terminal.size).joined(separator: "\n")) }
        Terminal.show(screen.lines(Terminal.size))
        let response = try await send("/switchboard/live", transport)
        var framer = EventStreamFramer()
        var pieces: any AsyncIteratorProtocol<ArraySlice<UInt8>, LLMError> = response.body.makeAsyncIterator()
        while let piece = try await pieces.next(isolation: #isolation) {
            framer.append(piece)
            var isNew = false
            while case .event(let name, let data)? = try framer.next() {
                let value = try JSONValue(parsing: data, as: .answer)
                isNew = screen.take(String(decoding: name, as: UTF8.self), value) || isNew
            }
            if isNew { Terminal.show(screen.lines(Terminal.size)) }
        }
        Console.note("The gateway has ended the connection.")
    }

    private func fetch(_ path: String, _ transport: HTTPTransport) async throws(LLMError) -> [UInt8] {
        let response = try await send(path, transport)
        var bytes: [UInt8] = []
        for try await piece in response.body { bytes += piece }
        return bytes
    }

    private func send(_ path: String, _ transport: HTTPTransport) async throws(LLMError) -> TransportResponse {
        let secret = key ?? ProcessInfo.processInfo.environment["SWITCHBOARD_KEY"]
        let upstream = Upstream(
            provider: "gateway", baseURL: url.hasSuffix("/") ? String(url.dropLast()) : url,
            credential: secret.map { .bearer(Secret($0)) } ?? .none,
            timeouts: Timeouts(connect: .seconds(3), betweenBytes: .seconds(30), total: .seconds(30 * 86_400)))
        let context = ResponseContext(target: Target(provider: "gateway", model: ""), isStreaming: false)
        let response: TransportResponse
        do throws(LLMError) {
            response = try await transport.send(
                OutboundRequest(method: .get, path: path, context: context), to: upstream)
        } catch {
            guard error.code == .unavailable || error.code == .timeout else { throw error }
            throw LLMError(
                .unavailable, "No gateway answers at \(url). Is it running, and is that its address (--url)?")
        }
        switch response.status.code {
        case 200: return response
        case 401:
            throw LLMError(
                .authentication,
                "The gateway asks for a key. Give an administrator's with --key, or in SWITCHBOARD_KEY.")
        case 403:
            throw LLMError(
                .permission, "The key is not an administrator's. `switchboard keys create --admin` makes one.")
        default:
            throw LLMError(.badResponse, "\(url) answers \(response.status.code). Is it a gateway of Switchboard's?")
        }
    }
}

/// The terminal that a live view is shown on.
enum Terminal {
    struct Size {
        var columns = 100
        var rows = 40
    }

    static var size: Size {
        var window = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 else { return Size() }
        return Size(columns: Int(window.ws_col), rows: Int(window.ws_row))
    }

    /// Draws over what was there, line by line, so that nothing flickers.
    static func show(_ lines: [String]) {
        Console.write("\u{1B}[H" + lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
    }
}
