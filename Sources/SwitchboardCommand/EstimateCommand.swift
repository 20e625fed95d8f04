import ArgumentParser
import Switchboard
import SwitchboardCore

/// Says what a question would cost.
struct EstimateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate", abstract: "Say what a question would cost, without asking it.")

    @Argument(help: "The prompt.")
    var prompt: [String] = []

    func run() async throws {
        throw ValidationError("not yet")
    }
}
