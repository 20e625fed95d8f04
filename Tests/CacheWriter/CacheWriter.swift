import SwitchboardCore
import SwitchboardPipeline
import SwitchboardStores

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Writes answers into a file and says after each that it is there, until somebody kills it; or checks what is there.
///
///     cache-writer write FILE FIRST     prints the number of each answer once it is stored
///     cache-writer check FILE COUNT     fails when one of the first COUNT answers is missing, or torn
@main
struct CacheWriter {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let number = Int(arguments[3]) else { exit(64) }
        let store = try SQLiteCacheStore(path: arguments[2])
        if arguments[1] == "write" {
            for index in number... {
                await store.store(entry(index), for: key(index))
                let line = Array("\(index)\n".utf8)
                _ = write(STDOUT_FILENO, line, line.count)
            }
        }
        for index in 0..<number {
            guard let found = await store.entry(for: key(index)) else {
                print("answer \(index) is missing or torn")
                exit(1)
            }
            guard found.completion == entry(index).completion else {
                print("answer \(index) is another one")
                exit(1)
            }
        }
        guard await vectors(in: store, upTo: number) else {
            print("a vector is missing, or another one")
            exit(1)
        }
        print("\(number) answers are whole")
    }

    private static func key(_ index: Int) -> Fingerprint {
        Fingerprint(of: CompletionRequest(messages: [.user(.text("question \(index)"))]), for: "", CallOptions())
    }

    /// Of many sizes, so that a write is sometimes one page and sometimes many.
    private static func entry(_ index: Int) -> CacheEntry {
        let text = String(repeating: "answer \(index) ", count: 1 + (index * 37) % 4_000)
        let completion = Completion(
            head: ResponseHead(id: "\(index)", provider: "p", model: "m"), message: .assistant(.text(text)),
            finish: FinishReason(.stop), usage: Usage(input: index, output: 2))
        var entry = CacheEntry(
            completion: completion, storedAt: Int64(index), question: "question \(index)", scope: key(0),
            duration: .zero)
        entry.meaning = CacheEntry.Meaning(vector: vector(index), embedder: "test")
        return entry
    }

    private static func vector(_ index: Int) -> ByteVector {
        ByteVector(bytes: (0..<384).map { Int8(truncatingIfNeeded: $0 &* 31 &+ index) }, scale: 0.01)
    }

    /// Whether what their questions mean is known of all of them.
    private static func vectors(in store: SQLiteCacheStore, upTo number: Int) async -> Bool {
        var known: [Fingerprint: ByteVector] = [:]
        var last: Fingerprint?
        repeat {
            let page = await store.meanings(by: "test", after: last, limit: 500)
            for one in page { known[one.key] = one.vector }
            last = page.last?.key
        } while last != nil
        return (0..<number).allSatisfy { known[key($0)] == vector($0) }
    }
}
