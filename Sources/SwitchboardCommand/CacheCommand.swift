import ArgumentParser
import Foundation
import Switchboard
import SwitchboardCore

/// What is kept of answers.
struct CacheCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache", abstract: "Show what is kept of answers, what that saved, and remove it.",
        subcommands: [CacheShowCommand.self, CacheProbeCommand.self], defaultSubcommand: CacheShowCommand.self)
}

/// Shows what a file of answers holds, and empties it.
struct CacheShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a file of answers holds and what it saved; remove it.",
        discussion: "Answers that are kept in memory go with their process; a file is named by `cache: {file: …}`.")

    @OptionGroup var configurationFile: ConfigurationFile

    @Option(help: "The file of answers; without it, the one that the configuration names.")
    var file: String?

    @Option(help: "How many entries to list.")
    var limit = 20

    @Flag(help: "Remove all entries.")
    var purge = false

    @Flag(help: "Remove the entries that are too old to be served.")
    var expire = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 1000000.") }
    }

    func run() async throws {
        do {
            var configuration = try configurationFile.load()
            configuration.cache.path = file ?? configuration.cache.path
            guard let path = configuration.cache.path else {
                throw ValidationError(
                    "No file of answers is named: --file FILE, or cache: {file: …} in the configuration.")
            }
            guard FileManager.default.fileExists(atPath: path) else {
                throw ValidationError("There is no file \(path).")
            }
            configuration.cacheTTL = configuration.cacheTTL ?? .seconds(3_600)
            let bound = configuration.cache.meaning?.settings.maxWrong
            // Nothing is asked here: what would find answers by meaning need not be loaded.
            configuration.cache.meaning = nil
            let manager = try await ProviderManager(configuration)
            if let cache = manager.cache {
                if purge { Console.note("removed: \(await cache.purge())") }
                if expire { Console.note("removed: \(await cache.removeExpired())") }
                let entries = await cache.list(limit: .max)
                let total = await cache.total()
                let quality = await cache.quality(bound: bound)
                json ? printJSON(entries, total, quality) : printTable(entries, total, quality)
            }
            await manager.shutdown()
        } catch let error as LLMError {
            Console.note(Console.text(error))
            throw ExitCode.failure
        }
    }

    private func printTable(_ entries: [CacheListing], _ total: CacheStats, _ quality: HitQuality) {
        let now = ProviderManager.systemTime()
        let rows = entries.prefix(limit).map { entry in
            let words = entry.question.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return [
                String(entry.key.description.prefix(8)), "\(entry.provider)/\(entry.model)",
                "\(max(0, now - entry.storedAt)) s",
                "\(entry.hits)", "\(entry.saved)", "\(entry.bytes)",
                words.count > 48 ? words.prefix(47) + "…" : words,
            ]
        }
        if !rows.isEmpty {
            Console.line(Console.table(["key", "answered by", "age", "hits", "saved", "bytes", "question"], rows))
        }
        let bytes = entries.reduce(0) { $0 + $1.bytes }
        Console.line("\(entries.count) answers, \(bytes) bytes")
        let share = (total.hitRate * 1_000).rounded() / 10
        Console.line(
            """
            served \(total.hits) of \(total.hits + total.misses) calls (\(share) %), \
            \(total.semanticHits) of them by meaning; \(total.bypassed) were not to be served
            saved \(total.saved) and \(Console.text(total.timeSaved)) of waiting
            by meaning: \(quality.summary)
            """)
    }

    private func printJSON(_ entries: [CacheListing], _ total: CacheStats, _ quality: HitQuality) {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("hits", total.hits)
            writer.field("semanticHits", total.semanticHits)
            writer.field("staleHits", total.staleHits)
            writer.field("misses", total.misses)
            writer.field("explored", total.explored)
            writer.field("bypassed", total.bypassed)
            writer.field("stored", total.stored)
            writer.field("hitRate", total.hitRate)
            writer.field("savedPicodollars", Int(total.saved.picodollars))
            writer.field("savedMilliseconds", Int(total.timeSaved / .milliseconds(1)))
            writer.field("wrong") { writer in
                let estimate = quality.estimate
                writer.object { writer in
                    writer.field("compared", estimate.compared)
                    writer.field("share", estimate.share)
                    writer.field("low", estimate.low)
                    writer.field("high", estimate.high)
                    writer.field("bound", ifPresent: quality.bound)
                    writer.field("served", quality.served)
                }
            }
            writer.field("entries") { writer in
                writer.array { writer in
                    for entry in entries.prefix(limit) {
                        writer.object { writer in
                            writer.field("key", entry.key.description)
                            writer.field("provider", entry.provider.rawValue)
                            writer.field("model", entry.model.rawValue)
                            writer.field("storedAt", Int(entry.storedAt))
                            writer.field("hits", entry.hits)
                            writer.field("savedPicodollars", Int(entry.saved.picodollars))
                            writer.field("bytes", entry.bytes)
                            writer.field("question", entry.question)
                        }
                    }
                }
            }
        }
        Console.line(String(decoding: writer.bytes, as: UTF8.self))
    }
}
