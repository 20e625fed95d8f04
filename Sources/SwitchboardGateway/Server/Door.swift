import HTTPTypes
import HummingbirdCore
import NIOCore
import SwitchboardAccess
import SwitchboardCore
import SwitchboardDialects
import SwitchboardTelemetry

/// The way of a request: who it is, what it wants, whether there is room for it, and then whoever answers it.
struct Door: Sendable {
    let gateway: Gateway

    func respond(to request: Request) async -> Response {
        let id = gateway.ids.next()
        var response: Response
        do throws(LLMError) {
            try Door.checkHost(request.head)
            let target = try RequestTarget(request.head.path ?? "")
            if let page = gateway.pages.open(request.method, target, gateway) {
                response = page
            } else {
                response = try await enter(request, target, id)
            }
        } catch {
            response = Answer.error(error, in: OpenAIChat(), headers: AnswerHeaders(id).fields).response
        }
        response.headers[.date] = gateway.dates.text
        if gateway.admission.isDraining { response.headers[.connection] = "close" }
        return response
    }

    /// One host, once, spelled as hosts are: what stands before us may read anything else in another way.
    private static func checkHost(_ head: HTTPRequest) throws(LLMError) {
        let host = head.authority ?? ""
        let isPlain = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: ".:-_[]%".utf8.contains(byte)
            }
        }
        let isTwice = HTTPField.Name("host").map { head.headerFields[$0] != nil } ?? false
        guard !host.isEmpty, isPlain, !isTwice else {
            throw LLMError(.invalidRequest, "The request needs one Host header that names a host.")
        }
    }

    /// One gate stands before everything that is not open to all, whatever its path.
    private func enter(_ request: Request, _ target: RequestTarget, _ id: String) async throws(LLMError) -> Response {
        let route = try? gateway.routes.route(request.method, target, request.headers)
        var account: CallAccount?
        do throws(LLMError) {
            let visit = try visit(of: request, target, id)
            if WebSocketCall.isAsked(by: request) { return try await converse(request, visit) }
            if let page = try await gateway.pages.admit(visit, gateway) { return page }
            guard let route else { return try await unknown(request, visit) }
            account = opened(for: visit, route)
            let place = try await gateway.admission.enter()
            let body = try await RequestBodyReader(limit: visit.runtime.settings.limits.body).read(request)
            return try await answer(visit, route, body, place, &account)
        } catch {
            return failed(error, route, id, &account)
        }
    }

    /// Who sends a request, if they may.
    @inline(never)
    private func visit(of request: Request, _ target: RequestTarget, _ id: String) throws(LLMError) -> Visit {
        let runtime = gateway.runtime
        let now = gateway.clock.secondsSince1970
        let client = try runtime.keys.client(
            presenting: PresentedKey.secret(request.headers, target.query), at: now)
        return Visit(
            id: id, began: gateway.clock.now, time: Double(now), target: target, method: request.method,
            headers: request.headers, client: client, trace: gateway.trace(of: request.headers), runtime: runtime)
    }

    @inline(never)
    private func opened(for visit: Visit, _ route: RouteTable.Route) -> CallAccount {
        CallAccount(
            visit, door: route.dialect.id, operation: route.endpoint.operation.recorded, observers: gateway.observers,
            time: gateway.clock)
    }

    @inline(never)
    private func failed(_ error: LLMError, _ route: RouteTable.Route?, _ id: String, _ account: inout CallAccount?)
        -> Response
    {
        let (response, status) = Answer.error(
            error, in: route?.dialect ?? OpenAIChat(), headers: AnswerHeaders(id).fields)
        account?.failed(error, status: status)
        account?.close()
        return response
    }

    private func answer(
        _ visit: Visit,
        _ route: RouteTable.Route,
        _ body: [UInt8],
        _ place: Admission.Place,
        _ account: inout CallAccount?
    ) async throws(LLMError) -> Response {
        guard let opened = account else { throw LLMError(.shutDown, "The call has no account.") }
        let head = InboundHead(
            endpoint: route.endpoint, pathModel: route.model,
            query: visit.target.query.filter { !PresentedKey.isCredential(queryItem: $0.name) }, headers: visit.headers)
        switch route.endpoint.operation {
        case .complete, .streamComplete:
            var call = try CompletionCall(
                visit, gateway, in: route.dialect, head, body: body, place: place, account: opened)
            do throws(LLMError) {
                return try await call.respond()
            } catch {
                account = call.account
                throw error
            }
        case .retrieveAnswer, .deleteAnswer, .cancelAnswer, .listAnswerInput:
            let kept = KeptAnswers(
                visit: visit, endpoint: head.endpoint, id: head.pathModel, responses: gateway.responses)
            guard let response = kept.respond() else {
                throw LLMError(.invalidRequest, "There is no response \(head.pathModel) here.", status: 404)
            }
            account?.close()
            return response
        default:
            let operations = Operations(visit: visit, dialect: route.dialect, head: head, gateway: gateway)
            let response = try await operations.respond(body)
            account?.close()
            return response
        }
    }

    /// Another protocol, which only a provider speaks.
    private func converse(_ request: Request, _ visit: Visit) async throws(LLMError) -> Response {
        guard let destination = PassThroughDestination(visit) else {
            throw LLMError(.invalidRequest, "No provider here has a WebSocket at \(visit.target.path).", status: 404)
        }
        return try await WebSocketCall(visit: visit, gateway: gateway, destination: destination).respond(to: request)
    }

    /// A path that no dialect has: it may be one of a provider's own.
    private func unknown(_ request: Request, _ visit: Visit) async throws(LLMError) -> Response {
        let methods = Set(gateway.routes.methods(of: visit.target.path))
        guard methods.isEmpty else {
            return Answer.methodNotAllowed(visit.method, visit.target.path, allowed: methods.map(\.rawValue).sorted())
        }
        if let destination = PassThroughDestination(visit) {
            return try await PassThroughCall(visit: visit, gateway: gateway, destination: destination)
                .respond(to: request)
        }
        throw LLMError(
            .invalidRequest, "The gateway has no \(visit.method.rawValue) \(visit.target.path).", status: 404)
    }
}

extension Endpoint.Operation {
    fileprivate var recorded: CallRecord.Operation {
        switch self {
        case .complete, .streamComplete: .chat
        case .embed: .embeddings
        case .countTokens: .tokens
        default: .models
        }
    }
}
