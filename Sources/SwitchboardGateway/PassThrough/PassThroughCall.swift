import HTTPTypes
import HummingbirdCore
import NIOCore
import Switchboard
import SwitchboardCore
import SwitchboardDialects
import SwitchboardTelemetry

/// A request for something that only its provider has: files, batches, sound, pictures. It goes there as it is, with the
/// provider's key in place of the client's, and what comes back is passed on as it comes.
struct PassThroughCall: Sendable {
    let visit: Visit
    let gateway: Gateway
    let destination: PassThroughDestination

    func respond(to request: Request) async throws(LLMError) -> Response {
        let provider = destination.provider
        try PassThroughPolicy.check(visit, to: provider)
        let place = try await gateway.admission.enter()
        let body = try await RequestBodyReader(limit: visit.runtime.settings.limits.body).read(request)
        var account = CallAccount(
            visit, door: .openAIChat, operation: .passThrough, observers: gateway.observers, time: gateway.clock)
        let upstream: TransportResponse
        do throws(LLMError) {
            upstream = try await visit.runtime.manager.passThrough(
                visit.method, destination.path, query: visit.target.query.filter { $0.name != "key" },
                headers: PassThroughHeaders.toProvider(visit.headers), body: body, to: provider)
            guard upstream.status.code != 401, upstream.status.code != 403 else {
                // What it says is about the gateway's own key.
                throw LLMError(.authentication, "", provider: provider, status: upstream.status.code)
            }
        } catch {
            account.failed(error, status: 502)
            account.close()
            throw error
        }
        account.passed(to: provider, status: upstream.status.code)
        var headers = PassThroughHeaders.toClient(upstream.headers)
        for field in AnswerHeaders(visit.id).fields { headers[field.name] = field.value }
        let handoff = Handoff((account, UsageMeter(answer: upstream.headers, request: body, visit)))
        return Response(
            status: upstream.status, headers: headers,
            body: ResponseBody { writer in
                guard var (account, meter) = handoff.take() else { return }
                defer {
                    meter.report(to: &account)
                    account.close()
                    withExtendedLifetime(place) {}
                }
                do {
                    for try await piece in upstream.body {
                        meter.read(piece)
                        try await writer.write(ByteBuffer(bytes: piece))
                    }
                } catch {
                    let gone = LLMError(.cancelled, "The client went away.")
                    account.failed(error as? LLMError ?? gone, status: upstream.status.code)
                    throw error
                }
                try await writer.finish(nil)
            })
    }
}
