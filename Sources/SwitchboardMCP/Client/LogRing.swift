import Synchronization

/// The last lines of a log, each cut to a length.
final class LogRing: Sendable {
    private let lines = Mutex<[String]>([])
    private let count: Int
    private let length: Int

    init(_ limits: MCPLimits) {
        count = max(1, limits.logLines)
        length = limits.logLine
    }

    func append(_ line: String) {
        let cut = String(line.prefix(length))
        lines.withLock { lines in
            if lines.count == count { lines.removeFirst() }
            lines.append(cut)
        }
    }

    var all: [String] { lines.withLock { $0 } }
}
