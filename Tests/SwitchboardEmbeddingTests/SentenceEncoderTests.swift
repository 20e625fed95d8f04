import Foundation
import SwitchboardCore
import SwitchboardEmbedding
import Testing

/// The encoder against vectors that the reference made. `SWITCHBOARD_EMBEDDER` names the folder with `model.safetensors` and
/// `vocab.txt`, `SWITCHBOARD_EMBEDDINGS` the file of vectors; without them these tests are skipped.
@Suite struct SentenceEncoderTests {
    private static let folder = ProcessInfo.processInfo.environment["SWITCHBOARD_EMBEDDER"]
    private static let golden = ProcessInfo.processInfo.environment["SWITCHBOARD_EMBEDDINGS"]
    private static var isThere: Bool { folder != nil && golden != nil }

    private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

    @Test(.enabled(if: isThere, "SWITCHBOARD_EMBEDDER and SWITCHBOARD_EMBEDDINGS are not set"))
    func vectorsAreThoseOfTheReference() throws {
        let folder = try #require(Self.folder)
        let encoder = try SentenceEncoder(
            model: try bytes(folder + "/model.safetensors"), vocabulary: try bytes(folder + "/vocab.txt"))
        let cases = try JSONValue(parsing: try bytes(try #require(Self.golden)), as: .answer).elements
        #expect(cases.count == 50)
        var worst = 1.0
        // Without optimisation a vector takes seconds: then a few will do.
        #if DEBUG
            let judged = cases.enumerated().filter { $0.offset % 12 == 0 && $0.offset < 45 }.map(\.element)
        #else
            let judged = Array(cases)
        #endif
        for one in cases {
            let ids = one["ids"]?.elements.compactMap(\.asInt) ?? []
            #expect(encoder.tokens(of: try one.required("text").string()).map(Int.init) == ids)
        }
        for one in judged {
            let text = try one.required("text").string()
            let expected = one["int8w_vec"]?.elements.compactMap(\.asDouble) ?? []
            let vector = encoder.embed(text)
            #expect(expected.count == vector.count)
            let cosine = zip(vector, expected).reduce(0) { $0 + Double($1.0) * $1.1 }
            worst = min(worst, cosine)
            #expect(cosine > 0.995, "\(text)")
        }
        #expect(worst > 0.999, "the worst is \(worst)")
    }

    @Test func whatIsNoVocabularyIsRefused() {
        let error = #expect(throws: LLMError.self) { try WordPieceTokenizer(vocabulary: Array("a\nb\n".utf8)) }
        #expect(error?.code == .invalidRequest)
    }

    @Test func longestPiecesFirst() throws {
        let vocabulary = ["[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "!", "日", "naive", "##a"]
        let tokenizer = try WordPieceTokenizer(vocabulary: Array(vocabulary.joined(separator: "\n").utf8))
        #expect(tokenizer.tokens(of: "UnAffable!") == [1, 3, 4, 5, 6, 2])
        #expect(tokenizer.tokens(of: "naïve日unx") == [1, 8, 7, 0, 2])
        #expect(tokenizer.tokens(of: "") == [1, 2])
        #expect(tokenizer.tokens(of: String(repeating: "x", count: 101)) == [1, 0, 2])
        #expect(tokenizer.tokens(of: "un un un un", limit: 4) == [1, 3, 3, 2])
        #expect(tokenizer.tokens(of: "\u{0}un\u{FFFD} \u{301}") == [1, 3, 2])
    }

    @Test(arguments: [0, 4, 8, 9, 40, 200])
    func aDamagedModelIsRefused(size: Int) {
        let vocabulary = Array("[UNK]\n[CLS]\n[SEP]".utf8)
        for byte in [0, 1, 0x7B, 0xFF] as [UInt8] {
            let error = #expect(throws: LLMError.self) {
                try SentenceEncoder(model: Array(repeating: byte, count: size), vocabulary: vocabulary)
            }
            #expect(error != nil)
        }
    }
}
