import SwitchboardCore

/// How a simulated target does at one time.
enum Weather: Sendable {
    case fair
    /// So many times slower than usual.
    case slow(Double)
    /// Every call fails with this.
    case down(LLMError.Code)
    /// This share of calls fails before it begins.
    case flaky(Double, LLMError.Code)
    /// At most so many calls in a second; more are told to come back after this time.
    case limited(Int, Duration)
    /// Connections stay open and nothing comes.
    case silent
    /// This share of answers breaks off in the middle.
    case cutting(Double)
    /// This share of answers falls silent in the middle.
    case stalling(Double)
    /// A 200 whose first event is an error.
    case late(LLMError.Code)

    static func any(_ chance: inout Chance) -> Weather {
        switch chance.below(12) {
        case 0, 1, 2: .fair
        case 3: .slow(Double(2 + chance.below(20)))
        case 4: .down(chance.one(of: [.unavailable, .timeout, .authentication, .quotaExhausted, .permission]))
        case 5: .flaky(chance.fraction(), chance.one(of: [.unavailable, .rateLimited, .badResponse]))
        case 6: .limited(1 + chance.below(8), .milliseconds(chance.below(6_000)))
        case 7: .silent
        case 8: .cutting(chance.fraction())
        case 9: .stalling(chance.fraction())
        case 10: .late(.unavailable)
        default: .down(chance.one(of: [.invalidRequest, .contextTooLong, .contentFiltered, .unavailable]))
        }
    }
}

/// Everything that a seed decides.
struct Chance {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func next() -> UInt64 { generator.next() }
    mutating func below(_ limit: Int) -> Int { Int(generator.next() % UInt64(max(1, limit))) }
    mutating func fraction() -> Double { Double(generator.next() >> 11) * 0x1p-53 }
    mutating func one<Element>(of list: [Element]) -> Element { list[below(list.count)] }
    mutating func happens(_ share: Double) -> Bool { fraction() < share }
}
