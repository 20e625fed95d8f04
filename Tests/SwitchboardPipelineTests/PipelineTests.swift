import SwitchboardCore
import SwitchboardPipeline
import Synchronization
import Testing

/// Calls through the whole pipeline, with targets that fail as they are told, under a clock that nobody waits for.
@Suite struct PipelineTests {
    private static let down = LLMError(.unavailable, "Overloaded.", status: 503)
    private let request = CompletionRequest(messages: [.user("Hello")])

    private func plan(_ providers: ProviderID..., strategy: FallbackStrategy = .standard) -> Pipeline.Plan {
        Pipeline.Plan(
            candidates: providers.map { Candidate(Target(provider: $0, model: "m")) }, fallback: strategy)
    }

    private func pipeline(_ caller: ScriptedCaller) -> Pipeline {
        Pipeline(caller: caller, time: caller.time, random: RandomSource(seed: 1))
    }

    private func ask(_ pipeline: Pipeline, _ plan: Pipeline.Plan, timeout: Duration? = nil) async throws -> Completion {
        try await ResponseStream { () async throws(LLMError) in
            try await pipeline.open(request, plan: plan, timeout: timeout, streaming: true)
        }.collect()
    }

    @Test func anAnswerCarriesItsTrail() async throws {
        let caller = ScriptedCaller(["a": [.answer("hi")]])
        let answer = try await ask(pipeline(caller), plan("a", "b"))
        let trail = try #require(answer.trail)
        #expect(answer.text == "hi")
        #expect(trail.candidates.map(\.verdict) == [.planned(rank: 0), .planned(rank: 1)])
        #expect(trail.attempts.map(\.outcome) == [.answered])
        #expect(trail.attempts.first?.timeToFirstToken == .milliseconds(200))
        #expect(trail.description.contains("a/m · first · after 0 ms · answered"))
    }

    @Test func anErrorInsideA200FallsBackWhileNothingWasSeen() async throws {
        let caller = ScriptedCaller(["a": [.failBeforeFirstWord(Self.down)], "b": [.answer("from b")]])
        let answer = try await ask(pipeline(caller), plan("a", "b"))
        #expect(answer.text == "from b")
        #expect(answer.head.provider == "b")
        #expect(caller.calls == ["a", "a", "b"])
        #expect(answer.trail?.attempts.map(\.kind) == [.first, .retry, .fallback])
    }

    @Test func afterTheFirstWordAFailureIsAnErrorAndNothingElse() async throws {
        let caller = ScriptedCaller(["a": [.failAfter("half an ", Self.down)], "b": [.answer("from b")]])
        let pipeline = pipeline(caller)
        let source = ResponseStream { () async throws(LLMError) in
            try await pipeline.open(request, plan: plan("a", "b"), timeout: nil, streaming: true)
        }
        var text = ""
        var thrown: LLMError?
        var iterator = source.makeAsyncIterator()
        do {
            while let event = try await iterator.next() {
                if case .textDelta(let piece, _) = event { text += piece }
                if case .done = event { Issue.record("A failure passed for an end.") }
            }
        } catch { thrown = error }
        #expect(text == "half an ")
        #expect(thrown?.code == .unavailable)
        #expect(thrown?.trail?.attempts.count == 1)
        #expect(caller.calls == ["a"])
        #expect(try await iterator.next() == nil)
    }

    @Test func theVerdictIsTheLastFailureWithTheOthersInside() async throws {
        let caller = ScriptedCaller([
            "a": [.refuse(Self.down)], "b": [.refuse(LLMError(.authentication, "No such key.", status: 401))],
        ])
        let error = await #expect(throws: LLMError.self) { try await ask(pipeline(caller), plan("a", "b")) }
        #expect(error?.code == .authentication)
        #expect(error?.attempts.map(\.code) == [.unavailable, .unavailable])
        #expect(error?.trail?.attempts.count == 3)
    }

    @Test func aRetryWaitsAsLongAsItWasToldTo() async throws {
        let limited = LLMError(.rateLimited, "Slow down.", status: 429, retryAfter: .seconds(2))
        let caller = ScriptedCaller(["a": [.refuse(limited), .answer("at last")]])
        #expect(try await ask(pipeline(caller), plan("a")).text == "at last")
        #expect(caller.time.naps == [.seconds(2)])
    }

