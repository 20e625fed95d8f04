import SwitchboardCore
import SwitchboardPipeline
import Synchronization

/// Targets that do as they are told, one outcome for each call; the last one repeats.
final class ScriptedCaller: Caller {
    enum Outcome: Sendable {
        case answer(String)
        /// An error instead of an answer.
        case refuse(LLMError)
        /// A start, and then an error before any word.
        case failBeforeFirstWord(LLMError)
        /// So many words, and then an error.
        case failAfter(String, LLMError)
        /// A start, these events, and then an error or the end.
        case events([StreamEvent], then: LLMError?)
    }

    let time: ManualTime
    private let state: Mutex<(scripts: [ProviderID: [Outcome]], calls: [ProviderID], requests: [CompletionRequest])>

    init(_ scripts: [ProviderID: [Outcome]], time: ManualTime = ManualTime()) {
        state = Mutex((scripts, [], []))
        self.time = time
    }

    /// Who was asked, in order.
    var calls: [ProviderID] { state.withLock { $0.calls } }

    /// What they were asked.
    var requests: [CompletionRequest] { state.withLock { $0.requests } }

    func rewrite(_ provider: ProviderID, _ script: Outcome...) { state.withLock { $0.scripts[provider] = script } }

    func open(
        _ request: CompletionRequest,
        at target: Target,
        streaming: Bool,
        timeLeft: Duration?
    ) async throws(LLMError) -> sending ResponseStream.Source {
        let outcome = state.withLock { state -> Outcome in
            state.calls.append(target.provider)
            state.requests.append(request)
            let script = state.scripts[target.provider] ?? []
            if script.count > 1 { state.scripts[target.provider]?.removeFirst() }
            return script.first ?? .answer("hello")
        }
        let start = StreamEvent.start(ResponseHead(id: "1", provider: target.provider, model: target.model))
        switch outcome {
        case .refuse(let error): throw error
        case .failBeforeFirstWord(let error): return Source([start], then: error, time)
        case .failAfter(let text, let error): return Source([start, .textDelta(text, part: 0)], then: error, time)
        case .events(let events, let error): return Source([start] + events, then: error, time)
        case .answer(let text):
            let usage = Usage(input: 10, output: 20)
            return Source(
                [
                    start, .textDelta(text, part: 0), .partEnd(part: 0),
                    .done(Ending(finish: FinishReason(.stop), usage: usage)),
                ], then: nil, time)
        }
    }

    private struct Source: AsyncIteratorProtocol {
        var events: ArraySlice<StreamEvent>
        let error: LLMError?
        let time: ManualTime

        init(_ events: [StreamEvent], then error: LLMError?, _ time: ManualTime) {
            self.events = events[...]
            self.error = error
            self.time = time
        }

        mutating func next() async throws(LLMError) -> StreamEvent? { try await next(isolation: nil) }

        mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
            time.advance(by: .milliseconds(100))
            if let event = events.popFirst() { return event }
            if let error { throw error }
            return nil
        }
    }
}

extension Pipeline {
    /// A call that is made when it is read.
    func stream(_ request: CompletionRequest, _ plan: Plan, timeout: Duration? = nil) -> ResponseStream {
        ResponseStream { () async throws(LLMError) in
            try await self.open(request, plan: plan, timeout: timeout, streaming: true)
        }
    }
}
