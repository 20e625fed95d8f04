import HTTPTypes
import HummingbirdCore
import NIOCore
import Switchboard
import SwitchboardAccess
import SwitchboardCore
import SwitchboardDialects
import SwitchboardTelemetry

/// A client that wants to speak with a provider over a WebSocket: the provider's live API, with the gateway's key. The handshake is the
/// provider's answer to the client's; after it the bytes go through as they are, and what the provider counts is counted.
struct WebSocketCall: Sendable {
    let visit: Visit
    let gateway: Gateway
    let destination: PassThroughDestination

    /// ``ProtocolSwitch`` leaves this field only where it can let the connection go.
    static func isAsked(by request: Request) -> Bool { request.headers[.upgrade] != nil }

    func respond(to request: Request) async throws(LLMError) -> Response {
        try PassThroughPolicy.check(visit, to: destination.provider)
        let place = try await gateway.admission.enter()
        var account = CallAccount(
            visit, door: .openAIChat, operation: .passThrough, observers: gateway.observers, time: gateway.clock)
        account.asks(for: model, streaming: true)
        do throws(LLMError) {
            switch try await open() {
            case .opened(let tunnel):
                account.passed(to: destination.provider, status: 101)
                return response(for: request, tunnel, account, place)
            case .refused(let answer):
                guard answer.status.code != 401, answer.status.code != 403 else {
                    // What it says is about the gateway's own key.
                    throw LLMError(
                        .authentication, "", provider: destination.provider, status: answer.status.code)
                }
                account.passed(to: destination.provider, status: answer.status.code)
                account.close()
                return try await refusal(answer)
            }
        } catch {
            account.failed(error, status: 502)
            account.close()
            throw error
        }
    }

    private var model: ModelID? { visit.target.query.first { $0.name == "model" }.map { ModelID($0.value) } }

    private func open() async throws(LLMError) -> TunnelAnswer {
        var headers = PassThroughHeaders.toProvider(visit.headers)
        for name in PassThroughHeaders.ofHandshake { headers[name] = visit.headers[name] }
        headers[.connection] = "Upgrade"
        headers[.upgrade] = "websocket"
        let protocols = PassThroughHeaders.protocols(visit.headers)
        if !protocols.isEmpty { headers[.secWebSocketProtocol] = protocols.joined(separator: ", ") }
        return try await visit.runtime.manager.openTunnel(
            destination.path, query: visit.target.query.filter { !PresentedKey.isCredential(queryItem: $0.name) },
            headers: headers, to: destination.provider)
    }

    /// The provider answers instead, and that is passed on.
    private func refusal(_ answer: TransportResponse) async throws(LLMError) -> Response {
        var body = ByteBuffer()
        for try await piece in answer.body { body.writeBytes(piece) }
        var headers = PassThroughHeaders.toClient(answer.headers)
        for field in AnswerHeaders(visit.id).fields { headers[field.name] = field.value }
        let status = answer.status.kind == .informational ? .badGateway : answer.status
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    private func response(
        for request: Request,
        _ tunnel: Tunnel,
        _ account: CallAccount,
        _ place: Admission.Place
    ) -> Response {
        var headers = PassThroughHeaders.toClient(tunnel.headers)
        for field in AnswerHeaders(visit.id).fields { headers[field.name] = field.value }
        headers[.connection] = "Upgrade"
        headers[.upgrade] = "websocket"
        let handoff = Handoff(account)
        let meter = UsageMeter(.messages(WebSocketMessages()), model: model, visit)
        return Response(
            status: .switchingProtocols, headers: headers,
            body: ResponseBody { writer in
                guard var account = handoff.take() else { return }
                var meter = meter
                defer {
                    tunnel.close()
                    meter.report(to: &account)
                    account.close()
                    withExtendedLifetime(place) {}
                }
                let sending = Task {
                    defer { tunnel.close() }
                    for try await piece in request.body { try await tunnel.send(ArraySlice(piece.readableBytesView)) }
                }
                defer { sending.cancel() }
                do {
                    for try await piece in tunnel.received {
                        meter.read(piece)
                        try await writer.write(ByteBuffer(bytes: piece))
                    }
                } catch let error as LLMError where error.code != .cancelled {
                    account.failed(error, status: 101)
                } catch {
                    // The client went away, or this end was closed: so a conversation over a WebSocket ends.
                }
                try await writer.finish(nil)
            })
    }
}
