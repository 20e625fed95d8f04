public import HTTPTypes
public import SwitchboardCore
import SwitchboardDialects
import Synchronization

/// A provider with no model behind it: it answers in every dialect, the same for the same seed, and fails by rule.
///
/// One rule can be given with a request, in the header `x-simulate` (`x-simulate: status=429,retry-after=2`).
public final class SimulatedProvider: Sendable {
    public let seed: UInt64
    /// Between two pieces of a streamed answer.
    public let pace: Duration
    public let faults: [Fault]
    /// What it always answers; `nil` is something about the question.
    public let answer: String?
    private let state = Mutex((requests: 0, first: Duration.zero, chance: SeededGenerator(seed: 0)))
    private let clock: any TimeKeeper
    /// Seconds since 1970, for the answers' time stamps.
    let time: @Sendable () -> Int64

    public init(
        seed: UInt64 = 0,
        pace: Duration = .zero,
        faults: [Fault] = [],
        answer: String? = nil,
        clock: any TimeKeeper = SystemTime(),
        time: @escaping @Sendable () -> Int64 = { 1_700_000_000 }
    ) {
        self.answer = answer
        self.clock = clock
        self.seed = seed
        self.pace = pace
        self.faults = faults
        self.time = time
        state.withLock { $0.chance = SeededGenerator(seed: seed) }
    }

    /// Answers a request as an HTTP server would.
    public func respond(
        method: HTTPRequest.Method,
        path: String,
        query: [(name: String, value: String)] = [],
        headers: HTTPFields = [:],
        body: [UInt8]
    ) -> SimulatedResponse {
        guard let (dialect, head) = find(method: method, path: path, query: query, headers: headers) else {
            let error = LLMError(.invalidRequest, "The simulated provider has no \(method.rawValue) \(path).")
            return refusal(error, status: .notFound, in: OpenAIChat())
        }
        do throws(LLMError) {
            return try respond(in: dialect, head: head, body: body)
        } catch {
            return refusal(error, status: nil, in: dialect)
        }
    }

    /// The dialect that has this path: with or without the `/v1` that some put into their base address. The lists of
    /// models of Anthropic, Google and OpenAI all stand at `/v1/models`; what the clients say of themselves tells them
    /// apart.
    private func find(
        method: HTTPRequest.Method,
        path: String,
        query: [(name: String, value: String)],
        headers: HTTPFields
    ) -> (any Dialect, InboundHead)? {
        let isAnthropic = HTTPField.Name("anthropic-version").map { headers[$0] != nil } ?? false
        let paths = path.hasPrefix("/v1/") ? [path, String(path.dropFirst(3))] : [path]
        let isGoogle =
            (HTTPField.Name("x-goog-api-key").map { headers[$0] != nil } ?? false)
            || query.contains { $0.name == "key" }
            || !path.hasPrefix("/v1/")
        func isMeant(_ dialect: any Dialect) -> Bool {
            switch dialect.id {
            case .anthropicMessages: method != .get || isAnthropic
            case .gemini: method != .get || isGoogle
            default: method != .get || !(path.hasPrefix("/v1/") && (isAnthropic || isGoogle))
            }
        }
        for dialect in Spoken.dialects where isMeant(dialect) {
            for candidate in paths {
                for endpoint in dialect.endpoints where endpoint.method == method {
                    guard let model = endpoint.match(candidate) else { continue }
                    let name = String(decoding: model.percentDecodedBytes(), as: UTF8.self)
                    let head = InboundHead(endpoint: endpoint, pathModel: name, query: query, headers: headers)
                    return (dialect, head)
                }
            }
        }
        return nil
    }

    private func respond(
        in dialect: any Dialect,
        head: InboundHead,
        body: [UInt8]
    ) throws(LLMError) -> SimulatedResponse {
        switch head.endpoint.operation {
        case .complete, .streamComplete: return try complete(in: dialect, head: head, body: body)
        case .embed: return try embed(in: dialect, head: head, body: body)
        case .countTokens: return try count(in: dialect, head: head, body: body)
        case .listModels: return try list(in: dialect, only: nil)
        case .getModel: return try list(in: dialect, only: ModelID(head.pathModel))
        case .describeModel: return try describe(in: dialect, head: head, body: body)
        case .listRunning: return try running(in: dialect)
        case .version: return try version(in: dialect)
        case .retrieveAnswer, .deleteAnswer, .cancelAnswer, .listAnswerInput:
            return refusal(
                LLMError(.invalidRequest, "The simulated provider keeps no answers."), status: .notFound, in: dialect)
        }
    }

