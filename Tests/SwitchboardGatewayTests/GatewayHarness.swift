import HTTPTypes
import HummingbirdCore
import NIOCore
import Switchboard
import SwitchboardAccess
import SwitchboardCore
import SwitchboardSimulator
import SwitchboardTelemetry
import Synchronization

@testable import SwitchboardGateway

/// A gateway without a socket, in front of upstreams that say what they are told to say.
struct GatewayHarness {
    struct Reply {
        var status: Int
        var headers: HTTPFields
        var body: String
        /// Whether the answer was written to its end, and not broken off.
        var isWhole: Bool

        subscript(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
    }

    let gateway: Gateway
    let records = Records()
    let door: Door

    init(
        _ transport: any Transport = SimulatedTransport(SimulatedProvider()),
        dialects: [DialectID] = [.openAIChat],
        settings: GatewaySettings = GatewaySettings(),
        keys: KeyRing = KeyRing(),
        clock: any TimeKeeper = SystemTime(),
        _ change: (inout Configuration) -> Void = { _ in }
    ) {
        let providers = dialects.map { dialect in
            Configuration.Provider(
                ProviderDefinition(
                    id: ProviderID("up-\(dialect.rawValue)"), dialects: [dialect], baseURL: "http://127.0.0.1:1",
                    defaultModel: "simulated"),
                key: Secret("sk-the-gateway's-own"))
        }
        var configuration = Configuration(providers: providers)
        configuration.fallbackStrategies = [.none]
        change(&configuration)
        let manager = ProviderManager(configuration, transport: transport, clock: clock)
        gateway = Gateway(
            manager, settings, keys: keys, observers: [records], clock: clock, random: RandomSource(seed: 1))
        door = Door(gateway: gateway)
    }

    /// - Parameter pieces: How many pieces of the answer the client reads before it goes away.
    func ask(
        _ method: HTTPRequest.Method = .post,
        _ path: String,
        _ body: String = "",
        headers: HTTPFields = [:],
        leavingAfter pieces: Int = .max
    ) async -> Reply {
        let head = HTTPRequest(method: method, scheme: "http", authority: "gateway", path: path, headerFields: headers)
        let response = await door.respond(
            to: Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body))))
        let written = Written()
        do { try await response.body.write(CollectingWriter(written: written, room: pieces)) } catch {}
        let (text, isWhole) = written.state.withLock { $0 }
        return Reply(
            status: response.status.code, headers: response.headers, body: text, isWhole: isWhole)
    }
}

/// What the gateway tells of its calls.
final class Records: CallObserver {
    private let state = Mutex<[CallRecord]>([])
    func ended(_ call: CallRecord) { state.withLock { $0.append(call) } }
    var all: [CallRecord] { state.withLock { $0 } }
}

private final class Written: Sendable {
    let state = Mutex((text: "", isWhole: false))
}

private struct CollectingWriter: ResponseBodyWriter {
    private struct Gone: Error {}

    let written: Written
    var room: Int

    mutating func write(_ buffer: ByteBuffer) async throws {
        guard room > 0 else { throw Gone() }
        room -= 1
        written.state.withLock { $0.text += String(buffer: buffer) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws { written.state.withLock { $0.isWhole = true } }
}

/// An upstream that answers what it was told, piece by piece, and remembers what it was asked.
final class ScriptedUpstream: Transport {
    struct Script {
        var status = 200
        var type = "text/event-stream"
        var pieces: [String] = []
        /// Thrown after the last piece.
        var failure: LLMError?
    }

    private let script: Script
    private let state = Mutex<[OutboundRequest]>([])

    init(_ script: Script) { self.script = script }

    var requests: [OutboundRequest] { state.withLock { $0 } }
    var bodies: [String] { requests.map { String(decoding: $0.body, as: UTF8.self) } }

    func send(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TransportResponse {
        state.withLock { $0.append(request) }
        var headers = HTTPFields()
        headers[.contentType] = script.type
        return TransportResponse(
            status: HTTPResponse.Status(code: script.status), headers: headers,
            body: Pieces(pieces: script.pieces, failure: script.failure))
    }

    private struct Pieces: AsyncSequence, Sendable {
        typealias Element = ArraySlice<UInt8>
        typealias Failure = LLMError
        let pieces: [String]
        let failure: LLMError?

        func makeAsyncIterator() -> Iterator { Iterator(rest: pieces[...], failure: failure) }

        struct Iterator: AsyncIteratorProtocol {
            var rest: ArraySlice<String>
            let failure: LLMError?

            mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> ArraySlice<UInt8>? {
                if let piece = rest.popFirst() { return Array(piece.utf8)[...] }
                if let failure { throw failure }
                return nil
            }
        }
    }
}
