public import SwitchboardCore

extension TraceContext {
    /// A trace of our own.
    /// - Parameter share: Of such traces that are recorded, from 0 to 1.
    public init(random: RandomSource, sampling share: Double) {
        let isSampled = random.fraction() < share
        self.init(
            traceID: (random.next(), TraceContext.id(random)), spanID: TraceContext.id(random), isSampled: isSampled)
    }

    /// The trace that a client began, gone on with in a span of ours; `nil` for headers that are none.
    /// - Parameters:
    ///   - parent: `traceparent`, of version 00 or of one to come.
    ///   - state: `tracestate`.
    public init?(parent: String, state: String?, random: RandomSource) {
        let fields = parent.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.count >= 4, fields[0].utf8.count == 2, fields[0] != "ff", fields[1].utf8.count == 32,
            fields[2].utf8.count == 16, fields[3].utf8.count == 2, fields[0] != "00" || fields.count == 4,
            let _ = TraceContext.number(fields[0]), let high = TraceContext.number(fields[1].prefix(16)),
            let low = TraceContext.number(fields[1].suffix(16)), let span = TraceContext.number(fields[2]),
            let flags = TraceContext.number(fields[3]), high != 0 || low != 0, span != 0
        else { return nil }
        let isPlain = state?.utf8.count ?? 0 <= 512
        self.init(
            traceID: (high, low), spanID: TraceContext.id(random), parentID: span, isSampled: flags & 1 == 1,
            state: isPlain ? state : nil)
    }

    /// `traceparent` for whoever we call.
    public var parent: String { "00-\(traceText)-\(TraceContext.hex(spanID))-\(isSampled ? "01" : "00")" }

    /// 32 hexadecimal digits.
    var traceText: String { TraceContext.hex(traceID.high) + TraceContext.hex(traceID.low) }

    static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// Digits in lower case only, as the standard has it.
    private static func number(_ text: Substring) -> UInt64? {
        guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x66 }) else { return nil }
        return UInt64(text, radix: 16)
    }

    /// Never zero.
    static func id(_ random: RandomSource) -> UInt64 { max(1, random.next()) }
}