    // MARK: Completions

    private func complete(
        in dialect: any Dialect,
        head: InboundHead,
        body: [UInt8]
    ) throws(LLMError) -> SimulatedResponse {
        let inbound = try dialect.server.inspect(head, body: body)
        let request = try dialect.server.decode(inbound)
        let model = inbound.model ?? request.model ?? "simulated"
        let fault = try fault(head, model: model)
        if let early = early(fault?.kind, request, in: dialect) { return early }
        if case .status(let code, let retryAfter) = fault?.kind {
            var response = refusal(
                SimulatedProvider.error(code, retryAfter), status: HTTPResponse.Status(code: code), in: dialect)
            if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
            return response
        }
        let answer = SimulatedModel(seed: seed, dialect: dialect.id, answer: answer)
            .events(for: request, model: model, created: Int(time()))
        var response =
            inbound.isStreaming
            ? stream(answer, in: dialect, inbound, fault) : try whole(answer, in: dialect, inbound, fault?.kind)
        switch fault?.kind {
        case .slowFirstByte(let delay): response.prelude = [.pause(delay)]
        case .slowFirstToken(let delay): response.steps.insert(.pause(delay), at: 0)
        default: break
        }
        return response
    }

    /// What goes wrong before there is any answer.
    private func early(
        _ fault: Fault.Kind?,
        _ request: CompletionRequest,
        in dialect: any Dialect
    ) -> SimulatedResponse? {
        switch fault {
        case .reset, .silence:
            var response = SimulatedResponse(status: .ok)
            response.prelude = [fault == .reset ? .reset : .stall]
            return response
        case .contextTooLong:
            // Each provider has words of its own for it, and one has no other sign.
            let words =
                dialect.id == .gemini
                ? "The input token count (9000) exceeds the maximum number of tokens allowed (8192)."
                : "This model's maximum context length is 8192 tokens: the prompt is too long."
            let error = LLMError(.contextTooLong, words, status: 400)
            return refusal(error, status: .badRequest, in: dialect)
        case .contentFiltered:
            let error = LLMError(
                .contentFiltered, "The prompt was refused by the simulated content policy.", status: 400,
                providerCode: "content_policy_violation")
            return refusal(error, status: .badRequest, in: dialect)
        case .refusesPrefill where request.messages.last?.role == .assistant:
            let error = LLMError(
                .invalidRequest, "This model does not support assistant message prefill.", status: 400)
            return refusal(error, status: .badRequest, in: dialect)
        default: return nil
        }
    }

    private func stream(
        _ events: [StreamEvent],
        in dialect: any Dialect,
        _ inbound: InboundRequest,
        _ rule: Fault?
    ) -> SimulatedResponse {
        let fault = rule?.kind
        var encoder = dialect.server.encoder(for: inbound)
        var response = SimulatedResponse(status: .ok)
        response.headers[.contentType] = encoder.contentType
        let middle = fault == .overloadBeforeStream ? 0 : rule?.after.map { $0 + 1 } ?? events.count / 2
        for (index, event) in events.enumerated() {
            if index == middle {
                switch fault {
                case .overloadBeforeStream, .overloadMidStream:
                    response.write { encoder.fail(SimulatedProvider.error(529, nil), into: &$0) }
                    return response
                case .cut:
                    response.steps.append(.cut)
                    return response
                case .stall:
                    response.steps.append(.stall)
                    return response
                case .malformed:
                    let isLines = encoder.contentType == "application/x-ndjson"
                    response.write { $0 += Array((isLines ? "{\"broken\n" : "data: {\"broken\n\n").utf8) }
                default: break
                }
            }
            response.write(after: pace) { encoder.encode(event, into: &$0) }
        }
        if fault == .noLastWord { response.withholdLastWord() }
        return response
    }

