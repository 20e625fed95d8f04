import SwitchboardCore

/// Puts the price on the end of an answer and counts it.
struct MeteredSource<Clock: _Concurrency.Clock>: AsyncIteratorProtocol where Clock.Duration == Duration {
    private var source: any AsyncIteratorProtocol<StreamEvent, LLMError>
    private let ticket: Meter.Ticket
    private let card: ModelCard?
    private let day: Day
    private let clock: Clock
    private let began: Clock.Instant
    private var hasBeenHeard = false

    init(
        _ source: any AsyncIteratorProtocol<StreamEvent, LLMError>,
        ticket: Meter.Ticket,
        card: ModelCard?,
        day: Day,
        clock: Clock,
        began: Clock.Instant
    ) {
        self.source = source
        self.ticket = ticket
        self.card = card
        self.day = day
        self.clock = clock
        self.began = began
    }

    mutating func next() async throws(LLMError) -> StreamEvent? { try await next(isolation: nil) }

    mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
        do throws(LLMError) {
            let event = try await source.next(isolation: actor)
            if !hasBeenHeard {
                hasBeenHeard = true
                ticket.heard(after: began.duration(to: clock.now))
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
