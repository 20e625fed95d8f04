/// Numbers as signed bytes with a scale: a quarter of the memory, and cosines that move by a few thousandths.
public struct ByteVector: Sendable, Hashable {
    public let bytes: [Int8]
    public let scale: Float

    public init(bytes: [Int8], scale: Float) { (self.bytes, self.scale) = (bytes, scale) }

    public init(_ numbers: some Collection<Float>) {
        let most = numbers.reduce(Float(0)) { max($0, abs($1)) }
        let scale = most > 0 ? most / 127 : 1
        self.scale = scale
        bytes = numbers.map { Int8(max(-127, min(127, ($0 / scale).rounded()))) }
    }
}
