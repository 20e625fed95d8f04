import Foundation
import SwitchboardCore

/// What the commands print: answers to standard output, everything else to standard error.
enum Console {
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    static func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }
    static func line(_ text: String) { write(text + "\n") }
    static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// Rows under a head, in columns as wide as they need to be.
    static func table(_ head: [String], _ rows: [[String]]) -> String {
        let all = [head] + rows
        let widths = head.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let cells = row.enumerated().map { column, cell in
                column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            return cells.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    /// A time as people read it: `840 ms`, `3.2 s`.
    static func text(_ duration: Duration) -> String {
        let seconds = duration.inSeconds
        return seconds < 1 ? "\(Int(seconds * 1_000)) ms" : String(format: "%.1f s", seconds)
    }

    static func seconds(_ duration: Duration) -> Double { duration.inSeconds }

    /// What happened, where, and what to do.
    static func text(_ error: LLMError) -> String {
        var lines = ["error: \(error)"]
        if let field = error.field { lines.append("  field: \(field)") }
        if let requestID = error.requestID { lines.append("  request id: \(requestID)") }
        if let wait = error.retryAfter { lines.append("  try again in \(text(wait)).") }
        switch error.code {
        case .authentication: lines.append("  Check the key. `switchboard doctor` says which variable it comes from.")
        case .unavailable where error.provider != nil, .timeout where error.provider != nil:
            lines.append("  Is the provider reachable? `switchboard doctor` tries.")
        case .modelNotFound: lines.append("  `switchboard models` lists the names that are known.")
        default: break
        }
        return lines.joined(separator: "\n")
    }
}

/// A wheel that turns on standard error while nothing has come yet; only on a terminal.
final class Spinner: Sendable {
    private let task: Task<Void, Never>?

    init(_ text: String) {
        guard Console.isTerminal else {
            task = nil
            return
        }
        task = Task {
            let frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
            var turn = 0
            while !Task.isCancelled {
                FileHandle.standardError.write(Data("\r\(frames[turn % frames.count]) \(text)".utf8))
                turn += 1
                try? await Task.sleep(for: .milliseconds(90))
            }
            FileHandle.standardError.write(Data("\r\u{1B}[2K".utf8))
        }
    }

    /// Returns when the wheel is gone from the screen.
    func stop() async {
        task?.cancel()
        await task?.value
    }
}
