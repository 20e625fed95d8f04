import ArgumentParser
import Foundation
import Switchboard
import SwitchboardCore

/// Says who would answer, and why, without asking.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say who would answer a question and why, without asking it.",
        discussion: """
            Prints the candidates in the order in which they would be asked, with what the call is expected to cost there, \
            and why the others are left out. Nothing is sent. `ask --explain` says the same of a call that is made.
            """)

    @OptionGroup var question: QuestionOptions
    @OptionGroup var provider: ProviderOptions

    func run() async throws {
        do {
            let request = try question.request(model: provider.model)
            let configuration = try await Setup.configuration(provider.configurationFile)
            let manager = try await ProviderManager(configuration)
            let outcome: Result<DecisionTrail, LLMError>
            do throws(LLMError) {
                outcome = .success(try await manager.explain(request, options: provider.callOptions))
            } catch { outcome = .failure(error) }
            await manager.shutdown()
            Console.line(try outcome.get().plan)
        } catch let error as LLMError {
            Console.note(Console.text(error))
            throw ExitCode.failure
        }
    }
}
