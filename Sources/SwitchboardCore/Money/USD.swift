/// Dollars, in whole picodollars: one token at $0.0375 per million is exactly 37,500 of them, and sums do not drift.
/// The range is ±9.2 million dollars; arithmetic stops at its ends instead of wrapping around.
public struct USD: Sendable, Hashable, Comparable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    public var picodollars: Int64

    public init(picodollars: Int64) { self.picodollars = picodollars }
    public init(floatLiteral value: Double) { self.init(value) }
    public init(integerLiteral value: Int64) { self = USD(picodollars: 1_000_000_000_000) * Int(value) }

    /// Rounded to the nearest picodollar; what is not a number is zero.
    public init(_ dollars: Double) {
        let scaled = (dollars * 1e12).rounded()
        picodollars = scaled.isNaN ? 0 : Int64(exactly: scaled) ?? (scaled < 0 ? .min : .max)
    }

    public static let zero = USD(picodollars: 0)

    public static func < (left: Self, right: Self) -> Bool { left.picodollars < right.picodollars }

    public static func + (left: Self, right: Self) -> Self {
        let (sum, overflow) = left.picodollars.addingReportingOverflow(right.picodollars)
        return USD(picodollars: overflow ? (right.picodollars < 0 ? .min : .max) : sum)
    }

    public static func - (left: Self, right: Self) -> Self {
        let (difference, overflow) = left.picodollars.subtractingReportingOverflow(right.picodollars)
        return USD(picodollars: overflow ? (right.picodollars < 0 ? .max : .min) : difference)
    }

    public static func * (rate: Self, count: Int) -> Self {
        let (product, overflow) = rate.picodollars.multipliedReportingOverflow(by: Int64(count))
        return USD(picodollars: overflow ? ((rate.picodollars < 0) == (count < 0) ? .max : .min) : product)
    }

    public static func += (left: inout Self, right: Self) { left = left + right }
    public static func -= (left: inout Self, right: Self) { left = left - right }

    /// As a number of dollars, for arithmetic where a rounding error does not matter.
    public var dollars: Double { Double(picodollars) / 1e12 }
}

extension USD: CustomStringConvertible {
    /// `$0.0123`: at least two decimals, at most twelve, none of them rounded.
    public var description: String {
        let magnitude = picodollars.magnitude
        var decimals = String(magnitude % 1_000_000_000_000)
        decimals = String(repeating: "0", count: 12 - decimals.utf8.count) + decimals
        while decimals.utf8.count > 2, decimals.last == "0" { decimals.removeLast() }
        return "\(picodollars < 0 ? "-" : "")$\(magnitude / 1_000_000_000_000).\(decimals)"
    }

    /// Dollars from text, exactly: `0.0375`, `$1.25`; `nil` for anything else or for more than twelve decimals.
    public init?(exactly text: some StringProtocol) {
        var digits = text.utf8[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits.removeFirst() }
        if digits.first == UInt8(ascii: "$") { digits.removeFirst() }
        var value: Int64 = 0
        var decimals: Int?
        guard digits.contains(where: { $0 != UInt8(ascii: ".") }) else { return nil }
        for byte in digits {
            if byte == UInt8(ascii: ".") {
                guard decimals == nil else { return nil }
                decimals = 0
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let (scaled, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = scaled.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            guard !tooLarge, !overflow else { return nil }
            value = sum
            if let count = decimals { decimals = count + 1 }
        }
        for _ in 0..<(12 - min(decimals ?? 0, 12)) {
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = scaled
        }
        guard (decimals ?? 0) <= 12 else { return nil }
        picodollars = isNegative ? -value : value
    }
}
