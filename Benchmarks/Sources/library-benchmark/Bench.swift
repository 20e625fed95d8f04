import Foundation

/// Runs two sides of a case in turns and keeps the medians of their CPU time.
struct Bench {
    enum Side: String { case ours, peer }

    struct Row {
        var name: String
        /// Microseconds of CPU time for one run.
        var ours: Double
        var peer: Double
        /// The least ratio of peer to ours that is wanted.
        var goal: Double
        var bytes: Int
    }

    let only: String?
    let rounds: Int
    let profile: Side?
    private(set) var rows: [Row] = []

    init(only: String?, rounds: Int, profile: Side?) {
        self.only = only
        self.rounds = max(1, rounds)
        self.profile = profile
    }

    var missed: Int { rows.count { $0.peer / $0.ours < $0.goal } }

    /// - Parameter bytes: What one run reads.
    mutating func compare(
        _ name: String,
        bytes: Int,
        goal: Double,
        ours: () throws -> Void,
        peer: () throws -> Void
    ) throws {
        if let only, !name.contains(only) { return }
        if let profile {
            let end = Bench.cpuSeconds() + 4
            while Bench.cpuSeconds() < end { try profile == .ours ? ours() : peer() }
            return
        }
        let ourRuns = try Bench.runs(of: ours)
        let peerRuns = try Bench.runs(of: peer)
        var ourTimes: [Double] = []
        var peerTimes: [Double] = []
        for _ in 0..<rounds {
            ourTimes.append(try Bench.microseconds(ourRuns, ours))
            peerTimes.append(try Bench.microseconds(peerRuns, peer))
        }
        rows.append(
            Row(name: name, ours: Bench.median(ourTimes), peer: Bench.median(peerTimes), goal: goal, bytes: bytes))
    }

    func printTable() {
        guard !rows.isEmpty else { return }
        print(Bench.line("case", "bytes", "ours µs", "peer µs", "ratio", "goal"))
        for row in rows {
            let ratio = row.peer / row.ours
            print(
                Bench.line(
                    row.name, String(row.bytes), Bench.digits(row.ours), Bench.digits(row.peer),
                    Bench.digits(ratio) + "×", "≥ \(Int(row.goal))×" + (ratio < row.goal ? "  missed" : "")))
        }
    }

    // MARK: Time

    /// How often to run it for a round of about 40 ms, after a warm-up.
    private static func runs(of body: () throws -> Void) throws -> Int {
        try body()
        let once = try microseconds(3, body)
        return max(1, Int(40_000 / max(once, 0.1)))
    }

    private static func microseconds(_ runs: Int, _ body: () throws -> Void) throws -> Double {
        let start = cpuSeconds()
        for _ in 0..<runs { try body() }
        return (cpuSeconds() - start) * 1e6 / Double(runs)
    }

    /// CPU time of this thread.
    static func cpuSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    // MARK: Text

    static func digits(_ value: Double) -> String {
        String(format: value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value)
    }

    static func line(_ name: String, _ columns: String...) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        return name + String(repeating: " ", count: max(1, 44 - name.count))
            + columns.map { padded($0, 11) }.joined()
    }
}

/// Keeps the optimiser from dropping what a benchmark computes.
@inline(never)
func keep(_ value: some Any) {}
