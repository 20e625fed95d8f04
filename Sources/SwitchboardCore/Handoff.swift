import Synchronization

/// Hands something that one task made to another one, once.
package final class Handoff<Value>: Sendable {
    private let slot: Mutex<Value?>

    package init(_ value: consuming sending Value) { slot = Mutex(value) }

    package func take() -> sending Value? {
        slot.withLock { slot in
            var taken: Value?
            swap(&taken, &slot)
            return taken
        }
    }
}
