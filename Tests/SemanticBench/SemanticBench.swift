import Foundation
import SwitchboardCore
import SwitchboardEmbedding
import SwitchboardPipeline

/// Judges the shipped decision, and plain cosines beside it, on pairs of questions: how many of those that one answer serves
/// are served, and how many of the others are, wrongly.
///
///     swift run -c release semantic-bench PAIRS.jsonl
@main
struct SemanticBench {
    static func main() async {
        do {
            let arguments = Array(CommandLine.arguments.dropFirst())
            guard let path = arguments.first(where: { !$0.hasPrefix("--") }) else {
                throw LLMError(.invalidRequest, "usage: semantic-bench PAIRS.jsonl [--wrong] [--missed]")
            }
            let pairs = try Pair.all(in: path)
            let environment = ProcessInfo.processInfo.environment
            guard let folder = EncoderFolder.standard(environment) else {
                throw LLMError(
                    .invalidRequest,
                    "The sentence encoder is not here: run Scripts/install-embedder, or set SWITCHBOARD_EMBEDDER.")
            }
            let (encoder, verifier) = try folder.load()
            let judged = try await judge(pairs, encoder, verifier)
            Report(judged).print(listing: arguments)
        } catch {
            FileHandle.standardError.write(Data("semantic-bench: \(error)\n".utf8))
            exit(1)
        }
    }

    static func judge(_ pairs: [Pair], _ encoder: SentenceEncoder, _ verifier: PairVerifier?) async throws -> [Judged] {
        let clock = ContinuousClock()
        var judged: [Judged] = []
        let matcher = QuestionMatcher(verifier: verifier)
        for pair in pairs {
            let began = clock.now
            let (first, second) = (encoder.embed(pair.a), encoder.embed(pair.b))
            let embedded = clock.now
            let cosine = zip(first, second).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            let verdict = await matcher.compare(pair.a, pair.b, similarity: cosine, isThorough: true)
            judged.append(
                Judged(
                    pair: pair, cosine: cosine, verdict: verdict,
                    embedding: began.duration(to: embedded) / 2, deciding: embedded.duration(to: clock.now)))
        }
        return judged
    }
}

struct Judged {
    var pair: Pair
    var cosine: Double
    var verdict: QuestionMatcher.Verdict
    var embedding: Duration
    var deciding: Duration
}

/// Two questions, and whether one answer serves both.
struct Pair {
    var id, category, a, b: String
    var isSame: Bool

    static func all(in path: String) throws -> [Pair] {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        return try lines.enumerated().map { number, line in
            let value = try JSONValue(parsing: Array(line.utf8), as: .answer)
            guard let isSame = value["same_answer"]?.asBool else {
                throw LLMError(.invalidRequest, "\(path), line \(number + 1): same_answer must be true or false.")
            }
            return Pair(
                id: value["id"]?.asString ?? "line \(number + 1)", category: value["category"]?.asString ?? "all",
                a: try value.required("a").string(), b: try value.required("b").string(), isSame: isSame)
        }
    }
}
