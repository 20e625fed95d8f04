import ArgumentParser
import Foundation
import Switchboard
import SwitchboardCore

/// What a question is made of, for every command that has one.
struct QuestionOptions: ParsableArguments {
    @Argument(help: "The prompt.")
    var prompt: [String] = []

    @Option(name: .shortAndLong, help: "Instructions for the model.")
    var system: String?

    @Option(name: .shortAndLong, help: "A file to attach: an image, a sound, a PDF or text. May be repeated.")
    var file: [String] = []

    @Option(name: .shortAndLong, help: "An image to attach, by its path or its address. May be repeated.")
    var image: [String] = []

    @Option(help: "The most tokens to answer with.")
    var maxTokens: Int?

    @Option(help: "How freely to choose words.")
    var temperature: Double?

    @Option(help: "How hard to think: off, minimal, low, medium, high, xhigh or max.")
    var think: String?

    @Option(help: "A file with a JSON Schema that the answer must follow.")
    var schema: String?

    func request(model: String?) throws -> CompletionRequest {
        var parts: [Part] = []
        let words = prompt.joined(separator: " ")
        if !words.isEmpty { parts.append(.text(words)) }
        for path in file { parts.append(try Attachments.file(path)) }
        for place in image { parts.append(try Attachments.image(place)) }
        if isatty(STDIN_FILENO) == 0, words.isEmpty || words == "-" || isPiped {
            let piped = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
            if !piped.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty { parts.append(.text(piped)) }
        }
        guard !parts.isEmpty else {
            throw ValidationError("Nothing to ask. Give a prompt as arguments, with --file, or through a pipe.")
        }
        var messages: [Message] = []
        if let system { messages.append(.system(system)) }
        messages.append(Message(.user, parts))
        var request = CompletionRequest(
            model: model.map { ModelID($0) }, messages: messages, maxTokens: maxTokens, temperature: temperature)
        if let think { request.reasoning = try reasoning(think) }
        if let schema {
            guard let data = FileManager.default.contents(atPath: schema) else {
                throw ValidationError("The schema \(schema) cannot be read.")
            }
            request.format = .schema(OutputSchema(schema: RawJSON(utf8: Array(data))))
        }
        return request
    }

    /// Whether standard input is a pipe or a file, and not what a terminal or nobody is at.
    private var isPiped: Bool {
        var info = stat()
        guard fstat(STDIN_FILENO, &info) == 0 else { return false }
        let kind = info.st_mode & S_IFMT
        return kind == S_IFIFO || kind == S_IFREG
    }

    private func reasoning(_ word: String) throws -> Reasoning {
        if word == "off" { return .off }
        guard Reasoning.Effort.scale.contains(Reasoning.Effort(word)) else {
            let known = Reasoning.Effort.scale.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--think \(word): allowed are off, \(known).")
        }
        return Reasoning(mode: .on, effort: Reasoning.Effort(word), includesThoughts: true)
    }
}
