import HTTPTypes
import SwitchboardAccess
import SwitchboardCore
import SwitchboardTelemetry

/// Writes the record of one call while it runs, and hands it to those who watch when it is over: once, whatever happens.
struct CallAccount {
    private var boxed: Boxed<CallRecord>
    private let began: Duration
    private let observers: [any CallObserver]
    private let time: any TimeKeeper
    private var isOver = false

    init(
        _ visit: Visit,
        door: DialectID,
        operation: CallRecord.Operation,
        observers: [any CallObserver],
        time: any TimeKeeper
    ) {
        var record = CallRecord(id: visit.id, began: visit.time, door: door, operation: operation, status: 200)
        record.client = visit.client.name
        record.trace = visit.trace
        boxed = Boxed(record)
        began = visit.began
        self.observers = observers
        self.time = time
    }

    private(set) var record: CallRecord {
        get { boxed.value }
        set { boxed.value = newValue }
    }

    mutating func asks(for model: ModelID?, streaming: Bool) {
        record.asked = model
        record.isStreaming = streaming
    }

    mutating func heard(_ event: StreamEvent) {
        switch event {
        case .start(let head):
            record.provider = head.provider
            record.model = head.model
        case .warning: record.warnings += 1
        case .usage(let usage): record.usage.update(with: usage)
        case .done(let ending): ended(ending.finish, ending.usage, ending.cost, ending.trail)
        default: if record.firstToken == nil, event.commits { record.firstToken = time.now - began }
        }
    }

    mutating func ended(_ finish: FinishReason, _ usage: Usage, _ cost: Cost?, _ trail: DecisionTrail?) {
        record.finish = finish.kind
        record.usage = usage
        record.cost = cost?.total
        took(trail)
    }

    /// The answer of a provider that is passed on as it comes.
    mutating func passed(to provider: ProviderID, status: Int) {
        record.provider = provider
        record.status = status
    }

    /// What was counted of an answer that is passed on as it comes.
    mutating func used(_ usage: Usage, model: ModelID?, cost: Cost?) {
        record.usage = usage
        record.model = model ?? record.model
        record.cost = cost?.total
    }

    mutating func failed(_ error: LLMError, status: Int) {
        record.status = status
        record.error = error.code
        record.message = error.message
        record.provider = error.provider ?? record.provider
        record.model = error.model ?? record.model
        took(error.trail)
    }

    private mutating func took(_ trail: DecisionTrail?) {
        guard let trail else { return }
        record.trail = trail
        if let attempt = trail.attempts.last {
            // By the name in the catalogue: what the provider calls it may differ from call to call.
            record.provider = attempt.provider
            record.model = attempt.model
        }
        if record.error != nil { record.cost = trail.spent }
    }

    /// The record as it stands.
    var soFar: CallRecord {
        var record = record
        record.duration = time.now - began
        return record
    }

    /// The call is over.
    mutating func close() {
        guard !isOver else { return }
        isOver = true
        record.duration = time.now - began
        for observer in observers { observer.ended(record) }
    }
}
