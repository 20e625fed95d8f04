import SwitchboardCore
import Synchronization

/// Names for calls: a random beginning for this process, and a number.
final class CallNames: Sendable {
    private let stem: String
    private let count = Atomic<UInt64>(0)

    init(random: RandomSource) {
        let digits = String(random.next(), radix: 36)
        stem = "req_" + String(repeating: "0", count: max(0, 13 - digits.count)) + digits
    }

    func next() -> String { stem + String(count.wrappingAdd(1, ordering: .relaxed).newValue, radix: 36) }
}
