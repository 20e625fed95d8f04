import ArgumentParser
import Switchboard
import SwitchboardCore
import SwitchboardPipeline

/// Says whether one question would be served the answer to another, and why.
struct CacheProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", abstract: "Say whether one question would be served the answer to another, step by step.",
        discussion: "Everything is looked at, also what comes after a no. Ends with 1 when it would not be served.")

    @OptionGroup var configurationFile: ConfigurationFile

    @Argument(help: "The question whose answer is kept.")
    var known: String

    @Argument(help: "The question that is asked.")
    var asked: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        do {
            guard let verdict = try await probe() else {
                Console.note("The questions could not be turned into vectors.")
                throw ExitCode(2)
            }
            if json { printJSON(verdict) } else { show(verdict) }
            if !verdict.isMatch { throw ExitCode.failure }
        } catch let error as LLMError {
            Console.note(Console.text(error))
            throw ExitCode(2)
        }
    }

    private func probe() async throws(LLMError) -> QuestionMatcher.Verdict? {
        var configuration = try configurationFile.load()
        configuration.cacheTTL = configuration.cacheTTL ?? .seconds(3_600)
        configuration.cache.path = nil
        configuration.cache.meaning = configuration.cache.meaning ?? MeaningConfiguration()
        let manager = try await ProviderManager(configuration)
        let verdict = await manager.cache?.probe(known, asked)
        await manager.shutdown()
        return verdict
    }

    private func show(_ verdict: QuestionMatcher.Verdict) {
        for step in verdict.steps { Console.line(step.description) }
        Console.line(
            verdict.isMatch
                ? "→ The answer to the first would be served to the second, within one tenant and the same request otherwise."
                : "→ The second would be asked upstream.")
    }

    private func printJSON(_ verdict: QuestionMatcher.Verdict) {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("served", verdict.isMatch)
            writer.field("similarity", verdict.similarity)
            writer.field("confidence", verdict.confidence)
            writer.field("steps") { writer in
                writer.array { writer in
                    for step in verdict.steps {
                        writer.object { writer in
                            writer.field("name", step.name)
                            writer.field("passed", step.passed)
                            writer.field("detail", step.detail)
                        }
                    }
                }
            }
        }
        Console.line(String(decoding: writer.bytes, as: UTF8.self))
    }
}
