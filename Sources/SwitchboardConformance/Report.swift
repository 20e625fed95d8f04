import SwitchboardCore

/// What the laws said of a set of recordings, as a table.
public struct Report: Sendable {
    struct Row {
        var recordings = 0
        var run = 0
        var failed = 0
    }

    private var rows: [String: Row] = [:]
    private var skipped: [String: Int] = [:]
    public private(set) var failures: [Verdict] = []
    public private(set) var excused: [Verdict] = []
    public private(set) var passed = 0

    public init() {}

    public mutating func add(_ recording: Recording, _ verdicts: [Verdict]) {
        let key = "\(recording.provider)\t\(recording.api)"
        guard !verdicts.isEmpty else {
            skipped[key, default: 0] += 1
            return
        }
        var row = rows[key] ?? Row()
        row.recordings += 1
        row.run += verdicts.count
        row.failed += verdicts.count(where: \.isFailure)
        rows[key] = row
        failures += verdicts.filter(\.isFailure)
        excused += verdicts.filter { $0.excuse != nil }
        passed += verdicts.count { !$0.isFailure }
    }

    /// Counts a file that is no recording as a failure.
    public mutating func add(unreadable file: String, why: String) {
        failures.append(Verdict(recording: file, law: .noTrap, failure: "not a recording: \(why)", excuse: nil))
    }

    public var text: String {
        var lines = [Report.line("provider", "api", "recordings", "laws", "passed", "failed")]
        for (key, row) in rows.sorted(by: { $0.key < $1.key }) {
            let names = key.split(separator: "\t").map(String.init)
            lines.append(
                Report.line(
                    names[0], names[1], "\(row.recordings)", "\(row.run)", "\(row.run - row.failed)", "\(row.failed)"))
        }
        for (key, count) in skipped.sorted(by: { $0.key < $1.key }) {
            let names = key.split(separator: "\t").map(String.init)
            lines.append(Report.line(names[0], names[1], "\(count)", "none", "", ""))
        }
        if !excused.isEmpty {
            lines.append("\nExcused, each for its reason:")
            lines += excused.map { "  \($0.recording) law \($0.law.rawValue): \($0.excuse ?? "")" }
        }
        if !failures.isEmpty {
            lines.append("\nFailures:")
            lines += failures.map { "  \($0.recording) law \($0.law.rawValue) (\($0.law)): \($0.failure ?? "")" }
        }
        lines.append("\n\(passed) passed, \(failures.count) failed")
        return lines.joined(separator: "\n")
    }

    private static func line(_ provider: String, _ api: String, _ numbers: String...) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        return padded(provider, 22) + padded(api, 26) + numbers.map { padded($0, 12) }.joined()
    }
}
