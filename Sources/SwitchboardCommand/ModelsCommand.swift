import ArgumentParser
import Switchboard
import SwitchboardCore

/// Lists the models of the catalogue.
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "List the models that are known, what they can do and what they cost.")

    @OptionGroup var file: ConfigurationFile

    @Argument(help: "Only models whose name contains this.")
    var name: String?

    @Option(name: .shortAndLong, help: "Only models of this provider.")
    var provider: String?

    @Flag(help: "Only models that call tools.")
    var tools = false

    @Flag(help: "Only models that see images.")
    var vision = false

    @Flag(help: "Only models that think.")
    var thinking = false

    @Flag(help: "Only models that follow a JSON schema.")
    var structured = false

    @Flag(help: "Only models that make embeddings.")
    var embedding = false

    @Flag(help: "Also models that are retired.")
    var all = false

    @Flag(help: "Only models of providers that are configured.")
    var available = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        do throws(LLMError) {
            let configuration = try await Setup.configuration(file, quietly: true)
            let today = Day(secondsSince1970: ProviderManager.systemTime())
            let configured = Set(configuration.providers.map(\.definition.id))
            let cards = configuration.catalogue.cards.filter { card in
                isWanted(card) && (all || card.retired.map { $0 > today } ?? true)
                    && (!available || configured.contains(card.provider))
            }
            if json { return Console.line(ModelTable.json(cards, on: today)) }
            guard !cards.isEmpty else { return Console.note("No model fits. Leave out a filter, or try --all.") }
            Console.line(ModelTable.text(cards, on: today))
        } catch {
            Console.note(Console.text(error))
            throw ExitCode.failure
        }
    }

    private func isWanted(_ card: ModelCard) -> Bool {
        if let provider, card.provider.rawValue != provider { return false }
        if let name = name?.lowercased(), !([card.id] + card.aliases).contains(where: { $0.rawValue.contains(name) }) {
            return false
        }
        if tools, !card.callsTools { return false }
        if vision, !card.input.contains(.image) { return false }
        if thinking, card.thinking.map({ $0.mode == .none }) ?? true { return false }
        if structured, card.structuredOutput != .schema { return false }
        if embedding, !card.output.contains(.embedding) { return false }
        return true
    }
}

/// Cards as rows.
enum ModelTable {
    static func text(_ cards: [ModelCard], on day: Day) -> String {
        let rows = cards.map { card in
            let price = card.prices.row(on: day, promptTokens: 0, serviceTier: nil)
            return [
                card.provider.rawValue, card.id.rawValue, tokens(card.contextWindow), tokens(card.maxOutput),
                abilities(card), dollars(price?.input), dollars(price?.output), remark(card, on: day),
            ]
        }
        return Console.table(
            ["provider", "model", "context", "output", "can", "$/M in", "$/M out", ""], rows)
    }

    static func json(_ cards: [ModelCard], on day: Day) -> String {
        var writer = JSONWriter()
        writer.array { writer in
            for card in cards {
                let price = card.prices.row(on: day, promptTokens: 0, serviceTier: nil)
                writer.object { writer in
                    writer.field("id", card.id.rawValue)
                    writer.field("provider", card.provider.rawValue)
                    writer.field("aliases") { writer in
                        writer.array { writer in for alias in card.aliases { writer.string(alias.rawValue) } }
                    }
                    writer.field("contextWindow", ifPresent: card.contextWindow)
                    writer.field("maxOutput", ifPresent: card.maxOutput)
                    writer.field("input") { writer in
                        writer.array { writer in for word in card.input.map(\.rawValue).sorted() { writer.string(word) }
                        }
                    }
                    writer.field("output") { writer in
                        writer.array { writer in
                            for word in card.output.map(\.rawValue).sorted() { writer.string(word) }
                        }
                    }
                    writer.field("callsTools", card.callsTools)
                    writer.field("structuredOutput", card.structuredOutput.rawValue)
                    writer.field("thinking", ifPresent: card.thinking?.mode.rawValue)
                    writer.field("inputPerMillion", ifPresent: price.map { dollars($0.input) })
                    writer.field("outputPerMillion", ifPresent: price.map { dollars($0.output) })
                    writer.field("priceSource", ifPresent: price?.source)
                    writer.field("retired", ifPresent: card.retired.map { "\($0)" })
                    writer.field("replacement", ifPresent: card.replacement?.rawValue)
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func abilities(_ card: ModelCard) -> String {
        var words: [String] = []
        if card.callsTools { words.append("tools") }
        if card.input.contains(.image) { words.append("vision") }
        if card.input.contains(.audio) { words.append("audio") }
        if card.structuredOutput == .schema { words.append("schema") }
        if let mode = card.thinking?.mode, mode != .none { words.append("thinking") }
        if card.output.contains(.embedding) { words = ["embedding"] }
        return words.joined(separator: ",")
    }

    private static func remark(_ card: ModelCard, on day: Day) -> String {
        guard let retired = card.retired else { return "" }
        let instead = card.replacement.map { ", use \($0)" } ?? ""
        return retired <= day ? "retired \(retired)\(instead)" : "retires \(retired)\(instead)"
    }

    private static func tokens(_ count: Int?) -> String {
        guard let count else { return "?" }
        if count >= 1_000_000 { return "\(count / 1_000_000)M" }
        return count >= 1_000 ? "\(count / 1_000)k" : "\(count)"
    }

    /// A price for one token, as the price of a million.
    private static func dollars(_ price: USD?) -> String {
        guard let price else { return "?" }
        return String((price * 1_000_000).description.dropFirst())
    }
}
