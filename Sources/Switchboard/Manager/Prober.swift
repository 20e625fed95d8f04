public import SwitchboardCore
import SwitchboardPipeline
import Synchronization

/// What is known from looking after providers.
final class Prober: Sendable {
    private let results = Mutex<[ProviderID: ProbeResult]>([:])

    func last(of provider: ProviderID) -> ProbeResult? { results.withLock { $0[provider] } }
    func note(_ result: ProbeResult, of provider: ProviderID) { results.withLock { $0[provider] = result } }
}

extension ProviderManager {
    /// Looks after one provider with a cheap call, its list of models: one that is well again gets calls sooner, one that
    /// cannot be reached gets none even before a call has to find out.
    /// - Returns: `nil` for a provider that is not configured, or that has nothing cheap to ask for.
    @discardableResult
    public func probe(_ id: ProviderID) async -> ProbeResult? {
        guard availableProviders.contains(id) else { return nil }
        let began = clock.now
        var failure: LLMError?
        do throws(LLMError) { _ = try await listModels(of: id) } catch { failure = error }
        switch failure?.code {
        case .unsupported?, .shutDown?, .cancelled?: return nil
        default: break
        }
        let result = ProbeResult(at: began, took: clock.now - began, error: failure?.code)
        prober.note(result, of: id)
        // The list is asked for with the first key.
        pipeline.fleet.lookedAfter(id, credential: 0, failure, at: clock.now)
        return result
    }

    /// Looks after every provider again and again until its task is cancelled, each at times of its own: no call waits for it.
    /// - Parameter interval: How often, on average.
    public func runProbes(every interval: Duration) async {
        await withTaskGroup { group in
            for id in availableProviders {
                group.addTask {
                    while !Task.isCancelled {
                        // Between half of it and half as much again, so that many servers do not ask at once.
                        let pause = interval * (0.5 + self.random.fraction())
                        do throws(LLMError) { try await self.clock.sleep(for: pause) } catch { return }
                        await self.probe(id)
                    }
                }
            }
        }
    }
}
