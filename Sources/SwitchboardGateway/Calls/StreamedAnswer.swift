import SwitchboardCore
import SwitchboardDialects
import SwitchboardTelemetry

/// An answer on its way to a client: events of a provider in, bytes of the client's dialect out. What is in that dialect already is
/// passed on as it came.
final class StreamedAnswer {
    /// What is known of an answer before its first word.
    struct Preface: Sendable {
        var head: ResponseHead?
        var warnings: [Warning] = []
    }

    let contentType: String
    private var events: ResponseStream.Iterator
    private(set) var account: CallAccount
    private var encoder: any EventEncoder
    private let dialect: DialectID
    private let place: Admission.Place
    private let wantsReport: Bool
    /// Came before the head of the answer was written.
    private var early: [StreamEvent] = []
    private var relays = false
    private var array: ArrayRelay?
    private var isComplete = false
    private var keeper: AnswerKeeper
    /// About how many tokens the prompt has, for a client that is told at the start: most providers say it at the end.
    private let promptTokens: (@Sendable () -> Int?)?

    init(
        _ stream: ResponseStream,
        account: CallAccount,
        encoder: any EventEncoder,
        place: Admission.Place,
        keeper: AnswerKeeper,
        promptTokens: (@Sendable () -> Int?)?,
        wantsReport: Bool
    ) {
        self.promptTokens = promptTokens
        self.keeper = keeper
        events = stream.makeAsyncIterator()
        contentType = encoder.contentType
        self.account = account
        self.encoder = encoder
        dialect = keeper.dialect
        self.place = place
        self.wantsReport = wantsReport
    }

    deinit {
        guard !isComplete else { return }
        account.failed(StreamedAnswer.gone, status: account.record.status)
        account.close()
    }

    private static let gone = LLMError(.cancelled, "The client went away.")

    /// Reads up to the first event that commits. Until then nothing has been said, and a failure is an error like any other.
    func begin() async throws(LLMError) -> Preface {
        var preface = Preface()
        do throws(LLMError) {
            while let event = try await events.next() {
                early.append(event)
                if case .start(let head) = event { preface.head = head }
                if case .warning(let warning) = event { preface.warnings.append(warning) }
                if case .wire(let wire) = event, wire.dialect == dialect, !wantsReport {
                    relays = true
                    // Google's servers are always asked for events, and its clients may want one array.
                    if contentType == "application/json" { array = ArrayRelay() }
                }
                if case .done = event { break }
                if event.commits { break }
            }
        } catch {
            isComplete = true
            throw error
        }
        return preface
    }

    /// What to write next; `nil` when everything was said.
    /// - Throws: `CancellationError` when there is nobody to say the rest to, or it was called off: what was written must not look
    ///   like all of it.
    func piece() async throws -> [UInt8]? {
        var out: [UInt8] = []
        for event in early { encode(event, into: &out) }
        early = []
        while out.isEmpty {
            guard !isComplete else {
                account.close()
                return nil
            }
            guard take(await next(), into: &out) else { throw CancellationError() }
        }
        keeper.wrote(out)
        if isComplete { keeper.end() }
        return out
    }

    /// - Returns: Whether there is anybody to say the rest to.
    @inline(never)
    private func take(_ next: Result<StreamEvent, LLMError>, into out: inout [UInt8]) -> Bool {
        switch next {
        case .success(let event): encode(event, into: &out)
        case .failure(let error):
            finish(error)
            guard error.code != .cancelled else { return false }
            if let failed = array?.fail(errorBody(error)) {
                out += failed
            } else {
                encoder.fail(error.forClients, into: &out)
            }
        }
        return true
    }

    /// Nobody reads any more. Hears what became of the call, which is told to stop.
    func leave() async {
        guard !isComplete else { return }
        withUnsafeCurrentTask { $0?.cancel() }
        while !isComplete {
            var unsaid: [UInt8] = []
            _ = take(await next(), into: &unsaid)
        }
        account.close()
    }

    private func next() async -> Result<StreamEvent, LLMError> {
        do throws(LLMError) {
            if let event = try await events.next() { return .success(event) }
            return .failure(LLMError(.incompleteStream, "The answer broke off before the model had ended it."))
        } catch {
            return .failure(error)
        }
    }

    private func errorBody(_ error: LLMError) -> [UInt8] {
        var body: [UInt8] = []
        _ = Spoken.dialect(dialect)?.server.encode(error.forClients, into: &body)
        return body
    }

    private func finish(_ error: LLMError) {
        isComplete = true
        account.failed(error, status: account.record.status)
        account.close()
    }

    @inline(never)
    private func encode(_ event: StreamEvent, into out: inout [UInt8]) {
        account.heard(event)
        if case .done = event { isComplete = true }
        if relays {
            switch event {
            case .wire(let wire): out.append(contentsOf: array?.elements(of: wire.bytes) ?? wire.bytes)
            case .done: out.append(contentsOf: array?.end() ?? [])
            case .start:
                // What an error must say later depends on how the answer began.
                var unsaid: [UInt8] = []
                encoder.encode(event, into: &unsaid)
            default: break
            }
            return
        }
        keeper.heard(event)
        if isComplete, wantsReport { report(into: &out) }
        encoder.encode(event, into: &out)
        if case .start = event, let input = promptTokens?() {
            encoder.encode(.usage(Usage(input: input, output: 0, isEstimated: true)), into: &out)
        }
    }

    /// The call's record, as an event of its own before the last one.
    private func report(into out: inout [UInt8]) {
        guard contentType == "text/event-stream" else { return }
        out.append(contentsOf: "event: switchboard\ndata: ".utf8)
        JSONWriter.append(to: &out) { writer in account.soFar.write(to: &writer) }
        out.append(contentsOf: "\n\n".utf8)
    }
}
