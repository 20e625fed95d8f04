import SwitchboardCore

/// Listens to a streamed answer for what its client cannot give back.
struct ContinuityRecorder {
    private let store: ContinuityStore
    private let tenant: String
    private let dialect: DialectID
    private var message = CompletionAssembler()
    private var hasCalls = false

    init(_ store: ContinuityStore, tenant: String, dialect: DialectID) {
        self.store = store
        self.tenant = tenant
        self.dialect = dialect
    }

    mutating func heard(_ event: StreamEvent) {
        switch event {
        case .textDelta, .refusalDelta, .toolCallArgumentsDelta, .alternative, .wire, .warning: return
        case .toolCallStart: hasCalls = true
        default: break
        }
        message.append(event)
        guard case .done = event, hasCalls, let completion = try? message.finish() else { return }
        store.remember(completion.message, for: tenant, in: dialect)
    }
}
