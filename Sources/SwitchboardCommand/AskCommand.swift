import ArgumentParser
import Foundation
import Switchboard
import SwitchboardCore

/// Asks one question and prints the answer as it arrives.
struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask", abstract: "Ask a question and see the answer stream, with its tokens, cost and time.",
        discussion: "The prompt is the arguments, what a file or a pipe brings, or both: then the arguments come first."
    )

    @OptionGroup var question: QuestionOptions

    @OptionGroup var provider: ProviderOptions

    @Flag(help: "Print the thoughts too, on standard error.")
    var showThinking = false

    @Flag(help: "Wait for the whole answer instead of streaming it.")
    var noStream = false

    @Flag(help: "Say why this model answered and what was tried before, on standard error.")
    var explain = false

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    func run() async throws {
        do {
            let request = try question.request(model: provider.model)
            let configuration = try await Setup.configuration(provider.configurationFile)
            let manager = try await ProviderManager(configuration)
            let outcome: Result<Void, LLMError>
            do throws(LLMError) {
                try await ask(request, manager)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await manager.shutdown()
            try outcome.get()
        } catch let error as LLMError {
            Console.note(Console.text(error))
            if explain, let trail = error.trail { Console.note(trail.description) }
            throw ExitCode.failure
        }
    }

    private func ask(_ request: CompletionRequest, _ manager: ProviderManager) async throws(LLMError) {
        let clock = ContinuousClock()
        let began = clock.now
        var firstWord: Duration?
        let spinner = Spinner("waiting for the first word")
        var isSpinning = true
        var assembler = CompletionAssembler()
        var isThinking = false
        do throws(LLMError) {
            if noStream {
                let completion = try await manager.complete(request, options: provider.callOptions)
                await spinner.stop()
                return report(completion, began.duration(to: clock.now), nil)
            }
            for try await event in manager.streamComplete(request, options: provider.callOptions) {
                assembler.append(event)
                if event.commits, isSpinning {
                    await spinner.stop()
                    isSpinning = false
                    firstWord = began.duration(to: clock.now)
                }
                guard !json else { continue }
                switch event {
                case .textDelta(let text, _), .refusalDelta(let text, _):
                    if isThinking { Console.note("") }
                    isThinking = false
                    Console.write(text)
                case .thinkingDelta(let text, _) where showThinking:
                    isThinking = true
                    FileHandle.standardError.write(Data(text.utf8))
                default: break
                }
            }
        } catch {
            await spinner.stop()
            if !json { Console.write("\n") }
            throw error
        }
        if isSpinning { await spinner.stop() }
        report(try assembler.finish(), began.duration(to: clock.now), firstWord)
    }

    private func report(_ completion: Completion, _ time: Duration, _ firstWord: Duration?) {
        if json { return Console.line(AskReport.json(completion, time, firstWord)) }
        if noStream { Console.write(completion.text) }
        Console.line("")
        for call in completion.toolCalls { Console.line("tool call: \(call.name)(\(call.arguments))") }
        for warning in completion.warnings { Console.note("warning: \(warning)") }
        Console.note(AskReport.summary(completion, time, firstWord))
        if explain, let trail = completion.trail { Console.note(trail.description) }
    }
}

/// What is said of an answer when it is over.
enum AskReport {
    static func summary(_ completion: Completion, _ time: Duration, _ firstWord: Duration?) -> String {
        let usage = completion.usage
        var parts = ["\(completion.head.provider)/\(completion.head.model)"]
        var tokens = "\(usage.input.map(String.init) ?? "?") tokens in, \(usage.output.map(String.init) ?? "?") out"
        if let cached = usage.cacheRead, cached > 0 { tokens += ", \(cached) from the cache" }
        if let thoughts = usage.reasoning, thoughts > 0 { tokens += ", \(thoughts) of them thoughts" }
        parts.append(tokens)
        parts.append(completion.cost.map { "\($0.total)" } ?? "price unknown")
        parts.append(Console.text(time) + (firstWord.map { " (first word after \(Console.text($0)))" } ?? ""))
        if completion.finish.kind != .stop {
            parts.append("ended: \(completion.finish.raw ?? completion.finish.kind.rawValue)")
        }
        return "— " + parts.joined(separator: " · ")
    }

    static func json(_ completion: Completion, _ time: Duration, _ firstWord: Duration?) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("id", completion.head.id)
            writer.field("provider", completion.head.provider.rawValue)
            writer.field("model", completion.head.model.rawValue)
            writer.field("text", completion.text)
            writer.field("toolCalls") { writer in
                writer.array { writer in
                    for call in completion.toolCalls {
                        writer.object { writer in
                            writer.field("id", call.id)
                            writer.field("name", call.name)
                            writer.field("arguments", call.arguments.description)
                        }
                    }
                }
            }
            writer.field("finish", completion.finish.kind.rawValue)
            writer.field("usage") { writer in
                writer.object { writer in
                    writer.field("input", ifPresent: completion.usage.input)
                    writer.field("cacheRead", ifPresent: completion.usage.cacheRead)
                    writer.field("cacheWrite", ifPresent: completion.usage.cacheWrite)
                    writer.field("output", ifPresent: completion.usage.output)
                    writer.field("reasoning", ifPresent: completion.usage.reasoning)
                    writer.field("total", ifPresent: completion.usage.total)
                }
            }
            writer.field("costPicodollars", ifPresent: completion.cost.map { Int($0.total.picodollars) })
            writer.field("cost", ifPresent: completion.cost?.total.description)
            writer.field("seconds", Console.seconds(time))
            writer.field("secondsToFirstWord", ifPresent: firstWord.map(Console.seconds))
            writer.field("warnings") { writer in
                writer.array { writer in for warning in completion.warnings { writer.string(warning.description) } }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
