import Foundation
import SwitchboardCore
import SwitchboardDialects

/// A chat body to a request, and the same body passed on with another model's name.
enum BodyCases {
    static func run(_ samples: Samples, _ bench: inout Bench) throws {
        let decoder = JSONDecoder()
        let encoder = JSONEncoder()
        let dialect = OpenAIChat()
        guard let endpoint = dialect.endpoints.first(where: { $0.operation == .complete }) else { return }
        let head = InboundHead(endpoint: endpoint)
        let target = Target(provider: "bench", model: "gpt-5.5-mini")
        for size in [2_000, 20_000, 200_000] {
            let body = Samples.conversation(size)
            let data = Data(body)
            let title = "\(size / 1_000) KB"
            try bench.compare(
                "chat body \(title) to request", bytes: body.count, goal: 10,
                ours: { keep(try dialect.server.decode(dialect.server.inspect(head, body: body))) },
                peer: { keep(try decoder.decode(CodableChat.Body.self, from: data)) })
            try bench.compare(
                "relay \(title), against Codable both ways", bytes: body.count, goal: 10,
                ours: { keep(try dialect.client.forward(dialect.server.inspect(head, body: body), to: target)) },
                peer: {
                    var request = try decoder.decode(CodableChat.Body.self, from: data)
                    request.model = target.model.rawValue
                    keep(try encoder.encode(request))
                })
            try bench.compare(
                "relay \(title), against our decode + encode", bytes: body.count, goal: 10,
                ours: { keep(try dialect.client.forward(dialect.server.inspect(head, body: body), to: target)) },
                peer: {
                    let inbound = try dialect.server.inspect(head, body: body)
                    let request = try dialect.server.decode(inbound)
                    keep(try dialect.client.encode(request, for: target, streaming: true))
                })
        }
    }
}
