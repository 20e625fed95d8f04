import SwitchboardCore
import SwitchboardMCP
import SwitchboardTransport

/// Drives the client from outside: each line of standard input is something to do, each line of standard output what came of it.
///
/// With the argument `serve` it is ``ProbeServer`` instead. Otherwise the arguments are a server: `stdio COMMAND ARGUMENT…` or `http URL`. Lines: `connect`, `tools`, `ping`, `log`, `approve NAME`,
/// and `call NAME SECONDS CANCEL JSON`, where CANCEL is after how many milliseconds the call is cancelled, 0 for never.
@main
struct MCPProbe {
    static func main() async {
        var words = Array(CommandLine.arguments.dropFirst())
        if words == ["serve"] { return await ProbeServer().run() }
        var options = ProbeOptions()
        while let word = words.first, word.hasPrefix("--") {
            words.removeFirst()
            options.take(word, words.isEmpty ? "" : words.removeFirst())
        }
        guard words.count >= 2 else { return print("usage: mcp-probe [--OPTION VALUE]… stdio COMMAND… | http URL") }
        let transport = HTTPTransport()
        let client = MCPClient(
            options.configuration(words), identity: MCPIdentity(name: "mcp-probe", version: "1"), transport: transport,
            events: { event in ProbeOutput.line("event") { ProbeOutput.describe(event, to: &$0) } })
        while let line = readLine() { await ProbeStep(client: client).run(line) }
        await client.close()
        await transport.shutdown()
    }
}
