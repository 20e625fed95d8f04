import HTTPTypes
import HummingbirdCore
import NIOCore
import Switchboard
import SwitchboardAccess
import SwitchboardCore
import SwitchboardTelemetry

/// A completion that a client asked for, whole or streamed, in whichever dialect.
struct CompletionCall: Sendable {
    let visit: Visit
    let gateway: Gateway
    let dialect: any Dialect
    let place: Admission.Place
    var account: CallAccount
    var headers: AnswerHeaders
    private(set) var inbound: InboundRequest
    private let boxedSettings: Boxed<CallSettings>
    private(set) var thread: ResponseThread?

    @inline(never)
    init(
        _ visit: Visit,
        _ gateway: Gateway,
        in dialect: any Dialect,
        _ head: InboundHead,
        body: [UInt8],
        place: Admission.Place,
        account: CallAccount
    ) throws(LLMError) {
        self.visit = visit
        self.gateway = gateway
        self.dialect = dialect
        self.place = place
        self.account = account
        headers = AnswerHeaders(visit.id)
        inbound = try dialect.server.inspect(head, body: body)
        let isStrict = visit.runtime.settings.isStrict
        if let range = inbound.fields["switchboard"] {
            let own = try JSONValue(parsing: body[range], as: .request)
            boxedSettings = Boxed(try CallSettings(visit.headers, body: own, isStrict: isStrict))
            inbound = try dialect.server.inspect(head, body: inbound.fields.removing("switchboard", from: body))
        } else {
            boxedSettings = Boxed(try CallSettings(visit.headers, body: nil, isStrict: isStrict))
        }
        self.account.asks(for: inbound.model, streaming: inbound.isStreaming)
        if dialect.id == .openAIResponses {
            thread = try ResponseThread(&inbound, gateway.responses, tenant: visit.client.tenant)
        }
    }

    mutating func respond() async throws(LLMError) -> Response {
        let question = try question()
        if thread?.isBackground == true, !inbound.isStreaming { return answerLater(question.stream) }
        guard inbound.isStreaming else { return try await whole(question.stream) }
        return try await streamed(question)
    }

    /// What is asked, and nothing of what that is made from.
    private struct Question {
        let stream: ResponseStream
        let promptTokens: (@Sendable () -> Int?)?
    }

    @inline(never)
    private func question() throws(LLMError) -> Question {
        let (request, options) = try prepare()
        // A report has its place among events that we write ourselves, and an answer that is made later a name of ours.
        let isOwn = settings.wantsReport || thread?.isBackground == true
        let manager = visit.runtime.manager
        let stream = manager.answer(
            request, from: isOwn ? nil : inbound, options: options, streaming: inbound.isStreaming)
        // Clients of Anthropic's read the size of the prompt off the first event.
        guard dialect.id == .anthropicMessages else { return Question(stream: stream, promptTokens: nil) }
        return Question(stream: stream) { (try? manager.estimateTokens(of: request, options: options))?.input }
    }

    /// What the client asked, as the providers will be asked it.
    @inline(never)
    private func prepare() throws(LLMError) -> (CompletionRequest, CallOptions) {
        var request = try dialect.server.decode(inbound)
        if request.model == nil { request.model = inbound.model }
        if request.model == "auto" { request.model = nil }
        try visit.client.checkAsks(for: inbound.model, at: settings.options.preferredProvider)
        for model in settings.options.costConstraints?.preferredModels ?? [] {
            try visit.client.checkAsks(for: model, at: nil)
        }
        gateway.continuity.restore(&request, for: visit.client.tenant)
        var options = settings.options
        if let provider = options.preferredProvider { try visit.runtime.checkIsConfigured(provider) }
        options.trace = visit.trace?.parent
        options.tenant = visit.client.tenant
        options.budgets += visit.client.budgets
        options.allowedProviders = visit.client.scope.providers.map { Set($0) }
        // What goes on from an answer that only its provider has makes no sense to another one.
        if thread?.isElsewhere == true { options.refusesLoss = true }
        return (request, options)
    }

    var settings: CallSettings { boxedSettings.value }

    var keeper: AnswerKeeper {
        AnswerKeeper(
            continuity: gateway.continuity, responses: gateway.responses, tenant: visit.client.tenant,
            dialect: dialect.id, thread: thread)
    }

    private mutating func whole(_ stream: ResponseStream) async throws(LLMError) -> Response {
        let answer = WholeAnswer(in: dialect.id)
        for try await event in stream {
            account.heard(event)
            answer.heard(event)
        }
        return try finished(answer)
    }

    @inline(never)
    private mutating func finished(_ answer: WholeAnswer) throws(LLMError) -> Response {
        let completion = try answer.completion()
        account.ended(completion.finish, completion.usage, completion.cost, completion.trail)
        var body = answer.relayed
        let isRelayed = !body.isEmpty
        if !isRelayed { dialect.server.encode(completion, for: inbound, into: &body) }
        keeper.keep(completion, body, isRelayed: isRelayed)
        headers.tell(completion.head)
        headers.tell(completion.warnings)
        headers.tell(cost: completion.cost?.total, completion.trail)
        account.close()
        return Answer.json(body, headers: headers.fields)
    }

    /// The first events decide whether there is an answer at all: until one commits, a failure is an error with a status.
    private mutating func streamed(_ question: Question) async throws(LLMError) -> Response {
        let answer = begun(question)
        let preface = try await answer.begin()
        return response(of: answer, preface)
    }

    @inline(never)
    private func begun(_ question: Question) -> sending StreamedAnswer {
        StreamedAnswer(
            question.stream, account: account, encoder: dialect.server.encoder(for: inbound), place: place,
            keeper: keeper, promptTokens: question.promptTokens, wantsReport: settings.wantsReport)
    }

    @inline(never)
    private mutating func response(of answer: sending StreamedAnswer, _ preface: StreamedAnswer.Preface) -> Response {
        if let head = preface.head { headers.tell(head) }
        headers.tell(preface.warnings)
        var fields = headers.fields
        fields[.contentType] = answer.contentType
        fields[.cacheControl] = "no-cache"
        if let name = HTTPField.Name("x-accel-buffering") { fields[name] = "no" }
        let wantsTrailers = visit.headers[.te]?.contains("trailers") ?? false
        let handoff = Handoff(answer)
        return Response(
            status: .ok, headers: fields,
            body: ResponseBody { writer in
                guard let answer = handoff.take() else { return }
                do {
                    while let piece = try await answer.piece() { try await writer.write(ByteBuffer(bytes: piece)) }
                } catch {
                    await answer.leave()
                    throw error
                }
                let trailers = wantsTrailers ? AnswerHeaders(trailing: answer.account.record).fields : nil
                try await writer.finish(trailers)
            })
    }
}

extension Client {
    /// Whose answers and conversations a client's are: nothing that belongs to one ever reaches another.
    var tenant: String { name ?? "" }

    /// Whether a model may be asked for by this name. Which provider answers is not known yet, where none is asked for: the plan leaves
    /// out those that may not.
    /// - Parameter model: `nil` leaves the choice to the gateway, as `auto` does.
    func checkAsks(for model: ModelID?, at provider: ProviderID?) throws(LLMError) {
        if let provider { return try check(model: nil, provider: provider, asked: model ?? "auto") }
        let anywhere = Client(name: name, scope: KeyScope(models: scope.models))
        try anywhere.check(model: nil, provider: nil, asked: model ?? "auto")
    }
}
