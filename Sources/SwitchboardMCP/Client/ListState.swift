import Synchronization

/// Whether the list of a server's tools that is known here still holds.
final class ListState: Sendable {
    private let stale = Mutex(true)

    var isStale: Bool { stale.withLock { $0 } }

    /// The server says that the list changed, or may have while nobody listened.
    func makeStale() { stale.withLock { $0 = true } }

    /// From here on, a change makes what is being read now stale.
    func beginReading() { stale.withLock { $0 = false } }
}
