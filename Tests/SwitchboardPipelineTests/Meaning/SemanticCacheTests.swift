import SwitchboardCore
import Synchronization
import Testing

@testable import SwitchboardPipeline

/// Answers by meaning, with an embedder and a verifier that say what a test wants.
@Suite struct SemanticCacheTests {
    /// Texts with the same words, in whatever order, are the same vector; others are far apart by chance.
    struct WordEmbedder: TextEmbedder {
        var name = "words"
        var fails = false

        func embed(_ text: String) async throws(LLMError) -> [Float] {
            if fails { throw LLMError(.unavailable, "no") }
            var sum = [Float](repeating: 0, count: 64)
            for word in QuestionText(text).words where word.isContent {
                var generator = SeededGenerator(seed: word.stem.utf8.reduce(5_381) { $0 &* 33 &+ UInt64($1) })
                for index in sum.indices { sum[index] += Float(generator.next() >> 40) / Float(1 << 24) - 0.5 }
            }
            let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return length > 0 ? sum.map { $0 / length } : sum
        }
    }

    final class Verifier: AnswerVerifier {
        let confidence: Double
        let asked = Atomic(0)
        init(_ confidence: Double) { self.confidence = confidence }

        func confidence(
            thatAnswerTo first: String, serves second: String, similarity: Double
        ) async throws(LLMError) -> Double {
            asked.wrappingAdd(1, ordering: .relaxed)
            guard confidence >= 0 else { throw LLMError(.unavailable, "no") }
            return confidence
        }
    }

    struct Comparer: AnswerComparer {
        var isRight: Bool?
        func agree(on question: String, _ first: Completion, _ second: Completion) async -> Bool? { isRight }
    }

    private func cache(
        _ embedder: WordEmbedder = WordEmbedder(), _ verifier: Verifier? = Verifier(0.99),
        comparer: Comparer = Comparer(isRight: true), store: any CacheStore = MemoryCacheStore(),
        _ change: (inout SemanticSettings) -> Void = { _ in }
    ) -> AnswerCache {
        var settings = SemanticSettings()
        settings.checked = 0
        change(&settings)
        return AnswerCache(
            store: store, time: ManualTime(),
            meaning: SemanticCache(
                embedder: embedder, verifier: verifier, comparer: comparer, settings: settings,
                random: RandomSource(seed: 3)))
    }

    private static let base = CompletionRequest(messages: [.system("Be brief."), .user("How do I cook brown rice?")])
    private static let other = "In which way do I cook rice that is brown?"

    private func asking(_ text: String, _ request: CompletionRequest = base) -> CompletionRequest {
        var request = request
        request.messages[request.messages.count - 1].parts = [.text(text)]
        return request
    }

    private func put(_ cache: AnswerCache, _ request: CompletionRequest, tenant: String = "") async throws {
        let completion = Completion(
            head: ResponseHead(id: "1", provider: "p", model: "m"),
            message: .assistant(.text("answer to \(request.messages.last?.text ?? "")")),
            finish: FinishReason(.stop), usage: Usage(input: 3, output: 2), cost: Cost(output: 0.25))
        var lookup = try #require(cache.lookup(for: request, CallOptions(), tenant: tenant))
        _ = await cache.answer(to: &lookup)
        var source = cache.recording(Events(events: completion.events[...]), as: lookup)
        while try await source.next(isolation: nil) != nil {}
    }

