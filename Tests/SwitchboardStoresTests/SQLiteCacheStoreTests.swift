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
