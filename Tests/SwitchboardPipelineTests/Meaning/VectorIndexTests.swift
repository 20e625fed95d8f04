import SwitchboardCore
import SwitchboardKernels
import Testing

@testable import SwitchboardPipeline

@Suite struct VectorIndexTests {
    private func vector(_ random: RandomSource, _ dimensions: Int = 384) -> [Float] {
        let numbers = (0..<dimensions).map { _ in Float(random.fraction() - 0.5) }
        let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return numbers.map { $0 / length }
    }

    private func key(_ number: Int) -> Fingerprint {
        Fingerprint(bytes: (0..<32).map { UInt8(truncatingIfNeeded: number >> ($0 % 4 * 8)) })
            ?? Fingerprint.scope(of: CompletionRequest(messages: []), for: "", CallOptions())
    }

    @Test(arguments: [384, 100, 1_536])
    func theNearestIsFoundByEveryKernel(dimensions: Int) {
        let random = RandomSource(seed: 7)
        let vectors = (0..<300).map { _ in vector(random, dimensions) }
        for kernel in [SWITCHBOARD_KERNEL_PORTABLE, SWITCHBOARD_KERNEL_AVX2, SWITCHBOARD_KERNEL_AVX512]
        where kernel.rawValue <= switchboard_best_kernel().rawValue {
            var index = VectorIndex(dimensions: dimensions, kernel: kernel)
            for (number, vector) in vectors.enumerated() {
                index.add(ByteVector(vector), for: key(number), storedAt: Int64(number))
            }
            for number in stride(from: 0, to: 300, by: 37) {
                let found = index.nearest(to: ByteVector(vectors[number]), floor: 0.5, limit: 3)
                #expect(found.first?.key == key(number))
                #expect(abs((found.first?.similarity ?? 0) - 1) < 0.02)
                let exact = vectors.map { zip($0, vectors[number]).reduce(0) { $0 + $1.0 * $1.1 } }
                #expect(found.count == min(3, exact.count { $0 >= 0.5 }))
            }
        }
    }

    @Test func whatIsRemovedIsNotFound() {
        let random = RandomSource(seed: 3)
        let vectors = (0..<50).map { _ in vector(random) }
        var index = VectorIndex(dimensions: 384)
        for (number, vector) in vectors.enumerated() {
            index.add(ByteVector(vector), for: key(number), storedAt: Int64(number))
        }
        for number in stride(from: 0, to: 50, by: 2) { index.remove(key(number)) }
        #expect(index.count == 25)
        for number in 0..<50 {
            let found = index.nearest(to: ByteVector(vectors[number]), floor: 0.9, limit: 1).first?.key
            #expect(found == (number % 2 == 0 ? nil : key(number)))
        }
        index.removeOldest(5)
        #expect(index.nearest(to: ByteVector(vectors[1]), floor: 0.9, limit: 1).isEmpty)
        index.removeAll(storedBefore: 49)
        #expect(index.count == 1)
        // The same key again takes its own place.
        index.add(ByteVector(vectors[0]), for: key(49), storedAt: 60)
        #expect(index.count == 1)
    }

    @Test func manyAreFoundBySignsFirst() {
        let random = RandomSource(seed: 11)
        let count = VectorIndex.prefilter + 50
        var index = VectorIndex(dimensions: 32)
        var some: [Int: ByteVector] = [:]
        for number in 0..<count {
            let vector = ByteVector(vector(random, 32))
            if number % 20_000 == 0 || number == count - 1 { some[number] = vector }
            index.add(vector, for: key(number), storedAt: 0, isNew: true)
        }
        for (number, vector) in some {
            #expect(index.nearest(to: vector, floor: 0.95, limit: 1).first?.key == key(number))
        }
    }

    @Test func anEntryTakesLessThanHalfAKilobyte() {
        let random = RandomSource(seed: 5)
        var index = VectorIndex(dimensions: 384)
        for number in 0..<5_000 { index.add(ByteVector(vector(random)), for: key(number), storedAt: 0, isNew: true) }
        #expect(index.memory / index.count <= 512)
    }
}
