/// Letters that a place of a pattern accepts.
struct ScalarSet {
    var ranges: [ClosedRange<UInt32>]
    var isNegated = false

    init(_ ranges: [ClosedRange<UInt32>], isNegated: Bool = false) {
        self.ranges = ranges
        self.isNegated = isNegated
    }

    init(_ scalar: UInt32) { self.init([scalar...scalar]) }

    func contains(_ scalar: UInt32) -> Bool { ranges.contains { $0.contains(scalar) } != isNegated }

    /// All that this set does not hold.
    var inverted: Self { Self(ranges, isNegated: !isNegated) }

    /// The same letters without a negation: so that sets can be joined.
    var flattened: [ClosedRange<UInt32>] {
        guard isNegated else { return ranges }
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { gaps.append(next...(range.lowerBound - 1)) }
            next = max(next, range.upperBound + 1)
        }
        if next <= Self.last { gaps.append(next...Self.last) }
        return gaps
    }

    private static let last: UInt32 = 0x10FFFF

    static let digit = Self([0x30...0x39])
    static let word = Self([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let space = Self([
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])
    /// What `.` stands for: all but the ends of lines.
    static let anyButLineEnd = Self([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029], isNegated: true)
}
