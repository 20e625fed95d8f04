import Crypto
import Synchronization

/// The first level of a cache: what the bytes of a request were decoded to the last time they came. Whoever sends the same bytes
/// again is looked up without decoding them.
public final class KnownBytes: Sendable {
    /// Bytes, and all beside them that decides what they mean.
    public struct Digest: Sendable, Hashable {
        private let words: (UInt64, UInt64, UInt64, UInt64)

        /// - Parameter context: The dialect, the path, the tenant, the headers that set options: in one order, none left out.
        public init(_ bytes: some Sequence<UInt8>, context: [String]) {
            var hash = SHA256()
            for text in context {
                // With lengths, so that no two lists are the same bytes.
                withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian) { hash.update(bufferPointer: $0) }
                hash.update(data: Array(text.utf8))
            }
            withUnsafeBytes(of: UInt64.max) { hash.update(bufferPointer: $0) }
            if bytes.withContiguousStorageIfAvailable({ hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }) == nil
            {
                hash.update(data: Array(bytes))
            }
            words = hash.finalize().withUnsafeBytes { raw in
                func word(_ index: Int) -> UInt64 { raw.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) }
                return (word(0), word(1), word(2), word(3))
            }
        }

        public static func == (first: Digest, second: Digest) -> Bool { first.words == second.words }
        public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
    }

    private struct State {
        var lookups: [Digest: AnswerCache.Lookup] = [:]
        /// In the order in which they came, around.
        var order: [Digest] = []
        var next = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: How many are known at most; the oldest goes.
    public init(limit: Int = 10_000) { self.limit = max(1, limit) }

    /// What to look up for bytes that came before; `nil` for others.
    public func lookup(for digest: Digest) -> AnswerCache.Lookup? { state.withLock { $0.lookups[digest] } }

    /// Takes note of what bytes were decoded to.
    public func remember(_ lookup: AnswerCache.Lookup, for digest: Digest) {
        var lookup = lookup
        // What was found out on the way is of that one call.
        lookup.vector = nil
        lookup.explored = nil
        state.withLock { state in
            guard state.lookups.updateValue(lookup, forKey: digest) == nil else { return }
            if state.order.count < limit {
                state.order.append(digest)
            } else {
                state.lookups[state.order[state.next]] = nil
                state.order[state.next] = digest
                state.next = (state.next + 1) % limit
            }
        }
    }
}
