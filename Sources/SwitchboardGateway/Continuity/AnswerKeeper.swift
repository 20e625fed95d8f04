import SwitchboardCore

/// Keeps of an answer what later turns of its conversation need, and its client cannot be expected to bring.
struct AnswerKeeper {
    let continuity: ContinuityStore
    let responses: StoredResponses
    let tenant: String
    let dialect: DialectID
    /// Of a call of the Responses API.
    let thread: ResponseThread?
    private var recorder: ContinuityRecorder
    private var capture = ResponseCapture()

    init(
        continuity: ContinuityStore,
        responses: StoredResponses,
        tenant: String,
        dialect: DialectID,
        thread: ResponseThread?
    ) {
        self.continuity = continuity
        self.responses = responses
        self.tenant = tenant
        self.dialect = dialect
        self.thread = thread
        recorder = ContinuityRecorder(continuity, tenant: tenant, dialect: dialect)
    }

    /// An answer that came at once.
    /// - Parameter isRelayed: It was in the client's dialect already, so nothing of it was lost.
    func keep(_ completion: Completion, _ body: [UInt8], isRelayed: Bool) {
        if !isRelayed { continuity.remember(completion.message, for: tenant, in: dialect) }
        keep(body)
    }

    mutating func heard(_ event: StreamEvent) { recorder.heard(event) }

    mutating func wrote(_ bytes: [UInt8]) { if thread?.isStored == true { capture.wrote(bytes) } }

    /// The stream came to its end.
    func end() { if let response = capture.response { keep(response) } }

    private func keep(_ response: [UInt8]) {
        guard let (id, stored) = thread?.stored(response) else { return }
        responses.keep(stored, as: id, for: tenant)
    }
}
