import Foundation
import SwitchboardCore
import Testing

@testable import SwitchboardEmbedding

/// The encoder against vectors that the reference made. It must be on this machine (`Scripts/install-embedder`), and
/// `SWITCHBOARD_EMBEDDINGS` names the file of vectors; without them these tests are skipped.
@Suite struct SentenceEncoderTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let folder = EncoderFolder.standard(environment)
    private static let golden = environment["SWITCHBOARD_EMBEDDINGS"]
    private static var isThere: Bool { folder?.isComplete ?? false }

    private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

    @Test(.enabled(if: isThere && golden != nil, "no sentence encoder, or SWITCHBOARD_EMBEDDINGS is not set"))
    func vectorsAreThoseOfTheReferenceWithEveryKernel() throws {
        let folder = try #require(Self.folder)
        let vocabulary = try bytes(folder.path + "/vocab.txt")
        let first = try folder.load().encoder
        let encoders = try Kernel.available.reversed().map { kernel in
            try SentenceEncoder(first.tables, first.stack, vocabulary: vocabulary, kernel: kernel)
        }
        let cases = try JSONValue(parsing: try bytes(try #require(Self.golden)), as: .answer).elements
        #expect(cases.count == 50)
        var worst = 1.0
        for (number, one) in cases.enumerated() {
            let text = try one.required("text").string()
            #expect(first.tokens(of: text).map(Int.init) == one["ids"]?.elements.compactMap(\.asInt) ?? [])
            let expected = one["int8w_vec"]?.elements.compactMap(\.asDouble) ?? []
            // Without optimisation the narrow kernels are slow: there they judge every fifth.
            #if DEBUG
                let judged = number % 5 == 0 ? encoders : Array(encoders.prefix(1))
            #else
                let judged = encoders
            #endif
            let vectors = judged.map { $0.embed(text) }
            let vector = try #require(vectors.first)
            #expect(vectors.allSatisfy { $0 == vector }, "kernels differ: \(text)")
            #expect(expected.count == vector.count)
            let cosine = zip(vector, expected).reduce(0) { $0 + Double($1.0) * $1.1 }
            worst = min(worst, cosine)
            #expect(cosine > 0.995, "\(text)")
        }
        #expect(worst > 0.995, "the worst is \(worst)")
    }

    @Test(.enabled(if: isThere, "the sentence encoder is not on this machine"))
    func whatWasQuantizedIsKeptBesideAndDamageIsFound() throws {
        let folder = try #require(Self.folder)
        let encoder = try folder.load().encoder
        let contents = EncoderArchive.Contents(tables: encoder.tables, encoder: encoder.stack)
        let stamp = EncoderArchive.Stamp(size: 7, changed: 9)
        var saved = EncoderArchive.write(contents, stamp)
        let again = try #require(EncoderArchive.read(saved, stamp))
        #expect(again.tables.words == encoder.tables.words)
        #expect(again.encoder.layers.last?.last.packed == encoder.stack.layers.last?.last.packed)
        #expect(EncoderArchive.read(saved, EncoderArchive.Stamp(size: 7, changed: 10)) == nil)
        #expect(EncoderArchive.read(saved, EncoderArchive.Stamp(size: 7, changed: 9, adapter: 1)) == nil)
        #expect(EncoderArchive.read(Array(saved.dropLast()), stamp) == nil)
        #expect(EncoderArchive.read([], stamp) == nil)
        for place in [0, 9, 17, 25, 40, 5_000_000, saved.count - 1] {
            saved[place] ^= 4
            #expect(EncoderArchive.read(saved, stamp) == nil, "a bit at \(place)")
            saved[place] ^= 4
        }
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
