import SwitchboardCore

/// Puts the price on the end of an answer and counts it.
struct MeteredSource: AsyncIteratorProtocol {
    private var source: any AsyncIteratorProtocol<StreamEvent, LLMError>
    private let ticket: Meter.Ticket
    private let card: ModelCard?
    private let time: any TimeKeeper
    private let day: Day
    private let began: Duration
    private var hasBeenHeard = false

    /// - Parameter began: When the request was sent, on `time`'s clock.
    init(
        _ source: any AsyncIteratorProtocol<StreamEvent, LLMError>,
        ticket: Meter.Ticket,
        card: ModelCard?,
        time: any TimeKeeper,
        began: Duration
    ) {
        self.source = source
        self.ticket = ticket
        self.card = card
        self.time = time
        self.began = began
        day = time.today
    }

    mutating func next() async throws(LLMError) -> StreamEvent? { try await next(isolation: nil) }

    mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
        do throws(LLMError) {
            let event = try await source.next(isolation: actor)
            if !hasBeenHeard {
                hasBeenHeard = true
                ticket.heard(after: time.now - began)
            }
            guard case .done(var ending)? = event else { return event }
            ending.cost = ending.cost ?? card?.cost(of: ending.usage, on: day)
            ticket.ended(ending)
            return .done(ending)
        } catch {
            ticket.failed(error)
            throw error
        }
    }
}
