import SwitchboardCore
import Synchronization
import Testing

@testable import SwitchboardMCP

@Suite(.timeLimit(.minutes(1))) struct OpeningTests {
    static let discovery = """
        {"supportedVersions":["2026-07-28","2099-01-01"],"capabilities":{"tools":{}},"resultType":"complete",\
        "_meta":{"io.modelcontextprotocol/serverInfo":{"name":"new","version":"2"}}}
        """

    @Test func theNewestRevisionIsAskedForFirst() async throws {
        let peer = ScriptedPeer { peer, heard in
            if heard.method == "server/discover" { peer.answer(heard, OpeningTests.discovery) }
            if heard.method == "tools/list" { peer.answer(heard, #"{"tools":[],"resultType":"complete"}"#) }
        }
        let client = client(peer, opening: .automatic)
        let introduction = try await client.connect()
        #expect(introduction.version == .july2026)
        #expect(introduction.identity.name == "new")
        #expect(try await client.tools().isEmpty)
        for heard in peer.heard {
            let meta = try #require(heard.parameters?["_meta"])
            #expect(meta[MCPMeta.version]?.asString == "2026-07-28")
            #expect(meta[MCPMeta.clientCapabilities]?.isObject == true)
            #expect(meta[MCPMeta.clientInfo]?["name"]?.asString == "test")
        }
        #expect(peer.heard.map(\.method) == ["server/discover", "tools/list"])
        await client.close()
    }

    /// What a server may say to the first question, and still be shaken hands with.
    @Test(arguments: [
        #""error":{"code":-32601,"message":"unknown"}"#, #""error":{"code":-32600,"message":"initialize first"}"#,
        #""error":{"code":-32022,"message":"not that","data":{"supported":["2025-06-18"]}}"#,
        #""result":{"supportedVersions":["2025-06-18"]}"#, #""result":{}"#, #""result":null"#,
    ])
    func olderServersAreShakenHandsWith(answer: String) async throws {
        let peer = ScriptedPeer { peer, heard in
            guard let id = heard.id else { return }
            if heard.method == "server/discover" { peer.say(#"{"jsonrpc":"2.0","id":\#(id),\#(answer)}"#) }
            if heard.method == "initialize" { peer.answer(heard, ScriptedPeer.handshake) }
        }
        let client = client(peer, opening: .automatic)
        let introduction = try await client.connect()
        #expect(introduction.version == .june2025)
        #expect(introduction.instructions == "be kind")
        #expect(introduction.announcesChanges)
        #expect(peer.heard.map(\.method) == ["server/discover", "initialize", "notifications/initialized"])
        #expect(peer.agreed == .june2025)
        #expect(peer.heard[1].parameters?["_meta"] == nil)
        await client.close()
    }

    @Test func aServerThatIgnoresTheQuestionIsShakenHandsWithAfterAWhile() async throws {
        let time = SteppedTime()
        let peer = ScriptedPeer { peer, heard in
            if heard.method == "initialize" { peer.answer(heard, ScriptedPeer.handshake) }
        }
        let client = client(peer, time: time, opening: .automatic)
        async let introduction = client.connect()
        await time.untilAsleep()
        time.advance(by: MCPLimits().discovery)
        #expect(try await introduction.version == .june2025)
        await client.close()
    }

    @Test func aServerThatBreaksOverTheQuestionIsStartedAgain() async throws {
        let peers = [
            ScriptedPeer { peer, heard in if heard.method == "server/discover" { peer.die() } }, ScriptedPeer.polite(),
        ]
        let made = Counter()
        let configuration = MCPServerConfiguration(
            name: "peer", transport: .process(MCPServerConfiguration.Process(command: "unused")))
        let client = MCPClient(
            configuration, identity: MCPIdentity(name: "test", version: "1"), time: SteppedTime(),
            channel: { () throws(LLMError) -> any MCPChannel in peers[made.next()] })
        #expect(try await client.connect().version == .june2025)
        #expect(peers[0].isClosed)
        #expect(peers[1].heard.first?.method == "initialize")
        await client.close()
    }

    @Test(arguments: MCPVersion.allCases) func aHandshakeAgreesOnWhatTheServerSpeaks(version: MCPVersion) async throws {
        let peer = ScriptedPeer { peer, heard in
            peer.answer(heard, #"{"protocolVersion":"\#(version.rawValue)","capabilities":{},"serverInfo":{}}"#)
        }
        let client = client(peer)
        let error = await failure { () throws(LLMError) in
            #expect(try await client.connect().version == version)
            #expect(try await client.tools().isEmpty)
        }
        #expect(error?.code == (version.hasHandshake ? nil : .unsupported))
        await client.close()
    }

    @Test func anUnknownRevisionIsRefused() async {
        let peer = ScriptedPeer { peer, heard in peer.answer(heard, #"{"protocolVersion":"1999-01-01"}"#) }
        let client = client(peer)
        let error = await failure { () throws(LLMError) in try await client.connect() }
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("1999-01-01") == true)
        #expect(peer.isClosed)
    }

    @Test func severalCallersOpenOneConnection() async throws {
        let peer = ScriptedPeer.polite { peer, heard in peer.answer(heard, #"{"content":[]}"#) }
        let client = client(peer)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { _ = try await client.call("echo") } }
            try await group.waitForAll()
        }
        #expect(peer.heard.count { $0.method == "initialize" } == 1)
        await client.close()
    }
}

/// Counts from zero.
final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            defer { count += 1 }
            return count
        }
    }
}
