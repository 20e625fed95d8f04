import SwitchboardCore
import SwitchboardMCP

/// What the command line says of the server.
struct ProbeOptions {
    var allowed: [String]?
    var opening = MCPServerConfiguration.Opening.automatic
    var token: Secret?
    var environment: [String: String] = [:]

    mutating func take(_ option: String, _ value: String) {
        switch option {
        case "--allow": allowed = value.split(separator: ",").map(String.init)
        case "--opening": opening = MCPServerConfiguration.Opening(rawValue: value) ?? .automatic
        case "--token": token = Secret(value)
        case "--env":
            let halves = value.split(separator: "=", maxSplits: 1).map(String.init)
            if halves.count == 2 { environment[halves[0]] = halves[1] }
        default: print("unknown option \(option)")
        }
    }

    func configuration(_ words: [String]) -> MCPServerConfiguration {
        let transport: MCPServerConfiguration.Transport =
            words[0] == "http"
            ? .http(MCPServerConfiguration.Address(url: words[1], token: token))
            : .process(
                MCPServerConfiguration.Process(
                    command: words[1], arguments: Array(words.dropFirst(2)), environment: environment))
        return MCPServerConfiguration(name: "probed", transport: transport, allowed: allowed, opening: opening)
    }
}
