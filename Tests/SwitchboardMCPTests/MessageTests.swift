import SwitchboardCore
import Testing

@testable import SwitchboardMCP

@Suite(.timeLimit(.minutes(1))) struct MessageTests {
    static let refused: [(String, MCPFault.Code)] = [
        ("", .parse), ("rubbish", .parse), (#"{"jsonrpc":"#, .parse), ("[]", .invalidRequest),
        ("[" + Array(repeating: "1", count: 101).joined(separator: ",") + "]", .invalidRequest),
        (String(repeating: "[", count: 500), .parse),
        (#"{"a":"# + String(repeating: "[", count: 200) + String(repeating: "]", count: 200) + "}", .parse),
    ]

    static let messages: [(String, String)] = [
        (#"{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1},"extra":true}"#, "request 1 m {\"a\":1}"),
        (#"{"jsonrpc":"2.0","id":"a","method":"m"}"#, "request \"a\" m -"),
        (#"{"jsonrpc":"2.0","id":1,"method":"m","params":null}"#, "request 1 m -"),
        (#"{"jsonrpc":"2.0","method":"m"}"#, "notification m -"),
        (#"{"jsonrpc":"2.0","id":3,"result":{}}"#, "result 3 {}"),
        (#"{"jsonrpc":"2.0","id":3,"result":null}"#, "result 3 null"),
        (#"{"jsonrpc":"2.0","id":3,"error":{"code":-1,"message":"x","data":[1]}}"#, "failure 3 -1 x [1]"),
        (#"{"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":"x"}}"#, "failure - -1 x -"),
        (#"{"jsonrpc":"2.0","id":3,"error":{}}"#, "failure 3 -32603 without a word -"),
        (#"{"jsonrpc":"2.0","id":1.5,"method":"m"}"#, "malformed - -32600"),
        (#"{"jsonrpc":"2.0","id":[],"method":"m"}"#, "malformed - -32600"),
        (#"{"jsonrpc":"2.0","id":1,"method":7}"#, "malformed 1 -32600"),
        (#"{"jsonrpc":"2.0","id":1,"method":"m","params":[1]}"#, "malformed 1 -32602"),
        (#"{"jsonrpc":"1.0","id":1,"method":"m"}"#, "malformed 1 -32600"),
        (#"{"id":1,"method":"m"}"#, "malformed 1 -32600"),
        (#"{"jsonrpc":"2.0","id":1}"#, "malformed 1 -32600"),
        ("7", "malformed - -32600"),
    ]

    private func read(_ text: String) throws -> MCPMessage { try #require(try MCPMessage.read(Array(text.utf8)).first) }

    @Test(arguments: messages)
    func isRead(text: String, meaning: String) throws {
        #expect(try read(text).summary == meaning)
    }

    @Test(arguments: refused)
    func isRefused(text: String, code: MCPFault.Code) {
        #expect(throws: MCPFault.self) { try MCPMessage.read(Array(text.utf8)) }
        do throws(MCPFault) { _ = try MCPMessage.read(Array(text.utf8)) } catch { #expect(error.code == code) }
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let ids: [MCPID] = [.number(0), .number(-7), .number(.max), .string(""), .string("ü\n\"")]
        for id in ids {
            let text = MCPText.call(id: id, method: "a/b") { $0.field("x", "line\nbreak") }
            #expect(!text.contains(0x0A))
            guard case .request(id, "a/b", let parameters) = try MCPMessage.read(text)[0] else {
                Issue.record("not the same request")
                continue
            }
            #expect(parameters?["x"]?.asString == "line\nbreak")
            guard case .result(id, let value) = try MCPMessage.read(MCPText.result(id: id) { $0.field("r", 1) })[0]
            else {
                Issue.record("not the same result")
                continue
            }
            #expect(value["r"]?.asInt == 1)
            let fault = MCPFault(.busy, "later", data: "[1]")
            guard case .failure(id?, fault) = try MCPMessage.read(MCPText.failure(id: id, fault))[0] else {
                Issue.record("not the same failure")
                continue
            }
        }
    }

    @Test func severalComeInTheirOrder() throws {
        let text = #"[{"jsonrpc":"2.0","method":"a"},{"jsonrpc":"2.0","id":1,"result":{}},5]"#
        #expect(
            try MCPMessage.read(Array(text.utf8)).map(\.summary) == [
                "notification a -", "result 1 {}", "malformed - -32600",
            ])
    }

    /// No text traps, however it is cut or spoilt.
    @Test func hostileTextsAreRefusedOrRead() {
        let text = Array(#"{"jsonrpc":"2.0","id":12,"method":"tools/call","params":{"name":"é","x":[1,{}]}}"#.utf8)
        var generator = SeededGenerator(seed: 7)
        for length in 0...text.count { _ = try? MCPMessage.read(Array(text.prefix(length))) }
        for _ in 0..<20_000 {
            var spoilt = text
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                spoilt[Int.random(in: 0..<spoilt.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            _ = try? MCPMessage.read(spoilt)
        }
    }
}

extension MCPMessage {
    /// In one line, for tables.
    var summary: String {
        func text(_ value: JSONValue?) -> String { value?.raw.description ?? "-" }
        func text(_ id: MCPID?) -> String { id?.description ?? "-" }
        switch self {
        case .request(let id, let method, let parameters): return "request \(id) \(method) \(text(parameters))"
        case .notification(let method, let parameters): return "notification \(method) \(text(parameters))"
        case .result(let id, let value): return "result \(id) \(text(value))"
        case .failure(let id, let fault):
            return "failure \(text(id)) \(fault.code.rawValue) \(fault.message) \(fault.data?.description ?? "-")"
        case .malformed(let id, let fault): return "malformed \(text(id)) \(fault.code.rawValue)"
        }
    }
}
