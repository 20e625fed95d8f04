import Synchronization

/// Where random numbers come from: the system, or a seed that makes every choice repeatable.
public struct RandomSource: Sendable {
    private let draw: @Sendable () -> UInt64

    public init(_ draw: @escaping @Sendable () -> UInt64) { self.draw = draw }

    public static let system = RandomSource { UInt64.random(in: .min ... .max) }

    public init(seed: UInt64) {
        let generator = SharedGenerator(SeededGenerator(seed: seed))
        self.init { generator.next() }
    }

    public func next() -> UInt64 { draw() }

    /// A fraction from 0 up to, but not including, 1.
    public func fraction() -> Double { Double(draw() >> 11) * 0x1p-53 }

    /// An index below `count`, which is at least 1. The bias of a modulus is below one in 2⁴⁰ for any list that fits here.
    public func index(below count: Int) -> Int { Int(draw() % UInt64(max(1, count))) }
}

/// One generator for all who share a source.
private final class SharedGenerator: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(_ generator: SeededGenerator) { self.generator = Mutex(generator) }

    func next() -> UInt64 { generator.withLock { $0.next() } }
}
