import HTTPTypes
import HummingbirdCore
import NIOCore
import Switchboard
import SwitchboardAccess
import SwitchboardCore
import SwitchboardTelemetry

/// A completion that a client asked for, whole or streamed, in whichever dialect.
struct CompletionCall {
    let visit: Visit
    let dialect: any Dialect
    let place: Admission.Place
    var account: CallAccount
    private var headers: AnswerHeaders
    private var inbound: InboundRequest
    private let settings: CallSettings

    init(
        _ visit: Visit,
        in dialect: any Dialect,
        _ head: InboundHead,
        body: [UInt8],
        place: Admission.Place,
        account: CallAccount
    ) throws(LLMError) {
        self.visit = visit
        self.dialect = dialect
        self.place = place
        self.account = account
        headers = AnswerHeaders(visit.id)
        inbound = try dialect.server.inspect(head, body: body)
        let isStrict = visit.runtime.settings.isStrict
        if let range = inbound.fields["switchboard"] {
            let own = try JSONValue(parsing: body[range], as: .request)
            settings = try CallSettings(visit.headers, body: own, isStrict: isStrict)
            inbound = try dialect.server.inspect(head, body: inbound.fields.removing("switchboard", from: body))
        } else {
            settings = try CallSettings(visit.headers, body: nil, isStrict: isStrict)
        }
    }

    mutating func respond() async throws(LLMError) -> Response {
        account.asks(for: inbound.model, streaming: inbound.isStreaming)
        var request = try dialect.server.decode(inbound)
        if request.model == nil { request.model = inbound.model }
        if request.model == "auto" { request.model = nil }
        try visit.client.check(model: inbound.model, provider: settings.options.preferredProvider)
        var options = settings.options
        options.tenant = visit.client.name ?? ""
        options.budgets += visit.client.budgets
        // A report has its place among events that we write ourselves.
        let stream = visit.runtime.manager.answer(
            request, from: settings.wantsReport ? nil : inbound, options: options, streaming: inbound.isStreaming)
        return inbound.isStreaming ? try await streamed(stream) : try await whole(stream)
    }

    private mutating func whole(_ stream: ResponseStream) async throws(LLMError) -> Response {
        var assembler = CompletionAssembler()
        var relayed: [UInt8] = []
        for try await event in stream {
            account.heard(event)
            if case .wire(let wire) = event {
                if wire.dialect == dialect.id { relayed += wire.bytes }
            } else {
                assembler.append(event)
            }
        }
        let completion = try assembler.finish()
        account.ended(completion.finish, completion.usage, completion.cost, completion.trail)
        var body = relayed
        if relayed.isEmpty { dialect.server.encode(completion, for: inbound, into: &body) }
        headers.tell(completion.head)
        headers.tell(completion.warnings)
        headers.tell(cost: completion.cost?.total, completion.trail)
        account.close()
        return Answer.json(body, headers: headers.fields)
    }

    /// The first events decide whether there is an answer at all: until one commits, a failure is an error with a status.
    private mutating func streamed(_ stream: ResponseStream) async throws(LLMError) -> Response {
        let answer = StreamedAnswer(
            stream, account: account, encoder: dialect.server.encoder(for: inbound), dialect: dialect.id, place: place,
            wantsReport: settings.wantsReport)
        let preface = try await answer.begin()
        if let head = preface.head { headers.tell(head) }
        headers.tell(preface.warnings)
        var fields = headers.fields
        fields[.contentType] = answer.contentType
        fields[.cacheControl] = "no-cache"
        if let name = HTTPField.Name("x-accel-buffering") { fields[name] = "no" }
        let wantsTrailers = visit.headers[.te]?.contains("trailers") ?? false
        let parcel = Parcel(answer)
        return Response(
            status: .ok, headers: fields,
            body: ResponseBody { writer in
                guard let answer = parcel.take() else { return }
                while let piece = try await answer.piece() { try await writer.write(ByteBuffer(bytes: piece)) }
                let trailers = wantsTrailers ? AnswerHeaders(trailing: answer.account.record).fields : nil
                try await writer.finish(trailers)
            })
    }
}
