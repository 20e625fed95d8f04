import Switchboard
import SwitchboardCore
import SwitchboardPipeline
import SwitchboardSimulator
import SwitchboardSimulatorServer
import Synchronization

/// Two simulated providers behind sockets, and a manager that asks the first and falls back to the second.
struct Rig: Sendable {
    /// Sixty words.
    static let canonical = (1...60).map { "word\($0)" }.joined(separator: " ") + "."

    let primary: Ear
    let fallback: Ear
    let manager: ProviderManager

    /// Hears when a provider is asked.
    final class Ear: Sendable {
        private let began = ContinuousClock.now
        private let state = Mutex<[Duration]>([])
        var times: [Duration] { state.withLock { $0 } }
        func heard() { state.withLock { $0.append(began.duration(to: .now)) } }
    }

    /// How a call ended.
    struct Report: Sendable {
        var text = ""
        var completion: Completion?
        var error: LLMError?
        var duration = Duration.zero
        var starts = 0

        var isWhole: Bool { completion != nil && text == Rig.canonical && starts == 1 }
    }

    static func use<Result: Sendable>(
        _ dialect: DialectID,
        primary faults: [Fault],
        fallback others: [Fault],
        continuation: Bool,
        _ body: (Rig) async throws -> Result
    ) async throws -> Result {
        let primary = Ear()
        let fallback = Ear()
        let pace = Duration.milliseconds(5)
        let first = try await SimulatedServer.start(SimulatedProvider(pace: pace, faults: faults, answer: canonical)) {
            _, _ in primary.heard()
        }
        let second = try await SimulatedServer.start(SimulatedProvider(pace: pace, faults: others, answer: canonical)) {
            _, _ in fallback.heard()
        }
        let manager = try await ProviderManager(configuration(dialect, first, second, continuation))
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(Rig(primary: primary, fallback: fallback, manager: manager))) } catch {
            result = .failure(error)
        }
        await manager.shutdown()
        await first.shutdown()
        await second.shutdown()
        return try result.get()
    }

    private static func configuration(
        _ dialect: DialectID,
        _ first: SimulatedServer,
        _ second: SimulatedServer,
        _ continuation: Bool
    ) -> Configuration {
        func card(_ provider: ProviderID, window: Int) -> ModelCard {
            var card = ModelCard(id: ModelID("\(provider.rawValue)-model"), provider: provider)
            card.contextWindow = window
            card.prices = [Price(input: 0.000_001, output: 0.000_002)]
            return card
        }
        func provider(_ id: ProviderID, _ server: SimulatedServer) -> Configuration.Provider {
            let path = dialect == .openAIChat || dialect == .openAIResponses ? "/v1" : ""
            let definition = ProviderDefinition(
                id: id, dialects: [dialect], baseURL: server.address + path, keyPlacement: .none,
                defaultModel: ModelID("\(id.rawValue)-model"))
            return Configuration.Provider(
                definition,
                timeouts: Timeouts(
                    connect: .seconds(2), firstByte: .seconds(10), firstToken: .seconds(10),
                    betweenBytes: .seconds(10), total: .seconds(60)))
        }
        var configuration = Configuration(
            providers: [provider("primary", first), provider("fallback", second)],
            catalogue: Catalogue([card("primary", window: 8_192), card("fallback", window: 200_000)]))
        var strategy = continuation ? FallbackStrategy.continuing : .standard
        strategy.maxAttempts = 4
        configuration.fallbackStrategies = [strategy]
        return configuration
    }

    /// One call.
    func ask() async -> Report {
        let request = CompletionRequest(messages: [.user("Say the sixty words.")], maxTokens: 1_000)
        var report = Report()
        let began = ContinuousClock.now
        var assembler = CompletionAssembler()
        do throws(LLMError) {
            for try await event in manager.streamComplete(request, options: CallOptions(timeout: .seconds(44))) {
                if case .textDelta(let text, _) = event { report.text += text }
                if case .start = event { report.starts += 1 }
                assembler.append(event)
            }
            report.completion = try assembler.finish()
        } catch { report.error = error }
        report.duration = began.duration(to: .now)
        return report
    }
}
