import ArgumentParser
import SwitchboardCore

/// Measures the library against Foundation's Codable, in one process and in turns, and prints ratios.
@main
struct LibraryBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "library-benchmark",
        abstract: "Speed, memory and the cost of hostile input, each beside a peer in the same run.",
        discussion: "Takes its streams from the folder in SWITCHBOARD_RECORDINGS, or from the simulated provider.")

    @Option(help: "Run only the cases whose name contains this.")
    var only: String?

    @Option(help: "Rounds of each case; the median counts.")
    var rounds = 9

    @Flag(help: "Exit with 1 when a goal is missed.")
    var check = false

    @Option(help: "Run this side of the cases alone, for a profiler: ours or peer.")
    var profile: Bench.Side?

    func run() async throws {
        let samples = try Samples()
        print("Streams: \(samples.origin).\n")
        var bench = Bench(only: only, rounds: rounds, profile: profile)
        try StreamCases.run(samples, &bench)
        try BodyCases.run(samples, &bench)
        bench.printTable()
        guard profile == nil else { return }
        var missed = bench.missed
        missed += try MemoryCase.run(only: only)
        missed += try HostileCases.run(only: only)
        missed += try EmbeddingCase.run(only: only, rounds: rounds)
        missed += await MeaningCase.run(only: only, rounds: rounds)
        missed += try await PolicyCases.run(only: only, rounds: rounds)
        if missed > 0 {
            print("\n\(missed) goals missed")
            if check { throw ExitCode(1) }
        }
    }
}

extension Bench.Side: ExpressibleByArgument {}