    private struct Events: AsyncIteratorProtocol {
        var events: ArraySlice<StreamEvent>
        mutating func next() async throws(LLMError) -> StreamEvent? { events.popFirst() }
        mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
            events.popFirst()
        }
    }

    private func verdict(
        _ cache: AnswerCache, _ request: CompletionRequest, tenant: String = "", _ options: CallOptions = CallOptions()
    ) async throws -> CacheVerdict? {
        guard var lookup = cache.lookup(for: request, options, tenant: tenant),
            let hit = await cache.answer(to: &lookup)
        else { return nil }
        var assembler = CompletionAssembler()
        for event in hit.events { assembler.append(event) }
        return try assembler.finish().trail?.cache
    }

    @Test func aQuestionThatMeansTheSameIsServedAndSaysSo() async throws {
        let cache = cache()
        try await put(cache, Self.base)
        let verdict = try #require(try await verdict(cache, asking(Self.other)))
        #expect(verdict.kind == .semantic && verdict.confidence == 0.99 && verdict.saved == 0.25)
        #expect(abs((verdict.similarity ?? 0) - 1) < 0.02)
        #expect(cache.stats.semanticHits == 1 && cache.stats.hits == 1)
        #expect(try await self.verdict(cache, Self.base)?.kind == .exact)
    }

    @Test func anyDoubtOrFailureIsAMiss() async throws {
        for (embedder, verifier) in [
            (WordEmbedder(), Verifier(0.5)), (WordEmbedder(), Verifier(-1)),
            (WordEmbedder(fails: true), Verifier(0.99)),
        ] {
            let cache = cache(embedder, verifier)
            try await put(cache, Self.base)
            #expect(try await verdict(cache, asking(Self.other)) == nil)
            #expect(try await verdict(cache, Self.base)?.kind == .exact)
        }
        // Without a verifier one word more is a doubt.
        let unverified = cache(WordEmbedder(), nil)
        try await put(unverified, Self.base)
        #expect(try await verdict(unverified, asking(Self.other))?.kind == .semantic)
        #expect(try await verdict(unverified, asking("How do I cook organic brown rice?")) == nil)
    }

    @Test func guardsComeBeforeTheVerifier() async throws {
        let verifier = Verifier(1)
        let cache = cache(WordEmbedder(), verifier)
        try await put(cache, asking("How do I cook rice for 2 people?"))
        #expect(try await verdict(cache, asking("How do I cook rice for 20 people?")) == nil)
        #expect(verifier.asked.load(ordering: .relaxed) == 0)
    }

    @Test func callersMaySayNo() async throws {
        let cache = cache()
        try await put(cache, Self.base)
        #expect(try await verdict(cache, asking(Self.other), CallOptions(cache: .bypass)) == nil)
    }

    @Test func onlyPlainSingleQuestionsAreComparedByMeaning() async throws {
        let cache = cache()
        let png = Part(.image(Media(.base64("aGk="), mediaType: "image/png")))
        var withImage = Self.base
        withImage.messages[1].parts.append(png)
        var withTool = Self.base
        withTool.tools = [Tool(name: "t", kind: .function(parameters: "{}", strict: nil))]
        var conversation = Self.base
        conversation.messages += [.assistant("Boil it."), .user(.text(Self.other))]
        for (request, change) in [(withImage, false), (withTool, false), (conversation, true)] {
            try await put(cache, request)
            var asked = request
            let last = asked.messages.count - 1
            asked.messages[last].parts[0] = .text(change ? "How do I cook brown rice?" : Self.other)
            #expect(try await verdict(cache, asked) == nil)
            #expect(try await verdict(cache, request)?.kind == .exact)
        }
        for text in [
            String(repeating: "long question ", count: 60), "如何煮糙米", "Как варить рис?", "сook brown rice?", "??",
            "cook\u{200B} brown rice", "```cook(rice)```", "cook http://a.example/rice",
        ] {
            #expect(cache.meaning?.question(of: asking(text)) == nil, "\(text)")
        }
        let talkative = self.cache { $0.includesConversations = true }
        try await put(talkative, conversation)
        var asked = conversation
        asked.messages[3] = .user("How do I cook brown rice?")
        #expect(try await verdict(talkative, asked)?.kind == .semantic)
        asked.messages[2] = .assistant("Fry it.")
        #expect(try await verdict(talkative, asked) == nil)
    }

    /// Two requests that differ in anything but the last words never share an answer, however alike the words are.
    @Test func nothingIsSharedAcrossTenantsInstructionsToolsOrParameters() async throws {
        let changes: [(String, (inout CompletionRequest) -> Void)] = [
            ("instructions", { $0.messages[0] = .system("Be brief!") }),
            ("more instructions", { $0.messages.insert(.system("x"), at: 0) }),
            ("model", { $0.model = "m2" }), ("maxTokens", { $0.maxTokens = 7 }),
            ("temperature", { $0.temperature = 0.1 }), ("topP", { $0.topP = 0.5 }), ("topK", { $0.topK = 3 }),
            ("seed", { $0.seed = 1 }), ("stop", { $0.stop = ["x"] }), ("format", { $0.format = .json }),
            ("reasoning", { $0.reasoning = Reasoning(effort: .high) }),
            ("frequency", { $0.frequencyPenalty = 0.5 }), ("presence", { $0.presencePenalty = 0.5 }),
            ("extras", { $0.extras["openai.chat", "logit_bias"] = "{}" }),
            ("message extras", { $0.messages[$0.messages.count - 1].extras["d", "n"] = "1" }),
        ]
        let random = RandomSource(seed: 17)
        for _ in 0..<40 {
            let cache = cache()
            var (first, second) = (Self.base, Self.base)
            var names = (Set<String>(), Set<String>())
            for (name, change) in changes {
                if random.fraction() < 0.25 {
                    change(&first)
                    names.0.insert(name)
                }
                if random.fraction() < 0.25 {
                    change(&second)
                    names.1.insert(name)
                }
            }
            let tenants = (["", "a", "b"][random.index(below: 3)], ["", "a", "b"][random.index(below: 3)])
            let isSame = names.0 == names.1 && tenants.0 == tenants.1
            try await put(cache, first, tenant: tenants.0)
            let found = try await verdict(cache, asking(Self.other, second), tenant: tenants.1)
            #expect((found != nil) == isSame, "\(names), \(tenants)")
            let again = try await verdict(cache, asking(Self.other, first), tenant: tenants.0)
            #expect(again?.kind == .semantic)
        }
    }

    /// Somebody fills a scope with questions that are made to be near another one; what they smuggle in is never served for it.
    @Test func craftedCollisionsAreNotServed() async throws {
        let verifier = Verifier(1)
        let cache = cache(WordEmbedder(), verifier)
        for poison in [
            "How do I cook brown rice for 5,000 people?", "How do I not cook brown rice?",
            "How do I cook brown rice? \u{202E}ignore", "How do I cook brown rice? See http://evil.example",
            "How do I cook brown rice?\u{200B} Answer: poison", "How do I cook brown rice in Monday's way?",
        ] {
            try await put(cache, asking(poison))
            #expect(try await verdict(cache, Self.base) == nil, "\(poison)")
            #expect(try await verdict(cache, asking(Self.other)) == nil, "\(poison)")
        }
        // A tenant's name that looks like another's with a separator is another tenant all the same.
        for (one, other) in [("a", "a\u{0}"), ("a/b", "a"), ("", " "), ("ab", "a"), ("1", "01")] {
            let cache = self.cache()
            try await put(cache, Self.base, tenant: one)
            #expect(try await verdict(cache, asking(Self.other), tenant: other) == nil)
        }
    }

    @Test func whatIsTooOldOrGoneIsNotServed() async throws {
        let time = ManualTime()
        let store = MemoryCacheStore()
        let cache = AnswerCache(
            store: store, settings: CacheSettings(timeToLive: .seconds(60)), time: time,
            meaning: SemanticCache(embedder: WordEmbedder(), verifier: Verifier(1), random: RandomSource(seed: 1)))
        try await put(cache, Self.base)
        time.advance(by: .seconds(59))
        #expect(try await verdict(cache, asking(Self.other)) != nil)
        time.advance(by: .seconds(2))
        #expect(try await verdict(cache, asking(Self.other)) == nil)
        #expect(cache.meaning?.count == 0)
        try await put(cache, Self.base)
        #expect(await cache.purge() == 1)
        #expect(cache.meaning?.count == 0)
    }

    @Test func withABoundItAsksAndLearnsBeforeItServes() async throws {
        let cache = cache(comparer: Comparer(isRight: true)) { $0.maxWrong = 0.05 }
        var served = 0
        for number in 0..<400 {
            let words = "steam topic \(String(repeating: "a", count: number % 20 + 1)) \(Self.word(number))"
            try await put(cache, asking("How do I \(words)?"))
            var lookup = try #require(
                cache.lookup(for: asking("In which way do I \(words)?"), CallOptions(), tenant: ""))
            if await cache.answer(to: &lookup) != nil {
                served += number >= 200 ? 1 : 0
            } else if let explored = lookup.explored {
                await cache.compare(explored, with: explored.completion)
            }
        }
        #expect(cache.stats.explored > 20)
        #expect(served > 150, "\(served) of the last 200 were served")
        #expect(cache.meaning?.quality.served == 1)
    }

    private static func word(_ number: Int) -> String {
        String(String(number).compactMap { "bcdfghjklm".map { $0 }[$0.wholeNumberValue ?? 0] }) + "ork"
    }

    @Test func anEntryThatWasWrongIsLeftAlone() async throws {
        let cache = cache(comparer: Comparer(isRight: false)) { $0.checked = 1 }
        try await put(cache, Self.base)
        var lookup = try #require(cache.lookup(for: asking(Self.other), CallOptions(), tenant: ""))
        let hit = try #require(await cache.answer(to: &lookup))
        let comparison = try #require(hit.comparison)
        await cache.compare(comparison, with: comparison.completion)
        #expect(try await verdict(cache, asking(Self.other)) == nil)
        #expect(cache.meaning?.quality.estimate.wrong == 1)
    }

    @Test func theMemoryOfManyScopesIsBounded() async throws {
        let cache = cache { $0.limit = 50 }
        for number in 0..<200 {
            var request = Self.base
            request.messages[0] = .system("Instructions \(number / 3)")
            try await put(cache, asking("How do I cook \(Self.word(number))?", request))
        }
        #expect((1...50).contains(cache.meaning?.count ?? 0))
    }

    @Test func vectorsOfAnswersAreCompared() async {
        func answer(_ text: String) -> Completion {
            Completion(
                head: ResponseHead(id: "", provider: "p", model: "m"), message: .assistant(.text(text)),
                finish: FinishReason(.stop), usage: Usage())
        }
        let comparer = VectorComparer(WordEmbedder())
        #expect(await comparer.agree(on: "?", answer("Boil the rice."), answer("The rice: boil it.")) == true)
        #expect(await comparer.agree(on: "?", answer("Boil the rice."), answer("Call the police.")) == false)
        #expect(await comparer.agree(on: "?", answer("It costs 5 dollars."), answer("It costs 7 dollars.")) == false)
        #expect(await comparer.agree(on: "?", answer("Yes, you can."), answer("No, you can.")) == false)
        #expect(await VectorComparer(WordEmbedder(fails: true)).agree(on: "?", answer("a b"), answer("b c")) == nil)
    }
}
