import HTTPTypes
import SwitchboardCore
import Synchronization

@testable import SwitchboardMCP

/// A transport whose every answer a test writes.
final class ScriptedWeb: Transport {
    struct Visit: Sendable {
        var method: HTTPRequest.Method
        var address: String
        var headers: HTTPFields
        var credential: String?
        var value: JSONValue?
    }

    /// An answer, in pieces; `nil` as last piece breaks the connection, and an answer that waits never ends by itself.
    struct Page: Sendable {
        var status = 200
        var type = "application/json"
        var headers: [String: String] = [:]
        var pieces: [String?] = []
        var waits = false

        static func json(_ text: String) -> Page { Page(pieces: [text]) }
        static func result(_ visit: Visit, _ result: String) -> Page {
            .json(#"{"jsonrpc":"2.0","id":\#(visit.value?["id"]?.asInt ?? -1),"result":\#(result)}"#)
        }
        static func events(_ pieces: String?...) -> Page { Page(type: "text/event-stream", pieces: pieces) }
    }

    typealias Script = @Sendable (Visit) -> Page

    private let visits = Mutex<[Visit]>([])
    let script: Script

    init(_ script: @escaping Script) { self.script = script }

    var all: [Visit] { visits.withLock { $0 } }

    func send(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TransportResponse {
        var credential: String?
        if case .bearer(let secret) = upstream.credential { credential = secret.reveal() }
        var headers = upstream.headers
        for field in request.headers { headers[field.name] = field.value }
        let visit = Visit(
            method: request.method, address: upstream.baseURL + request.path, headers: headers, credential: credential,
            value: RawJSON(utf8: request.body).value)
        visits.withLock { $0.append(visit) }
        let page = script(visit)
        var fields: HTTPFields = [.contentType: page.type]
        for (name, value) in page.headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return TransportResponse(
            status: HTTPResponse.Status(code: page.status), headers: fields, body: Pieces(page: page))
    }

    private struct Pieces: AsyncSequence, Sendable {
        typealias Element = ArraySlice<UInt8>
        typealias Failure = LLMError

        let page: Page

        func makeAsyncIterator() -> Iterator { Iterator(page: page) }

        struct Iterator: AsyncIteratorProtocol {
            let page: Page
            var at = 0

            mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> ArraySlice<UInt8>? {
                guard at < page.pieces.count else {
                    if page.waits { try await SystemTime().sleep(for: .seconds(86_400)) }
                    return nil
                }
                defer { at += 1 }
                guard let piece = page.pieces[at] else { throw LLMError(.unavailable, "The connection broke.") }
                return Array(piece.utf8)[...]
            }

            mutating func next() async throws(LLMError) -> ArraySlice<UInt8>? { try await next(isolation: nil) }
        }
    }
}
