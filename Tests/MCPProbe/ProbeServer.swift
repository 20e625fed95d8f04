import HTTPTypes
import SwitchboardCore
import SwitchboardMCP

/// Answers requests that somebody else's HTTP server takes, with the server that is behind one path.
///
/// Lines come in as `{"number", "method", "headers", "body"}`, or as `{"number", "cancel": true}` when the client is gone; what is
/// answered goes out as `head`, `piece` and `end`.
struct ProbeServer {
    private let server = MCPHTTPServer(
        MCPServer(identity: MCPIdentity(name: "probed", version: "1"), tools: ProbeTools()))

    func run() async {
        var tasks: [Int: Task<Void, Never>] = [:]
        while let line = readLine() {
            guard let value = RawJSON(line).value, let number = value["number"]?.asInt else { continue }
            if value["cancel"] != nil {
                tasks[number]?.cancel()
            } else {
                tasks[number] = Task { await answer(number, value) }
            }
        }
    }

    private func answer(_ number: Int, _ value: JSONValue) async {
        var head = HTTPRequest(
            method: HTTPRequest.Method(rawValue: value["method"]?.asString ?? "POST") ?? .post, scheme: "http",
            authority: nil, path: "/mcp")
        for pair in value["headers"].map({ Array($0.elements) }) ?? [] {
            let halves = pair.elements.compactMap(\.asString)
            guard halves.count == 2 else { continue }
            if halves[0] == "host" {
                head.authority = halves[1]
            } else if let name = HTTPField.Name(halves[0]) {
                head.headerFields.append(HTTPField(name: name, value: halves[1]))
            }
        }
        let response = await server.response(to: head, body: Array((value["body"]?.asString ?? "").utf8))
        ProbeOutput.line("head") { writer in
            writer.field("number", number)
            writer.field("status", response.status.code)
            writer.field("headers") { writer in
                writer.array { writer in
                    for field in response.headers {
                        writer.array { writer in
                            writer.string(field.name.rawName)
                            writer.string(field.value)
                        }
                    }
                }
            }
        }
        if let stream = response.stream {
            await stream { piece in
                if Task.isCancelled { throw LLMError(.cancelled, "The client is gone.") }
                ProbeServer.piece(number, piece)
            }
        } else {
            ProbeServer.piece(number, response.body)
        }
        ProbeOutput.line("end") { $0.field("number", number) }
    }

    private static func piece(_ number: Int, _ bytes: [UInt8]) {
        ProbeOutput.line("piece") { writer in
            writer.field("number", number)
            writer.field("text", String(decoding: bytes, as: UTF8.self))
        }
    }
}
