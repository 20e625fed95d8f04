import Foundation
import SwitchboardCore
import SwitchboardEmbedding

/// How long a text takes to become a vector, on one thread, with each set of instructions; and, where `SWITCHBOARD_PEER` names
/// a command for it, how long onnxruntime takes for as many tokens.
enum EmbeddingCase {
    private static let texts = [
        "How do I turn on two-factor authentication for my own account?",
        "Which documents do I need to bring when I register my new car at the office in town on a Monday?",
        String(repeating: "word ", count: 62),
    ]

    static func run(only: String?, rounds: Int) throws -> Int {
        if let only, !"embedding".contains(only) { return 0 }
        let environment = ProcessInfo.processInfo.environment
        guard let folder = EncoderFolder.standard(environment), folder.isComplete else {
            print("\nembedding: the sentence encoder is not here (Scripts/install-embedder), so it is left out.")
            return 0
        }
        let clock = ContinuousClock()
        let again = clock.now
        let best = try folder.load().encoder
        print("\nmodel read in \(Bench.digits(again.duration(to: clock.now) / .milliseconds(1))) ms")
        let peers = try peer(environment, folder, tokens: texts.map { best.tokens(of: $0).count })
        print("\n" + Bench.line("embedding", "tokens", "ours ms", "peer ms", "ours/peer", "goal"))
        var missed = 0
        for kernel in Kernel.available.reversed() {
            let encoder = try folder.load(kernel: kernel).encoder
            for text in texts {
                let tokens = encoder.tokens(of: text).count
                let ours = median(max(rounds, 51)) { keep(encoder.embed(text)) }
                let isJudged = kernel == .best && tokens <= 16
                guard let peer = peers[tokens] else {
                    print(Bench.line("\(kernel)", "\(tokens)", Bench.digits(ours), "–", "–", "–"))
                    continue
                }
                if isJudged, ours / peer > 1.5 { missed += 1 }
                print(
                    Bench.line(
                        "\(kernel)", "\(tokens)", Bench.digits(ours), Bench.digits(peer), Bench.digits(ours / peer),
                        isJudged ? "1.5" : "–"))
            }
        }
        return missed
    }

    /// In milliseconds of CPU time.
    private static func median(_ rounds: Int, _ body: () -> Void) -> Double {
        let times = (0..<rounds).map { _ in
            let start = Bench.cpuSeconds()
            body()
            return (Bench.cpuSeconds() - start) * 1e3
        }
        return times.sorted()[times.count / 2]
    }

    /// Milliseconds by number of tokens.
    private static func peer(
        _ environment: [String: String], _ folder: EncoderFolder, tokens: [Int]
    ) throws -> [Int: Double] {
        guard let words = environment["SWITCHBOARD_PEER"]?.split(separator: " ").map(String.init), !words.isEmpty else {
            return [:]
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = words.dropFirst() + [folder.path, "201"] + tokens.map(String.init)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let report = try JSONValue(parsing: Array(data), as: .answer)
        print("peer: onnxruntime \(report["onnxruntime"]?.asString ?? "?"), int8, one thread")
        var times: [Int: Double] = [:]
        guard let rows = report["texts"]?.elements else { return times }
        for row in rows {
            if let tokens = row["tokens"]?.asInt { times[tokens] = row["int8_ms"]?.asDouble }
        }
        return times
    }
}
