import ArgumentParser
import Foundation
import Switchboard
import SwitchboardCore

/// Says what a question would cost, without asking it.
struct EstimateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate", abstract: "Say what a question would cost, without asking it.")

    @OptionGroup var configurationFile: ConfigurationFile

    @Argument(help: "The prompt; without it, what a pipe brings.")
    var prompt: [String] = []

    @Option(name: .shortAndLong, help: "A model; may be repeated. Without one, every model that has a price.")
    var model: [String] = []

    @Option(name: .shortAndLong, help: "A file to attach: an image, a sound, a PDF or text. May be repeated.")
    var file: [String] = []

    @Option(help: "The most tokens to answer with.")
    var maxTokens: Int?

    @Flag(help: "Print JSON.")
    var json = false

    private struct Row {
        var card: ModelCard
        var estimate: CostEstimate
    }

    func run() async throws {
        do {
            let rows = try rows()
            json ? printJSON(rows) : printTable(rows)
        } catch let error as LLMError {
            Console.note(Console.text(error))
            throw ExitCode.failure
        }
    }

    private func request() throws -> CompletionRequest {
        var parts: [Part] = []
        if !prompt.isEmpty { parts.append(.text(prompt.joined(separator: " "))) }
        for path in file { parts.append(try Attachments.file(path)) }
        if parts.isEmpty, isatty(STDIN_FILENO) == 0 {
            let text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
            if !text.isEmpty { parts.append(.text(text)) }
        }
        guard !parts.isEmpty else { throw ValidationError("Nothing to estimate. Give a prompt, --file or a pipe.") }
        return CompletionRequest(messages: [Message(.user, parts)], maxTokens: maxTokens)
    }

    /// The estimates, cheapest first. Every provider counts as configured: nobody is asked.
    private func rows() throws -> [Row] {
        let everybody = [ProviderDefinition].builtin + [.simulated]
        var configuration = try configurationFile.load()
        configuration.defaultProvider = nil
        for definition in everybody
        where !configuration.providers.contains(where: { $0.definition.id == definition.id }) {
            configuration.providers.append(Configuration.Provider(definition))
        }
        let manager = ProviderManager(configuration, transport: Nowhere())
        let catalogue = manager.configuration.catalogue
        let today = Day(secondsSince1970: ProviderManager.systemTime())
        var cards: [ModelCard] = []
        for name in model {
            guard let card = catalogue.card(named: ModelID(name)) else {
                throw LLMError(.modelNotFound, "The catalogue has no model \(name).", model: ModelID(name))
            }
            cards.append(card)
        }
        if model.isEmpty {
            cards = catalogue.cards.filter { card in
                !card.prices.isEmpty && !card.output.contains(.embedding) && (card.retired.map { $0 > today } ?? true)
            }
        }
        var request = try request()
        var rows: [Row] = []
        for card in cards {
            request.model = card.id
            rows.append(Row(card: card, estimate: try manager.estimateCost(of: request)))
        }
        return rows.sorted { $0.estimate.cost.total < $1.estimate.cost.total }
    }

    private func printTable(_ rows: [Row]) {
        let cells = rows.map { row in
            [
                row.card.provider.rawValue, row.card.id.rawValue, "\(row.estimate.inputTokens)",
                "\(row.estimate.outputTokens)", "\(row.estimate.cost.total)",
                row.estimate.worstCase.map { "\($0.total)" } ?? "no limit",
                "\(Int(row.estimate.confidence * 100)) %",
            ]
        }
        Console.line(
            Console.table(["provider", "model", "tokens in", "out", "cost", "at most", "confidence"], cells))
    }

    private func printJSON(_ rows: [Row]) {
        var writer = JSONWriter()
        writer.array { writer in
            for row in rows {
                writer.object { writer in
                    writer.field("provider", row.card.provider.rawValue)
                    writer.field("model", row.card.id.rawValue)
                    writer.field("inputTokens", row.estimate.inputTokens)
                    writer.field("outputTokens", row.estimate.outputTokens)
                    writer.field("costPicodollars", Int(row.estimate.cost.total.picodollars))
                    writer.field(
                        "worstCasePicodollars", ifPresent: row.estimate.worstCase.map { Int($0.total.picodollars) })
                    writer.field("confidence", row.estimate.confidence)
                }
            }
        }
        Console.line(String(decoding: writer.bytes, as: UTF8.self))
    }
}

/// A transport for a manager that asks nobody.
private struct Nowhere: Transport {
    func send(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TransportResponse {
        throw LLMError(.unavailable, "An estimate asks nobody.")
    }
}
