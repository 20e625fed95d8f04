import SwitchboardCore
import SwitchboardKernels

/// The vectors of one scope's questions as bytes, one after the other, and which answer each belongs to. Finding the nearest is a
/// scan of all: exact, and below 3 ms for a hundred thousand. Above ``prefilter`` of them, signs alone choose which are compared.
struct VectorIndex: Sendable {
    /// From so many vectors on, signs are looked at first.
    static let prefilter = 200_000
    /// How many of those whose signs are nearest are compared.
    private static let shortlist = 64

    struct Neighbour: Sendable, Hashable {
        var key: Fingerprint
        var similarity: Double
        /// In seconds since 1970.
        var storedAt: Int64
    }

    /// A key as it lies in memory: no array of its own.
    private struct Key: Sendable, Hashable {
        var words: (UInt64, UInt64, UInt64, UInt64)

        init(_ key: Fingerprint) {
            words = key.bytes.withUnsafeBytes { raw in
                func word(_ index: Int) -> UInt64 { raw.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) }
                return (word(0), word(1), word(2), word(3))
            }
        }

        var fingerprint: Fingerprint? {
            withUnsafeBytes(of: words) { Fingerprint(bytes: Array($0)) }
        }

        static func == (first: Key, second: Key) -> Bool { first.words == second.words }
        func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
    }

    private let dimensions: Int
    private let signWords: Int
    private let kernel: switchboard_kernel
    private var bytes: [Int8] = []
    private var signs: [UInt64] = []
    private var scales: [Float] = []
    private var keys: [Key] = []
    private var times: [Int64] = []

    /// - Parameter dimensions: Of the embedder's vectors.
    init(dimensions: Int, kernel: switchboard_kernel = switchboard_best_kernel()) {
        // Rows are padded with zeros, which change no product.
        self.dimensions = (dimensions + 31) / 32 * 32
        signWords = (dimensions + 63) / 64
        self.kernel = kernel
    }

    var count: Int { keys.count }

    /// What it takes, in bytes: what is reserved, not only what is used.
    var memory: Int {
        bytes.capacity + signs.capacity * 8 + scales.capacity * 4 + keys.capacity * 32 + times.capacity * 8
    }

    // MARK: Changing

    /// Adds a vector; an older one under the same key goes.
    /// - Parameter isNew: Whether there is none for certain, which saves looking.
    mutating func add(_ vector: ByteVector, for key: Fingerprint, storedAt time: Int64, isNew: Bool = false) {
        let own = Key(key)
        if !isNew, let place = keys.firstIndex(of: own) { remove(at: place) }
        grow()
        bytes.append(contentsOf: vector.bytes.prefix(dimensions))
        if vector.bytes.count < dimensions {
            bytes.append(contentsOf: repeatElement(0, count: dimensions - vector.bytes.count))
        }
        scales.append(vector.scale)
        keys.append(own)
        times.append(time)
        if !signs.isEmpty || keys.count == VectorIndex.prefilter { extendSigns() }
    }

    /// Room for an eighth more, and not for twice as many.
    private mutating func grow() {
        guard keys.count == keys.capacity else { return }
        let room = keys.count + max(4, keys.count / 8)
        bytes.reserveCapacity(room * dimensions)
        scales.reserveCapacity(room)
        keys.reserveCapacity(room)
        times.reserveCapacity(room)
    }

    private mutating func extendSigns() {
        for row in signs.count / signWords..<keys.count {
            signs.append(contentsOf: VectorIndex.signs(bytes[row * dimensions..<(row + 1) * dimensions], signWords))
        }
    }

    private static func signs(_ bytes: ArraySlice<Int8>, _ words: Int) -> [UInt64] {
        var signs = [UInt64](repeating: 0, count: words)
        for (index, byte) in bytes.enumerated() where byte < 0 && index / 64 < words {
            signs[index / 64] |= 1 << UInt64(index % 64)
        }
        return signs
    }

    mutating func remove(_ key: Fingerprint) {
        if let place = keys.firstIndex(of: Key(key)) { remove(at: place) }
    }

    /// Removes the oldest, and returns how many are left.
    mutating func removeOldest(_ number: Int) {
        for _ in 0..<min(number, count) {
            guard let place = times.indices.min(by: { times[$0] < times[$1] }) else { return }
            remove(at: place)
        }
    }

    mutating func removeAll(storedBefore time: Int64) {
        for place in times.indices.reversed() where times[place] < time { remove(at: place) }
    }

    /// The last one takes its place.
    private mutating func remove(at place: Int) {
        let last = keys.count - 1
        if place != last {
            keys[place] = keys[last]
            times[place] = times[last]
            scales[place] = scales[last]
            for index in 0..<dimensions { bytes[place * dimensions + index] = bytes[last * dimensions + index] }
            if !signs.isEmpty {
                for index in 0..<signWords { signs[place * signWords + index] = signs[last * signWords + index] }
            }
        }
        keys.removeLast()
        times.removeLast()
        scales.removeLast()
        bytes.removeLast(dimensions)
        if !signs.isEmpty { signs.removeLast(signWords) }
    }

    // MARK: Finding

    /// The nearest ones, nearest first.
    /// - Parameters:
    ///   - floor: The least cosine that counts.
    ///   - limit: How many at most.
    func nearest(to vector: ByteVector, floor: Double, limit: Int) -> [Neighbour] {
        guard count > 0 else { return [] }
        var query = Array(vector.bytes.prefix(dimensions))
        query += repeatElement(0, count: dimensions - query.count)
        var best = Best(limit: limit, floor: floor)
        if signs.isEmpty {
            scan(query, vector.scale, from: 0, to: count, &best)
        } else {
            for place in candidates(query) { scan(query, vector.scale, from: place, to: place + 1, &best) }
        }
        return best.places.compactMap { place, similarity in
            keys[place].fingerprint.map { Neighbour(key: $0, similarity: similarity, storedAt: times[place]) }
        }
    }

    private func scan(_ query: [Int8], _ scale: Float, from start: Int, to end: Int, _ best: inout Best) {
        let step = 1_024
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: step) { products in
            guard let results = products.baseAddress else { return }
            bytes.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                for first in stride(from: start, to: end, by: step) {
                    let number = min(step, end - first)
                    switchboard_products(kernel, query, base + first * dimensions, number, dimensions, results)
                    for index in 0..<number {
                        best.offer(Double(Float(results[index]) * scale * scales[first + index]), first + index)
                    }
                }
            }
        }
    }

    /// Those whose signs differ in the fewest places.
    private func candidates(_ query: [Int8]) -> [Int] {
        let own = VectorIndex.signs(query[...], signWords)
        var distances = [UInt16](repeating: 0, count: count)
        switchboard_distances(kernel, own, signs, count, signWords, &distances)
        var histogram = [Int](repeating: 0, count: signWords * 64 + 1)
        for distance in distances { histogram[Int(distance)] += 1 }
        var (sum, most) = (0, 0)
        while most < histogram.count, sum + histogram[most] < VectorIndex.shortlist {
            sum += histogram[most]
            most += 1
        }
        return distances.indices.filter { Int(distances[$0]) <= most }
    }

    /// The best so far; a handful.
    private struct Best {
        let limit: Int
        var floor: Double
        private(set) var places: [(Int, Double)] = []

        init(limit: Int, floor: Double) { (self.limit, self.floor) = (limit, floor) }

        @inline(__always)
        mutating func offer(_ similarity: Double, _ place: Int) {
            guard similarity >= floor else { return }
            let index = places.firstIndex { $0.1 < similarity } ?? places.count
            places.insert((place, similarity), at: index)
            if places.count > limit { places.removeLast() }
            if places.count == limit, let last = places.last { floor = max(floor, last.1) }
        }
    }
}
