import SwitchboardCore
import Testing

@testable import SwitchboardPipeline

@Suite struct KnownBytesTests {
    private func lookup(_ text: String) throws -> AnswerCache.Lookup {
        let request = CompletionRequest(messages: [.user(.text(text))])
        return try #require(
            AnswerCache(store: MemoryCacheStore()).lookup(for: request, CallOptions(), tenant: ""))
    }

    private func digest(_ text: String, _ context: String...) -> KnownBytes.Digest {
        KnownBytes.Digest(Array(text.utf8), context: context)
    }

    @Test func theSameBytesInTheSameContextAreKnown() throws {
        let known = KnownBytes()
        known.remember(try lookup("a"), for: digest("{}", "openai.chat", "tenant"))
        #expect(known.lookup(for: digest("{}", "openai.chat", "tenant"))?.question == "a")
        for other in [
            digest("{} ", "openai.chat", "tenant"), digest("{}", "openai.chat"), digest("{}", "openai.chattenant"),
            digest("{}", "openai.chat", "tenant", ""), digest("{}", "tenant", "openai.chat"), digest("{}"),
        ] {
            #expect(known.lookup(for: other) == nil)
        }
        #expect(
            KnownBytes.Digest("abc".utf8, context: ["x"]) == KnownBytes.Digest(Array("abc".utf8)[...], context: ["x"]))
    }

    @Test func theOldestGo() throws {
        let known = KnownBytes(limit: 3)
        for number in 0..<10 {
            known.remember(try lookup("\(number)"), for: digest("\(number)"))
            known.remember(try lookup("again \(number)"), for: digest("\(number)"))
        }
        let left = (0..<10).filter { known.lookup(for: digest("\($0)")) != nil }
        #expect(left == [7, 8, 9])
        #expect(known.lookup(for: digest("9"))?.question == "again 9")
    }
}
