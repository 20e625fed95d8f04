import Foundation
import GRDB
import SwitchboardCore
import SwitchboardPipeline
import SwitchboardStores
import Testing

@Suite struct SQLiteCacheStoreTests {
    /// A folder of the test's own, gone when the test is.
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("cache-\(UUID().uuidString)")
        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(at: url) }
        var file: String { url.appendingPathComponent("answers.sqlite").path }
    }

    private func key(_ number: Int) -> Fingerprint {
        Fingerprint(of: CompletionRequest(messages: [.user(.text("\(number)"))]), for: "", CallOptions())
    }

    private func entry(_ text: String, at time: Int64 = 100) -> CacheEntry {
        let completion = Completion(
            head: ResponseHead(id: "1", provider: "p", model: "m"), message: .assistant(.text(text)),
            finish: FinishReason(.stop), usage: Usage(input: 3, output: 2), cost: Cost(output: 0.25))
        return CacheEntry(
            completion: completion, storedAt: time, question: "q \(text)", scope: key(0), duration: .milliseconds(1_500)
        )
    }

    @Test func whatIsStoredOutlivesTheStore() async throws {
        let folder = try Folder()
        do {
            let store = try SQLiteCacheStore(path: folder.file)
            await store.store(entry("one"), for: key(1))
            await store.store(entry("two", at: 200), for: key(2))
            await store.served(key(1))
            await store.served(key(1))
        }
        let store = try SQLiteCacheStore(path: folder.file)
        let found = try #require(await store.entry(for: key(1)))
        #expect(found.completion.text == "one" && found.storedAt == 100 && found.duration == .milliseconds(1_500))
        #expect(found.completion.cost?.total == 0.25)
        let list = await store.list(limit: 10)
        #expect(list.map(\.question) == ["q two", "q one"])
        #expect(list.map(\.hits) == [0, 2] && list.map(\.saved) == [0, 0.5])
        #expect(await store.removeAll(storedBefore: 150) == 1)
        #expect(await store.entry(for: key(1)) == nil)
        await store.remove(key(2))
        #expect(await store.list(limit: 10).isEmpty)
    }

    @Test func meaningsAndCountersOutliveTheStoreToo() async throws {
        let folder = try Folder()
        func vector(_ number: Int) -> ByteVector {
            ByteVector(bytes: [Int8](repeating: Int8(number - 60), count: 384), scale: Float(number) / 100)
        }
        do {
            let store = try SQLiteCacheStore(path: folder.file)
            for number in 1...120 {
                var entry = entry("\(number)", at: Int64(number))
                if number != 7 {
                    entry.meaning = .init(vector: vector(number), embedder: number == 8 ? "other" : "own")
                }
                await store.store(entry, for: key(number))
            }
            await store.add(["hits": 3, "saved": 5])
            await store.add(["hits": 4])
        }
        let store = try SQLiteCacheStore(path: folder.file)
        #expect(await store.counters() == ["hits": 7, "saved": 5])
        var known: [Fingerprint: KnownMeaning] = [:]
        var last: Fingerprint?
        repeat {
            let page = await store.meanings(by: "own", after: last, limit: 25)
            for one in page { known[one.key] = one }
            last = page.last?.key
        } while last != nil
        #expect(known.count == 118)
        #expect(known[key(9)]?.vector == vector(9) && known[key(9)]?.storedAt == 9 && known[key(9)]?.scope == key(0))
        #expect(await store.meanings(by: "other", after: nil, limit: 9).map(\.key) == [key(8)])
    }

    @Test func aCacheKnowsAgainWhatWasAskedBeforeItStarted() async throws {
        struct OneWay: TextEmbedder, AnswerVerifier {
            let name = "one way"
            func embed(_ text: String) async throws(LLMError) -> [Float] { [1] + [Float](repeating: 0, count: 31) }
            func confidence(
                thatAnswerTo first: String, serves second: String, similarity: Double
            ) async throws(LLMError) -> Double { 1 }
        }
        let folder = try Folder()
        let request = CompletionRequest(messages: [.user("Why is grass green?")])
        func cache(bound: Double?) throws -> AnswerCache {
            var settings = SemanticSettings()
            settings.maxWrong = bound
            let meaning = SemanticCache(embedder: OneWay(), verifier: OneWay(), settings: settings)
            return AnswerCache(store: try SQLiteCacheStore(path: folder.file), meaning: meaning)
        }
        do {
            let cache = try cache(bound: 0.01)
            var lookup = try #require(cache.lookup(for: request, CallOptions(), tenant: ""))
            #expect(await cache.answer(to: &lookup) == nil)
            var source = cache.recording(Events(events: entry("green").completion.events[...]), as: lookup)
            while try await source.next(isolation: nil) != nil {}
            for _ in 0..<400 {
                var asked = try #require(
                    cache.lookup(
                        for: CompletionRequest(messages: [.user("What makes grass green?")]), CallOptions(), tenant: "")
                )
                let hit = await cache.answer(to: &asked)
                if hit == nil, let explored = asked.explored {
                    await cache.compare(explored, with: entry("green").completion)
                }
            }
            await cache.close()
        }
        let again = try cache(bound: 0.01)
        await again.warmUp()
        #expect(again.meaning?.count == 1 && (again.meaning?.quality.served ?? 0) > 0.5)
        let total = await again.total()
        #expect(
            total.hits + total.misses == 401 && total.semanticHits == total.hits && total.explored == total.misses - 1)
    }

    private struct Events: AsyncIteratorProtocol {
        var events: ArraySlice<StreamEvent>
        mutating func next() async throws(LLMError) -> StreamEvent? { events.popFirst() }
        mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
            events.popFirst()
        }
    }

    @Test func whatIsDamagedIsAMissAndGoes() async throws {
        let folder = try Folder()
        let store = try SQLiteCacheStore(path: folder.file)
        await store.store(entry("one"), for: key(1))
        let queue = try DatabaseQueue(path: folder.file)
        try await queue.write { try $0.execute(sql: "UPDATE answer SET body = substr(body, 1, 50)") }
        #expect(await store.entry(for: key(1)) == nil)
        #expect(await store.list(limit: 10).isEmpty)
    }

    @Test func aFileThatIsSomethingElseIsRefusedInWords() throws {
        let folder = try Folder()
        try Data("This is no database, but a letter to my aunt, and a long one.".utf8)
            .write(to: URL(fileURLWithPath: folder.file))
        let error = #expect(throws: LLMError.self) { try SQLiteCacheStore(path: folder.file) }
        #expect(error?.message.contains(folder.file) == true)
        #expect(throws: LLMError.self) { try SQLiteCacheStore(path: "/nowhere/at/all.sqlite") }
    }

    @Test func aFullStoreLetsGoOfWhatWasNotUsedLongest() async throws {
        let folder = try Folder()
        let store = try SQLiteCacheStore(path: folder.file, limit: 400_000)
        for number in 0..<300 {
            await store.store(entry(String(repeating: "x", count: 4_000), at: Int64(number)), for: key(number))
        }
        let count = await store.list(limit: 1_000).count
        #expect(count > 20 && count < 150)
        #expect(await store.entry(for: key(299)) != nil)
        #expect(await store.entry(for: key(0)) == nil)
    }
}
