extension Duration {
    /// As a number of seconds, for reports: a double holds no more than some sixteen digits of it.
    public var inSeconds: Double { self / .seconds(1) }

    /// A number of seconds, or a whole number with its unit: `250ms`, `30s`, `5m`, `2h`, `7d`; `nil` for anything else, for zero and for
    /// more than a thousand years.
    public init?(parsing text: some StringProtocol) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit: Int64
        switch text.dropFirst(digits.count) {
        case "ms": unit = 1
        case "", "s": unit = 1_000
        case "m": unit = 60_000
        case "h": unit = 3_600_000
        case "d": unit = 86_400_000
        default: return nil
        }
        guard let number = Int64(digits), number > 0, number <= 31_536_000_000_000 / unit else { return nil }
        self = .milliseconds(number * unit)
    }
}