    @Test func whoAskedToBeLetAloneIsLetAloneByOtherCallsToo() async throws {
        let limited = LLMError(.rateLimited, "Slow down.", status: 429, retryAfter: .seconds(60))
        let caller = ScriptedCaller(["a": [.refuse(limited), .answer("a again")], "b": [.answer("b")]])
        let pipeline = pipeline(caller)
        for _ in 0..<5 { #expect(try await ask(pipeline, plan("a", "b")).text == "b") }
        #expect(caller.calls == ["a", "b", "b", "b", "b", "b"])
        caller.time.advance(by: .seconds(60))
        #expect(try await ask(pipeline, plan("a", "b")).text == "a again")
    }

    @Test func aDeadProviderIsAskedOnlyByProbes() async throws {
        let caller = ScriptedCaller(["a": [.refuse(Self.down)], "b": [.answer("b")]])
        let pipeline = pipeline(caller)
        // A call every four seconds for a minute, and then it is well again.
        for _ in 0..<15 {
            #expect(try await ask(pipeline, plan("a", "b")).text == "b")
            caller.time.advance(by: .seconds(4))
        }
        #expect(caller.calls.count { $0 == "a" } <= 5 + 60 / 2)
        let before = caller.calls.count { $0 == "a" }
        #expect(try await ask(pipeline, plan("a", "b")).trail != nil)
        #expect(caller.calls.count { $0 == "a" } - before <= 1, "Half-open, it gets one probe and no retry.")
        caller.rewrite("a", .answer("a is back"))
        caller.time.advance(by: .seconds(10))
        #expect(try await ask(pipeline, plan("a", "b")).text == "a is back")
    }

    @Test func theOnlyProviderFailsAtOnceWhenItIsKnownToBeDead() async throws {
        let caller = ScriptedCaller(["a": [.refuse(LLMError(.timeout, "Silent."))]])
        let pipeline = pipeline(caller)
        for _ in 0..<5 { await #expect(throws: LLMError.self) { try await ask(pipeline, plan("a")) } }
        let sent = caller.calls.count
        let error = await #expect(throws: LLMError.self) { try await ask(pipeline, plan("a"), timeout: .seconds(1)) }
        #expect(caller.calls.count == sent)
        #expect(error?.code == .unavailable && (error?.retryAfter ?? .zero) > .zero)
    }

    @Test func nobodyIsHammeredByRetries() async throws {
        let caller = ScriptedCaller(["a": [.refuse(Self.down)]])
        let pipeline = pipeline(caller)
        for _ in 0..<200 {
            _ = try? await ask(pipeline, plan("a"))
            caller.time.advance(by: .seconds(20))
        }
        #expect(caller.calls.count <= 200 + 200 / 5 + 3)
    }

    @Test func placesComeBackWhenACallerGoesAway() async throws {
        let caller = ScriptedCaller(["a": [.answer("hi")]])
        let pipeline = pipeline(caller)
        let health = pipeline.fleet.health(of: Target(provider: "a", model: "m"))
        do {
            let stream = ResponseStream { () async throws(LLMError) in
                try await pipeline.open(request, plan: plan("a"), timeout: nil, streaming: true)
            }
            var iterator = stream.makeAsyncIterator()
            _ = try await iterator.next()
            #expect(health.snapshot(at: caller.time.now).inFlight == 1)
        }
        #expect(health.snapshot(at: caller.time.now).inFlight == 0)
        _ = try await ask(pipeline, plan("a"))
        #expect(health.snapshot(at: caller.time.now).inFlight == 0)
    }

    @Test func aCandidateThatCannotIsNotAskedAndSaysWhy() async throws {
        let caller = ScriptedCaller([:])
        var plan = plan("a", "b")
        plan.candidates[0].ruledOut = "it reads no images"
        let answer = try await ask(pipeline(caller), plan)
        #expect(caller.calls == ["b"])
        #expect(answer.trail?.candidates.first?.verdict == .ruledOut("it reads no images"))
    }

    @Test func aRefusedKeyIsOutForAllModelsAndItsSiblingsAreNot() async throws {
        let refused = LLMError(.authentication, "No such key.", status: 401)
        let caller = ScriptedCaller(["a": [.refuse(refused), .answer("hi")]])
        let pipeline = pipeline(caller)
        func plan(_ model: ModelID) -> Pipeline.Plan {
            Pipeline.Plan(
                candidates: (0..<3).map { Candidate(Target(provider: "a", model: model, credential: $0)) })
        }
        let first = try await ask(pipeline, plan("m"))
        #expect(first.trail?.attempts.map(\.credential) == [0, 1])
        let other = try await ask(pipeline, plan("another"))
        #expect(other.trail?.attempts.map(\.credential) == [1])
        #expect(other.trail?.candidates.first?.verdict == .ruledOut("it refused our key (authentication)"))
        // Keys share the calls.
        let third = try await ask(pipeline, plan("another"))
        #expect(third.trail?.attempts.map(\.credential) == [2])
        caller.time.advance(by: .seconds(61))
        let last = try await ask(pipeline, plan("m"))
        #expect(last.trail?.attempts.count == 1)
    }

    @Test(arguments: [true, false])
    func aRefusalGoesToAnotherOnlyByARule(hasRule: Bool) async throws {
        let refusal = Ending(finish: FinishReason(.refusal), usage: Usage(input: 5, output: 1))
        let caller = ScriptedCaller(["a": [.events([.done(refusal)], then: nil)], "b": [.answer("here you are")]])
        let strategy = FallbackStrategy(name: "x", rules: hasRule ? [.init(.refusal)] : [])
        let answer = try await ask(pipeline(caller), plan("a", "b", strategy: strategy))
        #expect(answer.text == (hasRule ? "here you are" : ""))
        #expect(answer.finish.kind == (hasRule ? .stop : .refusal))
        // Where nobody is left, the refusal is the answer.
        let alone = ScriptedCaller(["a": [.events([.done(refusal)], then: nil)]])
        #expect(try await ask(pipeline(alone), plan("a", strategy: strategy)).finish.kind == .refusal)
    }

    @Test func whatOthersLearnedNeedNotBeLearnedByFailing() async throws {
        let hints = Board()
        let caller = ScriptedCaller(["a": [.refuse(LLMError(.rateLimited, "Slow down.", retryAfter: .seconds(30)))]])
        func server() -> Pipeline {
            Pipeline(caller: caller, fleet: Fleet(hints: hints), time: caller.time, random: RandomSource(seed: 1))
        }
        _ = try await ask(server(), plan("a", "b"))
        let other = server()
        await other.fleet.takeHints(at: caller.time.now)
        let answer = try await ask(other, plan("a", "b"))
        #expect(answer.trail?.attempts.map(\.provider) == ["b"])
    }

    private final class Board: HealthHints {
        private let state = Mutex<[HealthHint]>([])
        func tell(_ hint: HealthHint) { state.withLock { $0.append(hint) } }
        func recent() async -> [HealthHint] { state.withLock { $0 } }
    }
}
