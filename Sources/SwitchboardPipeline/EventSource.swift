public import HTTPTypes
public import SwitchboardCore

/// The events of one answer, pulled one by one through to the socket.
public final class EventSource: AsyncIteratorProtocol {
    public let headers: HTTPFields
    private var bytes: any AsyncIteratorProtocol<ArraySlice<UInt8>, LLMError>
    private var reader: ResponseReader
    private let target: Target
    /// Decoded and not yet taken.
    private var events: [StreamEvent] = []
    private var taken = 0
    private var isOver = false
    /// Said once the answer has started.
    private var warnings: [Warning]
    private let progressed: @Sendable (ResponseProgress) -> Void
    private var hasBegun = false
    private var isComplete = false
    private var relay: WireRelay?
    /// Thrown once the events that came before it are taken.
    private var failure: LLMError?

    init(
        _ response: TransportResponse,
        reader: ResponseReader,
        target: Target,
        warnings: [Warning],
        relay: WireRelay?
    ) {
        self.relay = relay
        headers = response.headers
        self.bytes = response.body.makeAsyncIterator()
        progressed = response.progressed
        self.reader = reader
        self.target = target
        self.warnings = warnings
    }

    public func next() async throws(LLMError) -> StreamEvent? { try await next(isolation: nil) }

    public func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
        while taken == events.count {
            if let failure { throw failure }
            guard !isOver else { return nil }
            events.removeAll(keepingCapacity: true)
            taken = 0
            do throws(LLMError) {
                if let piece = try await bytes.next(isolation: actor) {
                    try read(piece)
                    if !isComplete, reader.awaitsFormality {
                        isComplete = true
                        progressed(.complete)
                    }
                } else {
                    isOver = true
                    try end()
                }
            } catch {
                isOver = true
                // What is complete is no failure, whatever became of the connection.
                if error.code != .cancelled, reader.awaitsFormality {
                    do throws(LLMError) { try end() } catch { throw error.located(at: target) }
                    continue
                }
                failure = error.located(at: target)
            }
        }
        let event = events[taken]
        taken += 1
        if case .start = event, !warnings.isEmpty {
            events.insert(contentsOf: warnings.map(StreamEvent.warning), at: taken)
            warnings = []
        }
        if event.commits, !hasBegun {
            hasBegun = true
            progressed(.begun)
        }
        if case .done = event { isOver = true }
        return event
    }

    private func read(_ piece: ArraySlice<UInt8>) throws(LLMError) {
        let before = reader.frames
        do throws(LLMError) {
            try reader.read(piece, into: &events)
        } catch {
            put(relay?.take(piece, frames: reader.frames - before))
            throw error
        }
        put(relay?.take(piece))
    }

    private func end() throws(LLMError) {
        let formality: StaticString = reader.awaitsFormality ? reader.formality : ""
        try reader.end(into: &events)
        put(relay?.end(formality))
    }

    private func put(_ wire: StreamEvent?) {
        if let wire { events.insert(wire, at: 0) }
    }
}
