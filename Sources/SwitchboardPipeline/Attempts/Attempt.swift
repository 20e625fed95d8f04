import SwitchboardCore

/// One request to one target.
struct AttemptOrder: Sendable {
    var request: Boxed<CompletionRequest>
    var target: Target
    /// Of the candidate, in the order in which they are asked.
    var index: Int
    var kind: DecisionTrail.Attempt.Kind
    var isStreaming: Bool
    /// What the call may still cost.
    var ceiling: CostCeiling?
    var budgets: [BudgetID]
    /// Whether somebody else may be asked when the model declines, or a filter does.
    var mayPassOnRefusals = false
    var callBegan: Duration
    var timeLeft: Duration?
    /// How it was asked to go on with an answer that broke off.
    var manner: Seam.Manner?
    var health: TargetHealth
    var wasProbe: Bool
}

/// One request that was sent: it has its place at the target and holds its money until it is over, and ends exactly once, if
/// only because nobody holds it any more.
final class Attempt {
    let order: AttemptOrder
    let began: Duration
    /// Why it did not begin to answer.
    private(set) var error: LLMError?
    private(set) var note: DecisionTrail.Attempt
    private(set) var cost: Cost?
    private(set) var usage = Usage()
    private let time: any TimeKeeper
    private var reservation: Reservation?
    private var source: ResponseStream.Source?
    /// Heard before anything committed, and not yet handed on.
    private var waiting: [StreamEvent] = []
    private var taken = 0
    private var isOver = false
    private var wasSent = false
    private var firstToken: Duration?
    private var output: OutputCount

    init(_ order: AttemptOrder, time: any TimeKeeper) {
        self.order = order
        self.time = time
        began = time.now
        output = OutputCount(TokenEstimator(tokenizer: order.target.card?.tokenizer))
        note = DecisionTrail.Attempt(
            provider: order.target.provider, model: order.target.model, kind: order.kind,
            began: began - order.callBegan)
        note.credential = order.target.credential
    }

    deinit {
        guard !isOver else { return }
        end(.abandoned, costing: estimate(hasAnswered: true))
    }

    var target: Target { order.target }

    /// How many tokens of answer have come, as far as we can count.
    var outputTokensSoFar: Int { max(usage.output ?? 0, output.tokensSoFar) }

    // MARK: On its way

    func holds(_ reservation: consuming Reservation) {
        note.reserved = reservation.amount
        self.reservation = consume reservation
    }

