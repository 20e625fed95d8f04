import Foundation
import HTTPTypes
import SwitchboardCore
import SwitchboardTransport
import Testing

@Suite struct HTTPTransportTests {
    private static let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    private static let never = Duration.seconds(600)

    @Test func aRequestIsSentWholeWithItsKeyAndWhoWeAre() async throws {
        let server = try await ScriptedServer([.read, .send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")])
        let answer = try await Caller(baseURL: server.address + "/base", body: Array(#"{"a":1}"#.utf8)).ask()
        #expect(answer.status == 200)
        #expect(answer.body == Array("ok".utf8))
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("POST /base/v1/ask?a%20b=c%26d HTTP/1.1\r\n"))
        let lower = request.lowercased()
        #expect(lower.contains("\r\nauthorization: bearer sk-secret\r\n"))
        #expect(lower.contains("\r\nuser-agent: switchboard\r\n"))
        #expect(lower.contains("\r\ncontent-type: application/json\r\n"))
        #expect(lower.contains("\r\naccept-encoding: gzip, deflate\r\n"))
        #expect(request.hasSuffix(#"{"a":1}"#))
        await server.stop()
    }

    @Test func eachStepHasItsOwnLimit() async throws {
        let short = Duration.milliseconds(60)
        let silent = try await ScriptedServer([.read])
        let stalling = try await ScriptedServer([.read, .send(Self.head + "1\r\na\r\n")])
        let mute = try await ScriptedServer([])
        var impatient = HTTPTransport.Configuration()
        impatient.connectTimeout = .milliseconds(300)
        let table: [(String, Caller)] = [
            (
                "a connection",
                Caller(
                    transport: HTTPTransport(impatient),
                    baseURL: "https://127.0.0.1:\(mute.port)",
                    timeouts: Timeouts(connect: short, firstByte: Self.never, betweenBytes: Self.never))
            ),
            (
                "the first byte",
                Caller(baseURL: silent.address, timeouts: Timeouts(firstByte: short, betweenBytes: Self.never))
            ),
            (
                "the next byte",
                Caller(baseURL: stalling.address, timeouts: Timeouts(firstByte: Self.never, betweenBytes: short))
            ),
            (
                "the end of the answer",
                Caller(
                    baseURL: stalling.address,
                    timeouts: Timeouts(firstByte: Self.never, betweenBytes: Self.never, total: short))
            ),
        ]
        for (what, caller) in table {
            let error = await caller.failure()
            #expect(error?.code == .timeout)
            #expect(error?.message.contains(what) == true, "\(what): \(error?.message ?? "no error")")
            #expect(error?.provider == "test")
            #expect("\(String(describing: error))".contains("sk-secret") == false)
        }
        for server in [silent, stalling, mute] { await server.stop() }
    }

    @Test func aSlowReaderIsNotASilentProvider() async throws {
        let server = try await ScriptedServer([.read, .send(Self.head + "1\r\na\r\n1\r\nb\r\n0\r\n\r\n")])
        let caller = Caller(baseURL: server.address, timeouts: Timeouts(betweenBytes: .seconds(1)))
        let response = try await caller.send()
        try await Task.sleep(for: .milliseconds(1_500))
        var bytes: [UInt8] = []
        for try await piece in response.body { bytes += piece }
        #expect(bytes == Array("ab".utf8))
        await caller.transport.shutdown()
        await server.stop()
    }

    @Test func whatBreaksIsSaidWithoutTheKey() async throws {
        let cut = try await ScriptedServer([.read, .send(Self.head + "1\r\na\r\n"), .close])
        let gone = try await ScriptedServer([.read, .close])
        let noise = try await ScriptedServer([.read, .send("this is not HTTP\r\n\r\n")])
        let closed = try await ScriptedServer([])
        await closed.stop()
        let table: [(LLMError.Code, String)] = [
            (.incompleteStream, cut.address), (.unavailable, gone.address), (.unavailable, noise.address),
            (.unavailable, closed.address), (.invalidRequest, "no address"),
        ]
        for (code, address) in table {
            let error = await Caller(baseURL: address).failure()
            #expect(error?.code == code, "\(address): \(String(describing: error))")
            #expect("\(String(describing: error))".contains("sk-secret") == false)
        }
        for server in [cut, gone, noise] { await server.stop() }
    }

    @Test(arguments: [false, true])
    func cancellingTheCallersTaskClosesTheRequest(isInTheBody: Bool) async throws {
        let server = try await ScriptedServer(isInTheBody ? [.read, .send(Self.head + "1\r\na\r\n")] : [.read])
        let caller = Caller(baseURL: server.address)
        let task = Task { await caller.failure() }
        while server.requests.isEmpty { await Task.yield() }
        task.cancel()
        #expect(await task.value?.code == .cancelled)
        await server.clientClosed()
        await server.stop()
    }

    @Test func lettingGoOfAnAnswerClosesTheRequest() async throws {
        let server = try await ScriptedServer([.read, .send(Self.head + "1\r\na\r\n")])
        let caller = Caller(baseURL: server.address)
        _ = try await caller.send()
        await server.clientClosed()
        await caller.transport.shutdown()
        await server.stop()
    }

    @Test func whatIsNotReadIsNotReceived() async throws {
        let length = 128 << 20
        let server = try await ScriptedServer([
            .read, .send("HTTP/1.1 200 OK\r\ncontent-length: \(length)\r\n\r\n"), .flood(megabytes: length >> 20),
        ])
        let caller = Caller(baseURL: server.address)
        let response = try await caller.send()
        var iterator: any AsyncIteratorProtocol<ArraySlice<UInt8>, LLMError> = response.body.makeAsyncIterator()
        var count = try await iterator.next(isolation: nil)?.count ?? 0
        try await Task.sleep(for: .milliseconds(200))
        #expect(server.megabytesSent < 32, "the rest waits in the server, not here")
        while let piece = try await iterator.next(isolation: nil) { count += piece.count }
        #expect(count == length)
        await caller.transport.shutdown()
        await server.stop()
    }

    @Test func aCompressedAnswerIsReadUpToALimit() async throws {
        let spaces = try #require(Data(base64Encoded: Self.hundredThousandSpaces))
        let head = Array("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: \(spaces.count)\r\n\r\n".utf8)
        let server = try await ScriptedServer([.read, .bytes(head + spaces)])
        let answer = try await Caller(baseURL: server.address).ask()
        #expect(answer.body == [UInt8](repeating: UInt8(ascii: " "), count: 100_000))
        var configuration = HTTPTransport.Configuration()
        configuration.decompressedLimit = 99_999
        let error = await Caller(transport: HTTPTransport(configuration), baseURL: server.address).failure()
        #expect(error?.code == .badResponse)
        #expect(error?.message.contains("decompressed") == true, "\(String(describing: error))")
        await server.stop()
    }

    @Test func aRedirectIsNotFollowed() async throws {
        let other = try await ScriptedServer([.read])
        let server = try await ScriptedServer([
            .read, .send("HTTP/1.1 307 Temporary Redirect\r\nlocation: \(other.address)/\r\ncontent-length: 0\r\n\r\n"),
        ])
        #expect(try await Caller(baseURL: server.address).ask().status == 307)
        #expect(other.requests.isEmpty)
        for server in [server, other] { await server.stop() }
    }

    @Test func aProxyTunnelsWithItsOwnPasswordAndNotWithOurKey() async throws {
        let proxy = try await ScriptedServer([
            .read, .send("HTTP/1.1 200 Connection established\r\n\r\n"),
            .read, .send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"),
        ])
        var configuration = HTTPTransport.Configuration()
        configuration.proxies = try ProxyRules(environment: ["HTTP_PROXY": "http://me:p%40ss@127.0.0.1:\(proxy.port)"])
        let caller = Caller(transport: HTTPTransport(configuration), baseURL: "http://provider.invalid:8080")
        #expect(try await caller.ask().body == Array("ok".utf8))
        let requests = proxy.requests
        #expect(requests.count == 2)
        #expect(requests.first?.hasPrefix("CONNECT provider.invalid:8080 HTTP/1.1\r\n") == true)
        let password = Data("me:p@ss".utf8).base64EncodedString()
        #expect(requests.first?.lowercased().contains("proxy-authorization: basic \(password.lowercased())") == true)
        #expect(requests.first?.contains("sk-secret") == false)
        #expect(requests.last?.hasPrefix("POST /v1/ask") == true)
        await proxy.stop()
    }

    private static let hundredThousandSpaces =
        "H4sIAAAAAAACA+3BMQEAAADCoCrrn9IaHkABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAArwYt8HnKoIYBAA=="
}
