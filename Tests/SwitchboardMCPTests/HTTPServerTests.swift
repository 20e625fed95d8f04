import HTTPTypes
import SwitchboardCore
import Synchronization
import Testing

@testable import SwitchboardMCP

@Suite(.timeLimit(.minutes(1))) struct HTTPServerTests {
    private static let envelope =
        #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#

    private func server(_ tools: ScriptedTools = ScriptedTools(), _ guardian: MCPOriginGuard = MCPOriginGuard())
        -> MCPHTTPServer
    {
        var limits = MCPLimits()
        limits.message = 5_000
        return MCPHTTPServer(
            MCPServer(identity: MCPIdentity(name: "s", version: "1"), tools: tools, limits: limits), guardian: guardian)
    }

    private func head(
        _ fields: [String: String] = [:],
        method: HTTPRequest.Method = .post,
        host: String = "127.0.0.1:80"
    ) -> HTTPRequest {
        var head = HTTPRequest(method: method, scheme: "http", authority: host, path: "/mcp")
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { head.headerFields[name] = value }
        }
        return head
    }

    private func ask(_ body: String, _ fields: [String: String] = [:]) async -> (status: Int, value: JSONValue?) {
        let response = await server().response(to: head(fields), body: Array(body.utf8))
        return (response.status.code, RawJSON(utf8: response.body).value)
    }

    @Test(arguments: [
        (#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#, 200, nil as Int?),
        (#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}"#, 200, nil),
        (#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#, 200, nil),
        (#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, 202, nil),
        (#"{"jsonrpc":"2.0","id":1,"result":{}}"#, 202, nil),
        (#"{"jsonrpc":"2.0","id":1,"method":"no"}"#, 200, -32_601),
        ("rubbish", 400, -32_700), ("7", 400, -32_600), ("[]", 400, -32_600),
    ])
    func messagesAreAnswered(body: String, status: Int, code: Int?) async {
        let answer = await ask(body)
        #expect(answer.status == status)
        #expect(answer.value?["error"]?["code"]?.asInt == code)
    }

    @Test func severalAreAnsweredTogetherWhereTheRevisionHasThat() async {
        let batch =
            #"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"x"},{"jsonrpc":"2.0","id":2,"method":"no"}]"#
        let answer = await ask(batch, ["mcp-protocol-version": "2025-03-26"])
        #expect(answer.value?.elements.compactMap { $0["id"]?.asInt } == [1, 2])
        #expect(await ask(batch, ["mcp-protocol-version": "2025-06-18"]).status == 400)
        #expect(await ask(#"[{"jsonrpc":"2.0","method":"x"}]"#).status == 202)
    }

    /// Of the newest revision, headers and body must say the same.
    @Test(arguments: [
        ("tools/list", ["mcp-protocol-version": "2026-07-28", "mcp-method": "tools/list"], "", 200, nil as Int?),
        ("tools/list", ["mcp-protocol-version": "2026-07-28"], "", 400, -32_020),
        ("tools/list", ["mcp-method": "tools/list"], "", 400, -32_020),
        ("tools/list", ["mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call"], "", 400, -32_020),
        ("tools/list", ["mcp-protocol-version": "2031-01-01", "mcp-method": "tools/list"], "", 400, -32_022),
        ("no/such", ["mcp-protocol-version": "2026-07-28", "mcp-method": "no/such"], "", 404, -32_601),
        (
            "tools/call",
            ["mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "echo"],
            #""name":"echo","arguments":{"text":"x"},"#, 200, nil
        ),
        (
            "tools/call",
            ["mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "wait"],
            #""name":"echo","arguments":{"text":"x"},"#, 400, -32_020
        ),
        (
            "tools/call",
            ["mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "=?base64?ZWNobw==?="],
            #""name":"echo","arguments":{"text":"x"},"#, 200, nil
        ),
    ])
    func theNewestRevisionIsChecked(
        method: String,
        fields: [String: String],
        parameters: String,
        status: Int,
        code: Int?
    ) async {
        let body = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{\#(parameters)\#(Self.envelope)}}"#
        let answer = await ask(body, fields)
        #expect(answer.status == status)
        #expect(answer.value?["error"]?["code"]?.asInt == code)
    }

    @Test func onlyPostsAreTaken() async {
        for method in [HTTPRequest.Method.get, .delete, .put] {
            let response = await server().response(to: head(method: method), body: [])
            #expect(response.status == .methodNotAllowed && response.headers[.allow] == "POST")
        }
        let large = await server().response(to: head(), body: [UInt8](repeating: 0x20, count: 5_001))
        #expect(large.status == .contentTooLarge)
        let deaf = await server().response(to: head(["accept": "text/html"]), body: Array("{}".utf8))
        #expect(deaf.status == .notAcceptable)
    }

    static let visitors: [(origin: String?, host: String, isWelcome: Bool)] = [
        (nil, "example.org", true), ("http://localhost:3000", "x", true), ("http://127.0.0.1", "x", true),
        ("https://[::1]:8443", "x", true), ("https://app.example", "x", true), ("https://evil.example", "x", false),
        ("http://localhost.evil.example", "x", false), ("http://127.0.0.1.evil.example", "x", false),
        ("http://localhost:80@evil.example", "x", false), ("http://localhost:", "x", false), ("null", "x", false),
        ("", "x", false), ("file://localhost", "x", false),
    ]

    @Test(arguments: visitors) func pagesOfStrangersAreKeptOut(origin: String?, host: String, isWelcome: Bool) async {
        let server = server(ScriptedTools(), MCPOriginGuard(allowedOrigins: ["https://app.example"]))
        let ping = Array(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#.utf8)
        let response = await server.response(to: head(origin.map { ["origin": $0] } ?? [:], host: host), body: ping)
        #expect(response.status == (isWelcome ? .ok : .forbidden))
    }

    @Test func onlyKnownNamesAreAnsweredWhereTheyAreListed() async {
        let server = server(ScriptedTools(), MCPOriginGuard(allowedHosts: ["mcp.example:443"]))
        let ping = Array(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#.utf8)
        for (host, isWelcome) in [
            ("mcp.example:443", true), ("localhost:8080", true), ("evil.example", false), ("mcp.example", false),
        ] {
            #expect(await server.response(to: head(host: host), body: ping).status == (isWelcome ? .ok : .forbidden))
        }
    }

    @Test func progressGoesOutAsAStream() async throws {
        let body =
            #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"report","_meta":{"progressToken":5}}}"#
        let response = await server().response(
            to: head(["accept": "text/event-stream, application/json"]), body: Array(body.utf8))
        #expect(response.headers[.contentType] == "text/event-stream")
        let stream = try #require(response.stream)
        let written = Mutex<[UInt8]>([])
        await stream { piece in written.withLock { $0 += piece } }
        var framer = EventStreamFramer()
        framer.append(written.withLock { $0 }[...])
        var values: [JSONValue] = []
        while let frame = try framer.next() { values.append(try JSONValue(parsing: frame.payload, as: .answer)) }
        #expect(values.map { $0["method"]?.asString } == ["notifications/progress", "notifications/progress", nil])
        #expect(values.last?["id"]?.asInt == 1)
        let whole = await server().response(to: head(["accept": "application/json"]), body: Array(body.utf8))
        #expect(whole.stream == nil && whole.headers[.contentType] == "application/json")
    }

    @Test func aClientThatIsGoneEndsItsCall() async throws {
        let tools = ScriptedTools()
        let body =
            #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"wait","_meta":{"progressToken":5}}}"#
        let response = await server(tools).response(to: head(), body: Array(body.utf8))
        let stream = try #require(response.stream)
        let task = Task { await stream { _ in } }
        await tools.untilBegun(1)
        task.cancel()
        await task.value
        #expect(tools.cancelled == 1)
    }

    @Test func aClientThatCannotBeWrittenToEndsItsCall() async throws {
        let tools = ScriptedTools()
        let body =
            #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"reportAndWait","_meta":{"progressToken":5}}}"#
        let response = await server(tools).response(to: head(), body: Array(body.utf8))
        let stream = try #require(response.stream)
        await stream { _ in throw LLMError(.cancelled, "The client is gone.") }
        #expect(tools.cancelled == 1)
    }
}
