import Foundation
import SwitchboardEmbedding

/// How long a text takes to become a vector, on one thread. `SWITCHBOARD_EMBEDDER` names the model's folder.
enum EmbeddingCase {
    static func run(only: String?, rounds: Int) throws {
        if let only, !"embedding".contains(only) { return }
        guard let folder = ProcessInfo.processInfo.environment["SWITCHBOARD_EMBEDDER"] else {
            return print("\nembedding: SWITCHBOARD_EMBEDDER is not set, so it is left out.")
        }
        func bytes(_ name: String) throws -> [UInt8] {
            Array(try Data(contentsOf: URL(fileURLWithPath: folder).appendingPathComponent(name)))
        }
        let encoder = try SentenceEncoder(model: try bytes("model.safetensors"), vocabulary: try bytes("vocab.txt"))
        print("\n" + Bench.line("embedding", "tokens", "ms"))
        for text in [
            "How do I turn on two-factor authentication for my account today?",
            String(repeating: "word ", count: 60),
        ] {
            let times = (0..<rounds).map { _ in
                let start = Bench.cpuSeconds()
                keep(encoder.embed(text))
                return (Bench.cpuSeconds() - start) * 1e3
            }
            let tokens = encoder.tokens(of: text).count
            print(Bench.line("one text", "\(tokens)", Bench.digits(times.sorted()[times.count / 2])))
        }
    }
}
