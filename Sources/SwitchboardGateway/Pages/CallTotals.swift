import SwitchboardCore
import SwitchboardTelemetry
import Synchronization

/// What all calls came to since the gateway began.
final class CallTotals: CallObserver {
    private struct Sums {
        var calls = 0
        var failed = 0
        var input = 0
        var output = 0
        var cost = USD.zero
        var saved = USD.zero
    }

    private let sums = Mutex(Sums())

    func ended(_ call: CallRecord) {
        sums.withLock { sums in
            sums.calls += 1
            if call.error != nil { sums.failed += 1 }
            sums.input += call.usage.input ?? 0
            sums.output += call.usage.output ?? 0
            sums.cost += call.cost ?? .zero
            sums.saved += call.trail?.cache?.saved ?? .zero
        }
    }

    func write(to writer: inout JSONWriter) {
        let sums = sums.withLock { $0 }
        writer.object { writer in
            writer.field("calls", sums.calls)
            writer.field("failed", sums.failed)
            writer.field("inputTokens", sums.input)
            writer.field("outputTokens", sums.output)
            writer.field("costPicodollars", Int(sums.cost.picodollars))
            writer.field("savedPicodollars", Int(sums.saved.picodollars))
        }
    }
}
