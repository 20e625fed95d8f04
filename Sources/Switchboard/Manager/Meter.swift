import SwitchboardCore
import Synchronization

/// Counts calls, tokens and money, by provider.
final class Meter: Sendable {
    private let table = Mutex<[ProviderID: ProviderStats]>([:])

    var stats: [ProviderID: ProviderStats] { table.withLock { $0 } }

    /// A call begins; its ticket ends it.
    func enter(_ provider: ProviderID) -> Ticket {
        change(provider) { stats in
            stats.requests += 1
            stats.inFlight += 1
        }
        return Ticket(meter: self, provider: provider)
    }

    fileprivate func change(_ provider: ProviderID, _ body: (inout ProviderStats) -> Void) {
        table.withLock { body(&$0[provider, default: ProviderStats()]) }
    }

    /// One running call. It is no longer running when this goes.
    final class Ticket: Sendable {
        private let meter: Meter
        private let provider: ProviderID

        fileprivate init(meter: Meter, provider: ProviderID) {
            self.meter = meter
            self.provider = provider
        }

        deinit { meter.change(provider) { $0.inFlight -= 1 } }

        func heard(after delay: Duration) { meter.change(provider) { $0.timeToFirstEvent = delay } }

        func ended(_ ending: Ending) {
            meter.change(provider) { stats in
                stats.inputTokens += max(0, ending.usage.input ?? 0)
                stats.outputTokens += max(0, ending.usage.output ?? 0)
                stats.spent += ending.cost?.total ?? .zero
                stats.lastError = nil
            }
        }

        func failed(_ error: LLMError) {
            meter.change(provider) { stats in
                stats.failures += 1
                stats.lastError = error.code
            }
        }
    }
}
