import SwitchboardCore
import SwitchboardPipeline

/// What finding the nearest of a hundred thousand questions of one scope costs, in time and in memory.
enum MeaningCase {
    static func run(only: String?, rounds: Int) async -> Int {
        if let only, !"meaning".contains(only) { return 0 }
        print("\n" + Bench.line("meaning", "entries", "ms", "bytes each", "goal ms", "goal bytes"))
        var missed = 0
        for count in [1_000, 10_000, 100_000, 250_000] {
            var settings = SemanticSettings()
            settings.limit = count
            let meaning = SemanticCache(embedder: Nobody(), verifier: nil, settings: settings)
            let store = Shelf(count: count)
            await AnswerCache(store: store, meaning: meaning).warmUp()
            let query = Shelf.vector(count / 3)
            let times = (0..<max(rounds, 21)).map { _ in
                let start = Bench.cpuSeconds()
                keep(meaning.neighbours(of: query, in: store.scope))
                return (Bench.cpuSeconds() - start) * 1e3
            }
            let time = times.sorted()[times.count / 2]
            let bytes = Double(meaning.memory) / Double(max(1, meaning.count))
            let isJudged = count == 100_000
            if isJudged, time > 3 || bytes > 512 || meaning.neighbours(of: query, in: store.scope).isEmpty { missed += 1 }
            print(
                Bench.line(
                    "nearest", "\(meaning.count)", Bench.digits(time), Bench.digits(bytes), isJudged ? "3" : "–",
                    isJudged ? "512" : "–"))
        }
        return missed
    }

    private struct Nobody: TextEmbedder {
        let name = "nobody"
        func embed(_ text: String) async throws(LLMError) -> [Float] { throw LLMError(.unsupported, "nobody") }
    }

    /// A store that knows many meanings and nothing else.
    private struct Shelf: CacheStore {
        let count: Int
        let scope = Fingerprint.scope(of: CompletionRequest(messages: []), for: "", CallOptions())

        static func vector(_ number: Int) -> ByteVector {
            var generator = SeededGenerator(seed: UInt64(number + 1))
            let numbers = (0..<384).map { _ in Float(generator.next() >> 40) / Float(1 << 24) - 0.5 }
            let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return ByteVector(numbers.map { $0 / length })
        }

        private func key(_ number: Int) -> Fingerprint? {
            Fingerprint(bytes: (0..<32).map { UInt8(truncatingIfNeeded: number >> (24 - $0 % 4 * 8)) })
        }

        func meanings(by embedder: String, after key: Fingerprint?, limit: Int) async -> [KnownMeaning] {
            let start = key.map { $0.bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) } + 1 } ?? 0
            return (start..<min(count, start + limit)).compactMap { number in
                self.key(number).map {
                    KnownMeaning(key: $0, scope: scope, storedAt: 0, vector: Shelf.vector(number))
                }
            }
        }

        func entry(for key: Fingerprint) async -> CacheEntry? { nil }
        func store(_ entry: CacheEntry, for key: Fingerprint) async {}
        func served(_ key: Fingerprint) async {}
        func list(limit: Int) async -> [CacheListing] { [] }
        func removeAll(storedBefore time: Int64) async -> Int { 0 }
        func remove(_ key: Fingerprint) async {}
        func add(_ counters: [String: Int64]) async {}
        func counters() async -> [String: Int64] { [:] }
    }
}
