import HTTPTypes
import SwitchboardCore
import Synchronization
import Testing

@testable import SwitchboardMCP

@Suite(.timeLimit(.minutes(1))) struct HTTPChannelTests {
    private typealias Page = ScriptedWeb.Page
    private typealias Visit = ScriptedWeb.Visit

    private func client(
        _ web: ScriptedWeb,
        time: any TimeKeeper = SteppedTime(),
        opening: MCPServerConfiguration.Opening = .handshake,
        limits: MCPLimits = MCPLimits(),
        url: String = "https://tools.example:8443/v1/mcp?tenant=7"
    ) -> MCPClient {
        MCPClient(
            MCPServerConfiguration(
                name: "web",
                transport: .http(.init(url: url, headers: ["x-team": "blue"], token: Secret("token"))), opening: opening
            ),
            identity: MCPIdentity(name: "test", version: "1"), transport: web, limits: limits, time: time)
    }

    /// One that shakes hands and lists a tool, and leaves calls and streams to a script.
    private static func polite(session: String? = "s-1", _ script: @escaping ScriptedWeb.Script) -> ScriptedWeb {
        ScriptedWeb { visit in
            switch visit.value?["method"]?.asString {
            case "initialize":
                var page = Page.result(visit, ScriptedPeer.handshake)
                page.headers = session.map { ["mcp-session-id": $0] } ?? [:]
                return page
            case "notifications/initialized", "notifications/cancelled": return Page(status: 202)
            case "tools/list":
                return .result(visit, #"{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}"#)
            case nil where visit.method == .get:
                return visit.headers[.lastEventID] == nil ? Page(status: 405) : script(visit)
            default: return script(visit)
            }
        }
    }

    private static let answer = #"{"content":[{"type":"text","text":"hello"}]}"#

    private static func event(_ visit: Visit, _ result: String = answer, id: String? = nil) -> String {
        let mark = id.map { "id: \($0)\n" } ?? ""
        return mark + "data: {\"jsonrpc\":\"2.0\",\"id\":\(visit.value?["id"]?.asInt ?? -1),\"result\":\(result)}\n\n"
    }

    @Test func everyRequestSaysWhoAsksAndInWhichSession() async throws {
        let web = Self.polite { .result($0, Self.answer) }
        let client = client(web)
        #expect(try await client.call("echo").content == [.text("hello")])
        await client.close()
        let visits = web.all
        for visit in visits {
            #expect(visit.address == "https://tools.example:8443/v1/mcp?tenant=7")
            #expect(visit.credential == "token" && visit.headers[.mcpMethod] == nil)
            #expect(visit.headers[HTTPField.Name("x-team")!] == "blue")
        }
        let posts = visits.filter { $0.method == .post }
        #expect(posts.allSatisfy { $0.headers[.accept] == "application/json, text/event-stream" })
        #expect(posts[0].headers[.mcpSession] == nil && posts[0].headers[.mcpVersion] == nil)
        #expect(posts.dropFirst().allSatisfy { $0.headers[.mcpSession] == "s-1" })
        #expect(posts.dropFirst().allSatisfy { $0.headers[.mcpVersion] == "2025-06-18" })
        #expect(visits.last?.method == .delete && visits.last?.headers[.mcpSession] == "s-1")
    }

    @Test func theNewestRevisionHasNoSessionAndNamesWhatItAsks() async throws {
        let web = ScriptedWeb { visit in
            switch visit.value?["method"]?.asString {
            case "server/discover": .result(visit, OpeningTests.discovery)
            case "tools/list":
                .result(
                    visit,
                    """
                    {"tools":[{"name":"ünï","inputSchema":{"type":"object","properties":\
                    {"r":{"type":"string","x-mcp-header":"Region"}}}}],"resultType":"complete"}
                    """)
            default: .events(Self.event(visit))
            }
        }
        let client = client(web, opening: .automatic)
        _ = try await client.call("ünï", arguments: #"{"r":"eu"}"#)
        await client.close()
        let visits = web.all
        #expect(visits.map { $0.headers[.mcpMethod] } == ["server/discover", "tools/list", "tools/call"])
        #expect(visits.allSatisfy { $0.headers[.mcpVersion] == "2026-07-28" && $0.headers[.mcpSession] == nil })
        #expect(visits[2].headers[.mcpName] == HeaderText.encode("ünï"))
        #expect(visits[2].headers[HTTPField.Name("mcp-param-region")!] == "eu")
    }

    @Test(arguments: [400, 404, 405, 500]) func aServerThatKnowsNoDiscoveryIsShakenHandsWith(status: Int) async throws {
        let polite = Self.polite { .result($0, Self.answer) }
        let web = ScriptedWeb { visit in
            visit.value?["method"]?.asString == "server/discover"
                ? Page(status: status, type: "text/plain") : polite.page(visit)
        }
        let client = client(web, opening: .automatic)
        #expect(try await client.connect().version == .june2025)
        await client.close()
    }

    @Test(arguments: [(401, LLMError.Code.authentication), (403, .permission)])
    func whoIsNotLetInDoesNotTryAgain(status: Int, code: LLMError.Code) async {
        let web = ScriptedWeb { _ in Page(status: status, type: "text/plain") }
        let client = client(web, opening: .automatic)
        #expect(await failure { () throws(LLMError) in try await client.connect() }?.code == code)
        #expect(web.all.count == 1)
        await client.close()
    }

    @Test func aRedirectIsNotFollowed() async {
        let web = ScriptedWeb { _ in Page(status: 307, headers: ["location": "https://evil.example/"]) }
        let client = client(web)
        let error = await failure { () throws(LLMError) in try await client.connect() }
        #expect(error?.message.contains("redirects to https://evil.example/") == true)
        #expect(web.all.allSatisfy { $0.address.hasPrefix("https://tools.example:8443/") })
        await client.close()
    }

    @Test func aForgottenSessionIsOpenedAnewAndTheCallIsMadeInThat() async throws {
        let sessions = Counter()
        let web = ScriptedWeb { visit in
            switch visit.value?["method"]?.asString {
            case "initialize":
                var page = Page.result(visit, ScriptedPeer.handshake)
                page.headers = ["mcp-session-id": "s-\(sessions.next())"]
                return page
            case "tools/list": return .result(visit, #"{"tools":[{"name":"echo","inputSchema":{}}]}"#)
            case "tools/call":
                return visit.headers[.mcpSession] == "s-0" ? Page(status: 404) : .result(visit, Self.answer)
            default: return Page(status: visit.method == .get ? 405 : 202)
            }
        }
        let client = client(web)
        #expect(try await client.call("echo").content == [.text("hello")])
        let calls = web.all.filter { $0.value?["method"]?.asString == "tools/call" }
        #expect(calls.map { $0.headers[.mcpSession] } == ["s-0", "s-1"])
        await client.close()
    }

    @Test func aStreamThatBreaksIsTakenUpWhereItBroke() async throws {
        let time = SteppedTime()
        let first = Mutex<Visit?>(nil)
        let web = Self.polite { visit in
            if visit.method == .get {
                #expect(visit.headers[.mcpSession] == "s-1")
                let call = first.withLock { $0 } ?? visit
                if visit.headers[.lastEventID] == "one" { return .events("id: two\ndata: {}\n\n", nil) }
                return .events(Self.event(call, id: "three"))
            }
            first.withLock { $0 = visit }
            return .events("retry: 700\nid: one\ndata:\n\n", "data: {\"jsonrpc\":", nil)
        }
        let client = client(web, time: time)
        async let outcome = client.call("echo")
        for _ in 0..<2 {
            await time.untilAsleep(for: .milliseconds(700))
            // The call's own limit sleeps too.
            while time.sleeperCount < 2 { await Task.yield() }
            time.advance(by: .milliseconds(700))
        }
        #expect(try await outcome.content == [.text("hello")])
        #expect(web.all.compactMap { $0.headers[.lastEventID] } == ["one", "two"])
        await client.close()
    }

    @Test func theServersOwnStreamIsTakenUpWhereItBroke() async throws {
        let time = SteppedTime()
        let web = ScriptedWeb { visit in
            guard visit.method == .get else {
                if visit.value?["method"]?.asString == "initialize" {
                    var page = Page.result(visit, ScriptedPeer.handshake)
                    page.headers = ["mcp-session-id": "s-1"]
                    return page
                }
                return Page(status: 202)
            }
            switch visit.headers[.lastEventID] {
            case nil: return .events("id: 1\nretry: 300\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"x\"}\n\n", nil)
            case "1":
                return .events(
                    "id: 2\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n")
            default: return Page(status: 404)
            }
        }
        let events = Events()
        let client = MCPClient(
            MCPServerConfiguration(
                name: "web", transport: .http(.init(url: "http://localhost/mcp")), opening: .handshake),
            identity: MCPIdentity(name: "test", version: "1"), transport: web, time: time, events: events.take)
        _ = try await client.connect()
        for _ in 0..<2 {
            await time.untilAsleep(for: .milliseconds(300))
            time.advance(by: .milliseconds(300))
        }
        while web.all.count(where: { $0.method == .get }) < 3 { await Task.yield() }
        #expect(web.all.filter { $0.method == .get }.map { $0.headers[.lastEventID] } == [nil, "1", "2"])
        #expect(events.all.contains(.toolsChanged))
        await client.close()
    }

    @Test(arguments: [
        Page.events(": nothing\n\n"), Page.events(nil), Page.events("data: {\"jsonrpc\":"), Page(status: 202),
        Page(type: "text/html", pieces: ["<html>"]), Page.json("rubbish"), Page(status: 500), Page(status: 418),
        Page.json(#"{"jsonrpc":"2.0","id":999,"result":{}}"#),
    ])
    func whatIsNoAnswerIsAnError(page: ScriptedWeb.Page) async {
        let web = Self.polite { _ in page }
        let client = client(web)
        let error = await failure { () throws(LLMError) in try await client.call("echo") }
        let code = error?.code
        #expect(code == .incompleteStream || code == .badResponse || code == .unavailable || code == .unsupported)
        #expect(error?.message.hasPrefix("The MCP server web ") == true)
        await client.close()
    }

    @Test func aMessageThatIsTooLongIsNotReadToItsEnd() async {
        var limits = MCPLimits()
        limits.message = 1_000
        let long = String(repeating: "x", count: 600)
        for page in [
            Page(pieces: [long, long, nil]),
            Page.events("data: " + long, long, long, long, long, long, long, long, long, nil),
        ] {
            let web = Self.polite { _ in page }
            let client = client(web, limits: limits)
            let error = await failure { () throws(LLMError) in try await client.call("echo") }
            #expect(error?.code == .badResponse)
            await client.close()
        }
    }

    @Test func aCallThatTakesTooLongIsCancelledAtTheServer() async {
        let time = SteppedTime()
        var silent = Page.events()
        silent.waits = true
        let web = Self.polite { [silent] _ in silent }
        let client = client(web, time: time)
        async let error = failure { () throws(LLMError) in try await client.call("echo", timeout: .seconds(9)) }
        await time.untilAsleep(for: .seconds(9))
        while !web.all.contains(where: { $0.value?["method"]?.asString == "tools/call" }) { await Task.yield() }
        time.advance(by: .seconds(9))
        #expect(await error?.code == .timeout)
        while !web.all.contains(where: { $0.value?["method"]?.asString == "notifications/cancelled" }) {
            await Task.yield()
        }
        await client.close()
    }

    @Test(arguments: [
        "", "tools.example", "ftp://x/", "https://", "https://user:key@x/", "https://x/a b", "https://x/#f",
        "http:///mcp",
    ])
    func whatIsNoAddressIsRefused(url: String) async {
        let client = client(ScriptedWeb { _ in Page() }, url: url)
        #expect(await failure { () throws(LLMError) in try await client.connect() }?.field == "url")
    }
}

extension ScriptedWeb {
    fileprivate func page(_ visit: Visit) -> Page { script(visit) }
}
