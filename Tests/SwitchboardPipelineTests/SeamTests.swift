import SwitchboardCore
import Testing

@testable import SwitchboardPipeline

/// Text of a second answer joined to what was said of the first.
@Suite struct SeamTests {
    private static let said = "The quick brown fox jumps over the lazy dog and "
    private static let rest = "runs far away into the deep dark wood, where nobody has ever seen it again."

    /// What the caller gets, with the second answer cut into pieces of each size.
    private func joined(_ said: String, _ manner: Seam.Manner, _ second: String, pieces size: Int) throws -> String {
        var seam = Seam(after: said, manner)
        var text = said
        var left = second[...]
        while !left.isEmpty {
            text += try seam.take(String(left.prefix(size)))
            left = left.dropFirst(size)
        }
        return text + (try seam.end())
    }

    @Test(arguments: [1, 2, 7, 16, 64, 1_000])
    func nothingIsSaidTwice(size: Int) throws {
        let all = Self.said + Self.rest
        #expect(try joined(Self.said, .prefill, Self.rest, pieces: size) == all)
        #expect(try joined(Self.said, .prefill, " " + Self.rest, pieces: size) == all, "The space was sent already.")
        #expect(try joined(Self.said, .prefill, all, pieces: size) == all, "It began anew all the same.")
        #expect(try joined(Self.said, .instruction, Self.rest, pieces: size) == all)
        #expect(try joined(Self.said, .instruction, all, pieces: size) == all)
        #expect(try joined(Self.said, .instruction, "the lazy dog and " + Self.rest, pieces: size) == all)
        #expect(try joined(Self.said, .restart, all, pieces: size) == all)
        #expect(try joined("", .restart, all, pieces: size) == all)
        #expect(try joined(Self.said, .instruction, "sleeps.", pieces: size) == Self.said + "sleeps.")
    }

    @Test(arguments: [1, 5, 1_000])
    func whatOnlyLooksAlikeIsKept(size: Int) throws {
        #expect(try joined("ha ", .prefill, "ha ha!", pieces: size) == "ha ha ha!")
        #expect(try joined("No, no, ", .instruction, "no, it is not.", pieces: size) == "No, no, no, it is not.")
        #expect(
            try joined(Self.said, .prefill, "The quick one wins.", pieces: size) == Self.said + "The quick one wins.")
    }

    @Test func anotherAnswerIsRefused() {
        for second in ["Something else.", "The quick brown fox jumps over the lazy cat", "The quick"] {
            let error = #expect(throws: LLMError.self) { try joined(Self.said, .restart, second, pieces: 3) }
            #expect(error?.code == .incompleteStream)
        }
    }

    @Test func lettersOfSeveralBytesStayWhole() throws {
        let said = "Grüße aus Köln, schönes Wetter hier: "
        #expect(try joined(said, .restart, said + "☀️ überall", pieces: 1) == said + "☀️ überall")
        #expect(try joined(said, .instruction, "☀️ überall", pieces: 1) == said + "☀️ überall")
    }
}