    private func whole(
        _ events: [StreamEvent],
        in dialect: any Dialect,
        _ inbound: InboundRequest,
        _ fault: Fault.Kind?
    ) throws(LLMError) -> SimulatedResponse {
        switch fault {
        case .overloadBeforeStream, .overloadMidStream:
            return refusal(SimulatedProvider.error(529, nil), status: nil, in: dialect)
        default: break
        }
        var assembler = CompletionAssembler()
        for event in events { assembler.append(event) }
        var bytes: [UInt8] = []
        dialect.server.encode(try assembler.finish(), for: inbound, into: &bytes)
        var response = SimulatedResponse(status: .ok)
        response.headers[.contentType] = "application/json"
        switch fault {
        case .malformed: response.steps = [.bytes(Array(bytes.prefix(bytes.count / 2)))]
        case .cut: response.steps = [.bytes(Array(bytes.prefix(bytes.count / 2))), .cut]
        case .stall: response.steps = [.bytes(Array(bytes.prefix(bytes.count / 2))), .stall]
        case .slowFirstToken(let delay): response.steps = [.pause(delay), .bytes(bytes)]
        default: response.steps = [.bytes(bytes)]
        }
        return response
    }

    // MARK: Everything else

    private func embed(
        in dialect: any Dialect,
        head: InboundHead,
        body: [UInt8]
    ) throws(LLMError) -> SimulatedResponse {
        guard let codec = dialect.embeddings else { throw LLMError(.unsupported, "\(dialect.id) has no embeddings.") }
        let request = try codec.decodeRequest(head, body: body)
        let length = min(max(request.dimensions ?? 256, 1), 4_096)
        var tokens = 0
        let vectors = request.inputs.map { input -> [Float] in
            var generator: SeededGenerator
            switch input {
            case .text(let text):
                tokens += SimulatedTokens.count(text)
                generator = SeededGenerator(seed: seed, text: text)
            case .tokens(let ids):
                tokens += ids.count
                generator = SeededGenerator(seed: seed, text: "\(ids)")
            }
            let vector = (0..<length).map { _ in Float.random(in: -1...1, using: &generator) }
            let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return vector.map { norm > 0 ? $0 / norm : $0 }
        }
        let model = request.model ?? (head.pathModel.isEmpty ? nil : ModelID(head.pathModel))
        let response = EmbeddingResponse(
            model: model ?? "simulated-embedding", vectors: vectors, usage: Usage(input: tokens))
        return json { codec.encode(response, for: request, into: &$0) }
    }

    private func count(
        in dialect: any Dialect,
        head: InboundHead,
        body: [UInt8]
    ) throws(LLMError) -> SimulatedResponse {
        guard let codec = dialect.tokenCounting else {
            throw LLMError(.unsupported, "\(dialect.id) has no counting of tokens.")
        }
        let request = try codec.decodeRequest(head, body: body)
        return json {
            codec.encode(TokenCount(input: SimulatedTokens.count(SimulatedTokens.text(of: request))), into: &$0)
        }
    }

    func json(_ write: (inout [UInt8]) -> Void) -> SimulatedResponse {
        var response = SimulatedResponse(status: .ok)
        response.headers[.contentType] = "application/json"
        response.write(write)
        return response
    }

    // MARK: Failing

    private func fault(_ head: InboundHead, model: ModelID) throws(LLMError) -> Fault? {
        let asked = HTTPField.Name("x-simulate").flatMap { head.headers[$0] }
        let own = try asked.map { text throws(LLMError) in try Fault(parsing: text) }
        return state.withLock { state in
            state.requests += 1
            let number = state.requests
            let now = clock.now
            if number == 1 { state.first = now }
            let elapsed = now - state.first
            let rules = (own.map { [$0] } ?? []) + faults
            return rules.first { $0.strikes(request: number, elapsed: elapsed, model: model, using: &state.chance) }
        }
    }

    private func refusal(_ error: LLMError, status: HTTPResponse.Status?, in dialect: any Dialect) -> SimulatedResponse
    {
        var bytes: [UInt8] = []
        let own = dialect.server.encode(error, into: &bytes)
        var response = SimulatedResponse(status: status ?? own)
        response.headers[.contentType] = "application/json"
        response.steps = [.bytes(bytes)]
        return response
    }

    private static func error(_ status: Int, _ retryAfter: Int?) -> LLMError {
        let code: LLMError.Code =
            switch status {
            case 401: .authentication
            case 403: .permission
            case 404: .modelNotFound
            case 408, 504: .timeout
            case 413: .contextTooLong
            case 429: .rateLimited
            case 402: .quotaExhausted
            case 400..<500: .invalidRequest
            default: .unavailable
            }
        return LLMError(
            code, "A simulated failure with status \(status).", status: status,
            retryAfter: retryAfter.map { .seconds($0) })
    }
}