    /// Sends, and reads up to the first event that commits: an error before it is still nobody's loss.
    func open(_ request: CompletionRequest, warning: Warning?, by caller: any Caller) async throws(LLMError) {
        wasSent = true
        var source = try await caller.open(
            request, at: target, streaming: order.isStreaming, timeLeft: order.timeLeft)
        while true {
            guard let event = try await source.next(isolation: #isolation) else { throw brokeOff() }
            heard(event)
            waiting.append(event)
            if case .start = event, let warning { waiting.append(.warning(warning)) }
            if order.mayPassOnRefusals, let refusal = refusal(event) { throw refusal }
            // A whole answer is there at once, so its end is known before any of it is handed on.
            if case .done = event { break }
            if event.commits, order.isStreaming { break }
        }
        self.source = source
    }

    /// What an event says that declines to answer.
    private func refusal(_ event: StreamEvent) -> LLMError? {
        func error(_ code: LLMError.Code, _ words: String) -> LLMError {
            LLMError(code, words, provider: target.provider, model: target.model)
        }
        switch event {
        case .refusalDelta: return error(.refusal, "The model declined to answer.")
        case .done(let ending) where ending.finish.kind == .refusal:
            return error(.refusal, "The model declined to answer.")
        case .done(let ending) where ending.finish.kind == .contentFilter:
            return error(.contentFiltered, "A filter of the provider's stopped the answer.")
        default: return nil
        }
    }

    /// The next event, of those that were heard already and those that come.
    func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent {
        if taken < waiting.count {
            taken += 1
            return waiting[taken - 1]
        }
        guard var source = source.take(), let event = try await source.next(isolation: actor) else { throw brokeOff() }
        self.source = source
        heard(event)
        return event
    }

    private func heard(_ event: StreamEvent) {
        if case .usage(let usage) = event { self.usage.update(with: usage) }
        if case .done(let ending) = event { usage.update(with: ending.usage) }
        output.heard(event)
        guard firstToken == nil, event.commits else { return }
        firstToken = time.now - began
        note.timeToFirstToken = firstToken
    }

    private func brokeOff() -> LLMError {
        LLMError(
            .incompleteStream, "The answer broke off before the model had ended it.", provider: target.provider,
            model: target.model)
    }

    // MARK: Over

    /// The answer is complete. Puts its price on it.
    func answered(_ ending: inout Ending) {
        usage = ending.usage
        if !usage.isReported {
            // Whoever does not count is counted.
            usage = estimatedUsage
            ending.usage = usage
        }
        if let input = usage.input, !usage.isEstimated, order.health.wantsComparison() {
            let estimated = TokenEstimator(tokenizer: target.card?.tokenizer).count(order.request.value)
            order.health.compared(estimated: estimated, counted: input, at: time.now)
        }
        ending.cost = ending.cost ?? target.card?.cost(of: usage, on: time.today)
        note.outcome = .answered
        let duration = time.now - began
        var speed: Double?
        let writing = (duration - (firstToken ?? .zero)) / .seconds(1)
        if let output = usage.output, output > 1, writing > 0.001 { speed = Double(output) / writing }
        end(.answered(firstToken: firstToken, speed: speed), costing: ending.cost)
    }

    func failed(_ error: LLMError) {
        self.error = error
        note.outcome = .failed(error.code, error.message)
        let hasAnswered = firstToken != nil || usage.isReported || error.code == .timeout || error.code == .cancelled
        end(.failed(error), costing: estimate(hasAnswered: wasSent && hasAnswered))
    }

    /// What a provider counted before it broke off it charges, and what it wrote before anybody told it to stop.
    private func estimate(hasAnswered: Bool) -> Cost? {
        guard hasAnswered, wasSent else { return nil }
        usage = estimatedUsage
        return target.card?.cost(of: usage, on: time.today)
    }

    private var estimatedUsage: Usage {
        var estimated = usage
        if usage.input == nil {
            estimated.input = TokenEstimator(tokenizer: target.card?.tokenizer).count(order.request.value)
            estimated.isEstimated = true
        }
        if usage.output ?? 0 < output.tokens {
            estimated.output = output.tokens
            estimated.isEstimated = true
        }
        return estimated
    }

    private func end(_ outcome: TargetHealth.Outcome, costing cost: Cost?) {
        guard !isOver else { return }
        isOver = true
        source = nil
        self.cost = cost
        note.cost = cost?.total
        note.isEstimated = cost != nil && usage.isEstimated
        note.duration = time.now - began
        reservation.take()?.settle(at: cost?.total ?? .zero)
        order.health.ended(
            outcome, wasProbe: order.wasProbe, wasSent: wasSent, usage: usage, cost: cost?.total, at: time.now)
    }
}

/// Counts the tokens of an answer as it comes, for bills of providers that do not.
struct OutputCount {
    private static let piece = 1_024

    private let estimator: TokenEstimator
    private var counted = 0
    private var pending = ""

    init(_ estimator: TokenEstimator) { self.estimator = estimator }

    var tokens: Int { counted + (pending.isEmpty ? 0 : estimator.count(pending)) }

    /// Without what came since the last thousand bytes: cheap enough to ask for with every event.
    var tokensSoFar: Int { counted }

    mutating func heard(_ event: StreamEvent) {
        switch event {
        case .textDelta(let text, _), .thinkingDelta(let text, _), .refusalDelta(let text, _),
            .toolCallArgumentsDelta(let text, _):
            pending += text
        case .toolCallStart(let start, _): pending += start.name
        case .alternative(let event, _): heard(event)
        default: return
        }
        guard pending.utf8.count >= OutputCount.piece else { return }
        counted += estimator.count(pending)
        pending = ""
    }
}
