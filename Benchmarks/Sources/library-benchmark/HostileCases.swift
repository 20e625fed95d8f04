import Foundation
import SwitchboardCore
import SwitchboardDialects

/// CPU time for a megabyte of input that means harm, through everything that a request or a stream goes through.
enum HostileCases {
    private static let limit = 5.0

    /// How many goals were missed.
    static func run(only: String?) throws -> Int {
        if let only, !"hostile".contains(only) { return 0 }
        print("\nHostile input (ms of CPU time for each MB; at most \(Int(limit)))")
        var missed = 0
        for (name, body) in requests() {
            missed += report("request: " + name, body) { body in
                let server = OpenAIChat().server
                guard let endpoint = OpenAIChat().endpoints.first(where: { $0.operation == .complete }) else { return }
                if let inbound = try? server.inspect(InboundHead(endpoint: endpoint), body: body) {
                    keep(try? server.decode(inbound))
                }
            }
        }
        for (name, body) in streams() {
            missed += report("stream: " + name, body) { body in
                keep(try? StreamCases.events(of: body, AnthropicMessages()))
            }
        }
        return missed
    }

    private static func report(_ name: String, _ body: [UInt8], _ work: ([UInt8]) -> Void) -> Int {
        work(body)
        let start = Bench.cpuSeconds()
        work(body)
        let cost = (Bench.cpuSeconds() - start) * 1_000 / max(Double(body.count) / 1e6, 0.01)
        print(Bench.line("  " + name, String(body.count), Bench.digits(cost), cost > limit ? "  missed" : ""))
        return cost > limit ? 1 : 0
    }

    private static func requests() -> [(String, [UInt8])] {
        func body(_ text: String) -> [UInt8] { Array(text.utf8) }
        let messages = #"{"model":"m","messages":[{"role":"user","content":"hi"}],"x":"#
        return [
            ("300,000 keys", body("{" + (0..<300_000).map { #""key\#($0)":1"# }.joined(separator: ",") + "}")),
            (
                "300,000 keys inside",
                body(messages + "{" + (0..<300_000).map { #""key\#($0)":1"# }.joined(separator: ",") + "}}")
            ),
            (
                "300,000 escaped keys",
                body("{" + (0..<300_000).map { #""\u006bey\#($0)":1"# }.joined(separator: ",") + "}")
            ),
            (
                "one key 300,000 times",
                body(messages + "{" + Array(repeating: #""k":1"#, count: 300_000).joined(separator: ",") + "}}")
            ),
            (
                "100,000 keys of a message",
                body(
                    #"{"model":"m","messages":[{"role":"user","content":"","#
                        + (0..<100_000).map { #""key\#($0)":1"# }.joined(separator: ",") + "}]}")
            ),
            ("nesting to 100,000", body(messages + String(repeating: "[", count: 100_000))),
            ("a number of 1 MB", body(messages + String(repeating: "9", count: 1 << 20) + "}")),
            ("1 MB of backslashes", body(messages + "\"" + String(repeating: "\\", count: 1 << 20) + "\"}")),
            ("1 MB of escaped quotes", body(messages + "\"" + String(repeating: "\\\"", count: 1 << 19) + "\"}")),
            ("1 MB of lone surrogates", body(messages + "\"" + String(repeating: #"\ud800"#, count: 1 << 17) + "\"}")),
            ("1 MB that is not UTF-8", body(messages + "\"") + Array(repeating: 0xFF, count: 1 << 20) + body("\"}")),
            ("1 MB of emoji", body(messages + "\"" + String(repeating: "😀", count: 1 << 18) + "\"}")),
            (
                "100,000 empty messages",
                body(
                    #"{"model":"m","messages":["#
                        + Array(repeating: #"{"role":"user","content":""}"#, count: 100_000).joined(separator: ",")
                        + "]}")
            ),
            (
                "300,000 numbers",
                body(messages + "[" + Array(repeating: "1", count: 300_000).joined(separator: ",") + "]}")
            ),
        ]
    }

    private static func streams() -> [(String, [UInt8])] {
        func stream(_ text: String) -> [UInt8] { Array(text.utf8) }
        let keys = (0..<100_000).map { #""key\#($0)":1"# }.joined(separator: ",")
        return [
            ("64 MiB without a line break", Array(repeating: UInt8(ascii: "a"), count: 64 << 20)),
            ("1 MB of line breaks", Array(repeating: 0x0A, count: 1 << 20)),
            ("1 MB of carriage returns", Array(repeating: 0x0D, count: 1 << 20)),
            ("1 MB of comments", stream(String(repeating: ":\n", count: 1 << 19))),
            ("1 MB of empty data lines", stream(String(repeating: "data:\n", count: 180_000))),
            ("1 MB of events of no kind", stream(String(repeating: "data: {\"type\":\"x\"}\n\n", count: 50_000))),
            ("1 MB of pings", stream(String(repeating: "event: ping\ndata: {\"type\": \"ping\"}\n\n", count: 26_000))),
            ("100,000 keys in an event", stream("data: {\"type\":\"message_delta\",\(keys)}\n\n")),
            ("nesting to 100,000", stream("data: " + String(repeating: "[", count: 100_000) + "\n\n")),
        ]
    }
}
