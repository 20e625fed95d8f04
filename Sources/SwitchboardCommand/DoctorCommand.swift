import ArgumentParser
import Foundation
import Switchboard
import SwitchboardCore
import SwitchboardEmbedding

/// Says what is configured, what is reachable, what is wrong and how to mend it.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check what is configured, what is reachable, and how to mend what is not.")

    @OptionGroup var file: ConfigurationFile

    @Option(help: "The longest time to wait for a provider, in seconds.")
    var timeout = 5.0

    @Flag(help: "Configuration only: ask nobody.")
    var offline = false

    @Flag(help: "Print JSON.")
    var json = false

    struct Finding {
        var subject: String
        var isGood: Bool
        var words: String
        var advice: String?
    }

    func run() async throws {
        var findings: [Finding] = []
        do throws(LLMError) {
            let configuration = try file.load()
            findings += describe(configuration)
            if !offline { findings += await reach(configuration) }
        } catch {
            findings.append(
                Finding(subject: error.field ?? "configuration", isGood: false, words: error.message, advice: nil))
        }
        if json { Console.line(text(findings)) } else { show(findings) }
        if findings.contains(where: { !$0.isGood }) { throw ExitCode.failure }
    }

    private func describe(_ configuration: Configuration) -> [Finding] {
        var findings = configuration.providers.map { provider in
            let definition = provider.definition
            let source = definition.keyVariable ?? "the configuration"
            let key =
                switch provider.keys.count {
                case 0: "no key"
                case 1: "key from \(source)"
                default: "\(provider.keys.count) keys from \(source)"
                }
            return Finding(
                subject: definition.id.rawValue, isGood: true,
                words:
                    "configured: \(definition.baseURL), \(key), model \(definition.defaultModel?.rawValue ?? "not set")"
            )
        }
        if configuration.providers.isEmpty {
            findings.append(
                Finding(
                    subject: "providers", isGood: true,
                    words: "none is configured: Ollama is tried, and the simulated provider answers otherwise",
                    advice: "Set ANTHROPIC_API_KEY, OPENAI_API_KEY, GOOGLE_AI_API_KEY or OLLAMA_API_URL."))
        }
        findings.append(encoder(configuration))
        let count = configuration.catalogue.cards.count
        findings.append(Finding(subject: "catalogue", isGood: count > 0, words: "\(count) models"))
        for provider in configuration.providers {
            guard let model = provider.definition.defaultModel, configuration.catalogue.card(named: model) == nil else {
                continue
            }
            findings.append(
                Finding(
                    subject: provider.definition.id.rawValue, isGood: true,
                    words: "the model \(model) is not in the catalogue: it will be asked, but its price is unknown"))
        }
        return findings
    }

    /// What answers by meaning stand on.
    private func encoder(_ configuration: Configuration) -> Finding {
        let environment = ProcessInfo.processInfo.environment
        let isNeeded =
            configuration.cacheTTL != nil && configuration.cache.meaning?.embeddings == nil
            && configuration.cache.meaning != nil
        guard let folder = EncoderFolder.standard(environment), folder.isComplete else {
            let places = EncoderFolder.places(environment).map(\.path).joined(separator: ", ")
            return Finding(
                subject: "sentence encoder", isGood: !isNeeded,
                words: environment["SWITCHBOARD_EMBEDDER"].map { "not in \($0), which SWITCHBOARD_EMBEDDER names" }
                    ?? "not on this machine (\(places))",
                advice: "Scripts/install-embedder puts it there; it is what finding answers by meaning needs.")
        }
        do throws(LLMError) {
            let verifier = try folder.load().verifier
            return Finding(
                subject: "sentence encoder", isGood: true,
                words:
                    "in \(folder.path), \(verifier == nil ? "no verifier" : "with verifier"), instructions: \(Kernel.best)"
            )
        } catch {
            return Finding(
                subject: "sentence encoder", isGood: false, words: error.message,
                advice: "Remove \(folder.path) and run Scripts/install-embedder.")
        }
    }

    private func reach(_ configuration: Configuration) async -> [Finding] {
        var configuration = configuration
        let limit = Duration.milliseconds(Int64(max(0.1, timeout) * 1_000))
        for index in configuration.providers.indices {
            configuration.providers[index].timeouts = Timeouts(
                connect: limit, firstByte: limit, betweenBytes: limit, total: limit)
        }
        guard let manager = try? await ProviderManager(configuration) else { return [] }
        var findings: [Finding] = []
        for id in manager.availableProviders {
            let clock = ContinuousClock()
            let began = clock.now
            do throws(LLMError) {
                let models = try await manager.listModels(of: id)
                findings.append(
                    Finding(
                        subject: id.rawValue, isGood: true,
                        words:
                            "reachable in \(Console.text(began.duration(to: clock.now))), lists \(models.count) models")
                )
            } catch {
                findings.append(
                    Finding(subject: id.rawValue, isGood: false, words: error.description, advice: advice(error)))
            }
        }
        await manager.shutdown()
        return findings
    }

    private func advice(_ error: LLMError) -> String? {
        switch error.code {
        case .authentication: "The key is refused. Look for a stray space, a revoked key, or a key of another account."
        case .permission: "The key is known but may not list models. It may still be able to ask."
        case .unavailable, .timeout: "Check the address, the network, and the proxy variables (HTTPS_PROXY, NO_PROXY)."
        case .rateLimited, .quotaExhausted: "The account is at its limit. Look at its page of usage."
        default: nil
        }
    }

    private func show(_ findings: [Finding]) {
        for finding in findings {
            Console.line("\(finding.isGood ? "ok  " : "BAD ") \(finding.subject): \(finding.words)")
            if let advice = finding.advice { Console.line("     → \(advice)") }
        }
    }

    private func text(_ findings: [Finding]) -> String {
        var writer = JSONWriter()
        writer.array { writer in
            for finding in findings {
                writer.object { writer in
                    writer.field("subject", finding.subject)
                    writer.field("ok", finding.isGood)
                    writer.field("words", finding.words)
                    writer.field("advice", ifPresent: finding.advice)
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
