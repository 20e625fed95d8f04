/// An answer as it arrives. Nothing is sent until iteration starts; each `next()` pulls through to the socket, so a
/// slow reader slows the provider and a cancelled reader hangs up on it.
public struct ResponseStream: AsyncSequence, Sendable {
    public typealias Element = StreamEvent
    public typealias Failure = LLMError
    public typealias Source = any AsyncIteratorProtocol<StreamEvent, LLMError>

    private let open: @Sendable () async throws(LLMError) -> sending Source

    /// - Parameter open: Called once for each iteration, at its first `next()`.
    public init(open: @escaping @Sendable () async throws(LLMError) -> sending Source) { self.open = open }

    public func makeAsyncIterator() -> Iterator { Iterator(state: .idle(open)) }

    public struct Iterator: AsyncIteratorProtocol {
        enum State {
            case idle(@Sendable () async throws(LLMError) -> sending Source)
            case streaming(Source)
            case finished
        }

        var state: State

        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(LLMError) -> StreamEvent? {
            switch state {
            case .finished:
                return nil
            case .idle(let open):
                state = .finished
                state = .streaming(try await open())
                return try await next(isolation: actor)
            case .streaming(var source):
                state = .finished
                guard let event = try await source.next(isolation: actor) else { return nil }
                state = .streaming(source)
                return event
            }
        }
    }

    /// The text alone.
    public var text: some AsyncSequence<String, LLMError> {
        compactMap { event in if case .textDelta(let text, _) = event { text } else { nil } }
    }

    /// Reads to the end and folds.
    public func collect() async throws(LLMError) -> Completion {
        var assembler = CompletionAssembler()
        for try await event in self { assembler.append(event) }
        return try assembler.finish()
    }
}

@available(*, unavailable)
extension ResponseStream.Iterator: Sendable {}
