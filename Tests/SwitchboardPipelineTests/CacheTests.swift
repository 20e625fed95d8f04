import SwitchboardCore
import SwitchboardPipeline
import Testing

/// What is the same request, what may be kept, and how long.
@Suite struct CacheTests {
    private let base = CompletionRequest(
        model: "m", messages: [.system("Be brief."), .user("Why is the sky blue?")],
        tools: [.function("look", parameters: #"{"type":"object","properties":{"a":{"type":"string"}}}"#)],
        maxTokens: 100, temperature: 0.5)

    private func key(_ request: CompletionRequest, _ tenant: String = "", _ options: CallOptions = CallOptions())
        -> Fingerprint
    { Fingerprint(of: request, for: tenant, options) }

    // MARK: Fingerprints

    @Test func everyFieldThatCanChangeAnAnswerCounts() {
        var seen: [Fingerprint: String] = [key(base): "base"]
        func differs(_ what: String, _ change: (inout CompletionRequest) -> Void) {
            var request = base
            change(&request)
            let own = key(request)
            #expect(seen[own] == nil, "\(what) is the same as \(seen[own] ?? "")")
            seen[own] = what
        }
        differs("model") { $0.model = "n" }
        differs("no model") { $0.model = nil }
        differs("system") { $0.messages[0] = .system("Be long.") }
        differs("user") { $0.messages[1] = .user("Why is the sky red?") }
        differs("role") { $0.messages[1].role = .assistant }
        differs("another message") { $0.messages.append(.user("")) }
        differs("divided parts") { $0.messages[1] = Message(.user, [.text("Why is the sky "), .text("blue?")]) }
        differs("picture") { $0.messages[1].parts.append(Part(.image(Media(.base64("AA"))))) }
        differs("picture's address") { $0.messages[1].parts.append(Part(.image(Media(.url("AA"))))) }
        differs("document") { $0.messages[1].parts.append(Part(.document(Media(.base64("AA"))))) }
        differs("tool's name") { $0.tools[0].name = "see" }
        differs("tool's schema") { $0.tools[0].kind = .function(parameters: "{}", strict: nil) }
        differs("no tools") { $0.tools = [] }
        differs("choice") { $0.toolChoice = .required }
        differs("choice none") { $0.toolChoice = .some(.none) }
        differs("named tool") { $0.toolChoice = .tool("look") }
        differs("parallel") { $0.parallelToolCalls = false }
        differs("max tokens") { $0.maxTokens = 101 }
        differs("temperature") { $0.temperature = 0.6 }
        differs("no temperature") { $0.temperature = nil }
        differs("top p") { $0.topP = 0.5 }
        differs("top k") { $0.topK = 5 }
        differs("frequency") { $0.frequencyPenalty = 0.5 }
        differs("presence") { $0.presencePenalty = 0.5 }
        differs("stop") { $0.stop = ["x"] }
        differs("two stops") { $0.stop = ["x", ""] }
        differs("seed") { $0.seed = 1 }
        differs("reasoning") { $0.reasoning = Reasoning(mode: .on) }
        differs("effort") { $0.reasoning = Reasoning(effort: .high) }
        differs("json") { $0.format = .json }
        differs("schema") { $0.format = .schema(OutputSchema(schema: "{}")) }
        differs("a stranger") { $0.extras[.openAIChat, "logit_bias"] = "{}" }
        differs("another stranger") { $0.extras[.openAIChat, "logit_bias"] = "[]" }
        differs("another's stranger") { $0.extras[.gemini, "logit_bias"] = "{}" }
        for (what, options, tenant) in [
            ("provider", CallOptions(preferredProvider: "p"), ""), ("task", CallOptions(task: .chat), ""),
            ("preference", CallOptions(preference: .fast), ""), ("tenant", CallOptions(), "t"),
        ] {
            #expect(seen[key(base, tenant, options)] == nil, "\(what)")
        }
    }

    /// Fails when a request gets a field that nobody has thought of here.
    @Test func allFieldsAreThoughtOf() {
        let known: Set = [
            "model", "messages", "tools", "toolChoice", "parallelToolCalls", "maxTokens", "temperature", "topP", "topK",
            "frequencyPenalty", "presencePenalty", "stop", "seed", "reasoning", "format", "serviceTier", "user",
            "extras",
        ]
        #expect(Set(Mirror(reflecting: base).children.compactMap(\.label)) == known)
    }

    @Test func whatSaysTheSameIsTheSame() {
        var other = base
        other.user = "somebody"
        other.serviceTier = "flex"
        other.extras[.openAIChat, "stream_options"] = #"{"include_usage":true}"#
        other.tools[0].kind = .function(
            parameters: #"{ "properties": {"a": {"type": "string"}}, "type": "object" }"#, strict: nil)
        other.messages[0].role = .developer
        other.messages[1].parts[0].cacheMarker = CacheMarker()
        #expect(key(base) == key(other))
        #expect(key(base) == key(base, "", CallOptions(timeout: .seconds(1), fallback: .none, hedges: true)))
    }

    @Test func aScopeIsAllButTheLastWords() {
        func scope(_ request: CompletionRequest, _ tenant: String = "") -> Fingerprint {
            Fingerprint.scope(of: request, for: tenant, CallOptions())
        }
        var other = base
        other.messages[1] = .user("What is rain?")
        #expect(scope(base) == scope(other) && scope(base) != key(base))
        #expect(scope(base) != scope(other, "t"))
        other.messages[0] = .system("Be long.")
        #expect(scope(base) != scope(other))
        var later = base
        later.messages += [.assistant("Because."), .user("Why?")]
        #expect(scope(base) != scope(later))
    }

    // MARK: Keeping

    private func completion(_ text: String, finish: FinishReason.Kind = .stop) -> Completion {
        Completion(
            head: ResponseHead(id: "1", provider: "p", model: "m"), message: .assistant(.text(text)),
            finish: FinishReason(finish), usage: Usage(input: 3, output: 2), cost: Cost(output: 0.25))
    }

    private struct List: AsyncIteratorProtocol {
        var events: ArraySlice<StreamEvent>
        var error: LLMError?
        mutating func next() async throws(LLMError) -> StreamEvent? { try await next(isolation: nil) }
        mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
            if let event = events.popFirst() { return event }
            if let error { throw error }
            return nil
        }
    }

    private func pass(
        _ cache: AnswerCache, _ request: CompletionRequest, _ completion: Completion, upTo count: Int = .max,
        error: LLMError? = nil
    ) async throws {
        let lookup = try #require(cache.lookup(for: request, CallOptions(), tenant: ""))
        var source = cache.recording(List(events: completion.events.prefix(count), error: error), as: lookup)
        do { while try await source.next(isolation: nil) != nil {} } catch {}
    }

    private func answer(_ cache: AnswerCache, _ request: CompletionRequest) async -> (Completion, isStale: Bool)? {
        guard var lookup = cache.lookup(for: request, CallOptions(), tenant: ""),
            let hit = await cache.answer(to: &lookup)
        else { return nil }
        var assembler = CompletionAssembler()
        for event in hit.events { assembler.append(event) }
        return (try? assembler.finish()).map { ($0, hit.isStale) }
    }

    @Test func whatWasAnsweredIsServedAndCostsNothing() async throws {
        let time = ManualTime()
        let cache = AnswerCache(store: MemoryCacheStore(), time: time)
        #expect(await answer(cache, base) == nil)
        try await pass(cache, base, completion("Rayleigh."))
        time.advance(by: .seconds(60))
        let (hit, isStale) = try #require(await answer(cache, base))
        #expect(hit.text == "Rayleigh." && hit.usage == Usage(input: 3, output: 2) && !isStale)
        #expect(hit.cost == .zero)
        #expect(hit.trail?.cache == CacheVerdict(.exact, age: .seconds(60), saved: 0.25))
        #expect(cache.stats.hits == 1 && cache.stats.misses == 1 && cache.stats.saved == 0.25)
        #expect(await cache.list().map(\.question) == ["Why is the sky blue?"])
        #expect(await cache.list().map(\.hits) == [1])
        #expect(await cache.purge() == 1)
        #expect(await answer(cache, base) == nil)
    }

    @Test func timePasses() async throws {
        let time = ManualTime()
        let settings = CacheSettings(timeToLive: .seconds(100), staleFor: .seconds(50))
        let cache = AnswerCache(store: MemoryCacheStore(), settings: settings, time: time)
        try await pass(cache, base, completion("Rayleigh."))
        time.advance(by: .seconds(99))
        #expect(await answer(cache, base)?.isStale == false)
        time.advance(by: .seconds(1))
        #expect(await answer(cache, base)?.isStale == true)
        #expect(cache.stats.staleHits == 1)
        time.advance(by: .seconds(50))
        #expect(await answer(cache, base) == nil)
        #expect(await cache.list().isEmpty)
    }

    @Test func onlyWholeAnswersAreKept() async throws {
        let cut = LLMError(.incompleteStream, "Cut.")
        let cases: [(Completion, Int, LLMError?, Bool)] = [
            (completion("a"), .max, nil, true), (completion("a", finish: .length), .max, nil, true),
            (completion("a", finish: .toolCalls), .max, nil, false),
            (completion("a", finish: .refusal), .max, nil, false),
            (completion("a", finish: .contentFilter), .max, nil, false),
            (completion("a", finish: .other), .max, nil, false),
            (completion("a"), 2, cut, false), (completion("a"), 3, nil, false), (completion("a"), 0, cut, false),
        ]
        for (answer, count, error, isKept) in cases {
            let cache = AnswerCache(store: MemoryCacheStore(), time: ManualTime())
            try await pass(cache, base, answer, upTo: count, error: error)
            #expect(await cache.list().count == (isKept ? 1 : 0), "\(answer.finish.kind) \(count)")
        }
        var ours = completion("a", finish: .length)
        ours.finish.raw = "max_cost"
        let cache = AnswerCache(store: MemoryCacheStore(), time: ManualTime())
        try await pass(cache, base, ours)
        #expect(await cache.list().isEmpty, "What we cut is nobody's answer.")
    }

    @Test func whoSaidNoIsNotServed() {
        let cache = AnswerCache(store: MemoryCacheStore(), settings: CacheSettings(maxTemperature: 0.5))
        #expect(cache.lookup(for: base, CallOptions(), tenant: "") != nil)
        #expect(cache.lookup(for: base, CallOptions(cache: .bypass), tenant: "") == nil)
        var warm = base
        warm.temperature = 0.6
        #expect(cache.lookup(for: warm, CallOptions(), tenant: "") == nil)
        warm.temperature = nil
        #expect(cache.lookup(for: warm, CallOptions(), tenant: "") == nil, "A provider's own temperature is 1.")
        var searching = base
        searching.tools.append(
            Tool(name: "search", kind: .opaque(OpaquePart(dialect: .openAIResponses, json: #"{"type":"web_search"}"#))))
        #expect(cache.lookup(for: searching, CallOptions(), tenant: "") == nil)
        #expect(cache.stats.bypassed == 4)
    }

    // MARK: Memory

    @Test func memoryStaysWithinItsBytesAndKeepsWhatIsUsed() async throws {
        let store = MemoryCacheStore(limit: 100_000)
        func key(_ number: Int) -> Fingerprint {
            Fingerprint(of: CompletionRequest(messages: [.user(.text("\(number)"))]), for: "", CallOptions())
        }
        func entry(_ number: Int) -> CacheEntry {
            CacheEntry(
                completion: completion(String(repeating: "x", count: 500)), storedAt: 0, question: "\(number)",
                scope: key(0), duration: .zero)
        }
        for number in 0..<1_000 {
            await store.store(entry(number), for: key(number))
            // The first ten are asked for all the time; the others never again.
            for often in 0..<10 { _ = await store.entry(for: key(often)) }
            #expect(store.bytes <= 100_000)
        }
        for often in 0..<10 { #expect(await store.entry(for: key(often)) != nil) }
        #expect(store.count > 40 && store.count < 100)
        var huge = entry(1)
        huge.completion = completion(String(repeating: "x", count: 20_000))
        await store.store(huge, for: key(5_000))
        #expect(await store.entry(for: key(5_000)) == nil, "One answer does not drive out all others.")
        #expect(await store.removeAll(storedBefore: 1) > 40)
        #expect(store.bytes == 0 && store.count == 0)
    }

    // MARK: Archive

    @Test func anArchiveLosesNothing() throws {
        var whole = completion("Grüße ☀️ \u{0} \"quoted\"\n")
        var extras = Extras()
        extras[.anthropicMessages, "citations"] = #"[{"a": 1.0, "b":1e5}]"#
        whole.message.parts += [
            Part(.thinking(Thinking(text: "hm", signature: .init("sig", dialect: .gemini))), extras: extras),
            Part(.thinking(Thinking(text: "", signature: nil, isRedacted: true))), Part(.refusal("no")),
            Part(.toolCall(ToolCall(id: "1", name: "f", arguments: #"{ "x": 1.50 }"#, kind: .custom))),
            Part(.image(Media(.base64("AAAA"), mediaType: "image/png"))), Part(.audio(Media(.url("u"), detail: "d"))),
            Part(.video(Media(.file(id: "f")))), Part(.document(Media(.text("t"), filename: "n"))),
            Part(.toolResult(ToolResult(callID: "1", name: "f", parts: ["r"], isError: true))),
            Part(.opaque(OpaquePart(dialect: .openAIResponses, json: #"{"type" : "x"}"#))),
        ]
        whole.warnings = [Warning(.ignored, field: "topK", "It takes none.")]
        whole.alternatives = [
            Alternative(choice: 1, message: .assistant("b"), finish: FinishReason(.length), extras: extras)
        ]
        whole.usage = Usage(
            input: 1, cacheRead: 2, cacheWrite: 3, cacheWriteOneHour: 4, output: 5, reasoning: 6, audioInput: 7,
            audioOutput: 8, serviceTier: "s", isEstimated: true, raw: #"{"a": 1.0}"#, dialect: .gemini)
        whole.finish = FinishReason(.other, raw: "odd", dialect: .gemini)
        whole.head.created = 5
        whole.extras = extras
        let bytes = CompletionArchive.encode(whole)
        #expect(try CompletionArchive.decode(bytes) == whole)
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: LLMError.self) { try CompletionArchive.decode(Array(bytes.prefix(count))) }
        }
    }
}
