import SwitchboardCore

/// An answer on its way to its caller, of which a copy is made.
final class RecordingSource: AsyncIteratorProtocol {
    private var source: ResponseStream.Source
    private let began: Duration
    private var assembler: CompletionAssembler? = CompletionAssembler()
    private let keep: @Sendable (Completion, Duration) async -> Void
    private let now: @Sendable () -> Duration

    init(
        _ source: ResponseStream.Source,
        began: Duration,
        keep: @escaping @Sendable (Completion, Duration) async -> Void,
        now: @escaping @Sendable () -> Duration
    ) {
        self.source = source
        self.began = began
        self.keep = keep
        self.now = now
    }

    func next() async throws(LLMError) -> StreamEvent? { try await next(isolation: nil) }

    func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
        let event: StreamEvent?
        do throws(LLMError) {
            event = try await source.next(isolation: actor)
        } catch {
            // What broke off is not kept.
            assembler = nil
            throw error
        }
        guard let event else { return nil }
        guard case .done = event else {
            assembler?.append(event)
            return event
        }
        return await kept(event)
    }

    /// The last event, once the whole answer is kept.
    @inline(never)
    private func kept(_ last: StreamEvent) async -> StreamEvent {
        assembler?.append(last)
        guard case .done(var ending) = last, let assembler = assembler.take() else { return last }
        ending.trail?.cache = CacheVerdict(.miss)
        if let completion = try? assembler.finish() { await keep(completion, now() - began) }
        return .done(ending)
    }
}

/// An answer that was given before.
struct ReplaySource: AsyncIteratorProtocol {
    var events: ArraySlice<StreamEvent>

    mutating func next() async throws(LLMError) -> StreamEvent? { events.popFirst() }
    mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
        events.popFirst()
    }
}
