public import SwitchboardCore
import Synchronization

/// What the calls of the last minutes came to, second by second.
public final class CallHistory: CallObserver {
    /// One second.
    public struct Second: Sendable, Hashable {
        /// Since 1970.
        public var at: Int64
        public var calls = 0
        public var failed = 0
        public var inputTokens = 0
        public var outputTokens = 0
        public var cost = USD.zero
        public var saved = USD.zero
        public var cacheHits = 0
        /// How long its calls took, in milliseconds: not more of them than are needed to tell quantiles.
        private var durations: [UInt32] = []

        init(at: Int64) { self.at = at }

        mutating func add(_ call: CallRecord) {
            calls += 1
            if call.error != nil { failed += 1 }
            inputTokens += call.usage.input ?? 0
            outputTokens += call.usage.output ?? 0
            cost += call.cost ?? .zero
            if let verdict = call.trail?.cache, verdict.kind != .miss {
                cacheHits += 1
                saved += verdict.saved ?? .zero
            }
            let milliseconds = UInt32(clamping: Int64(call.duration / .milliseconds(1)))
            // Of many, every so-many-th.
            if durations.count < 256 { durations.append(milliseconds) } else { durations[calls % 256] = milliseconds }
        }

        /// How long calls took; `nil` where there were none.
        func duration(at quantile: Double) -> Double? {
            guard !durations.isEmpty else { return nil }
            let sorted = durations.sorted()
            return Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * quantile))]) / 1_000
        }
    }

    private let length: Int
    private let time: any TimeKeeper
    private let seconds: Mutex<[Second?]>

    /// - Parameter length: How many seconds are kept.
    public init(length: Int = 300, time: any TimeKeeper) {
        self.length = length
        self.time = time
        seconds = Mutex([Second?](repeating: nil, count: length))
    }

    public func ended(_ call: CallRecord) {
        let now = time.secondsSince1970
        seconds.withLock { seconds in
            let place = Int(now % Int64(length))
            if seconds[place]?.at != now { seconds[place] = Second(at: now) }
            seconds[place]?.add(call)
        }
    }

    /// One second; empty where nothing ended in it.
    public func second(_ at: Int64) -> Second {
        seconds.withLock { seconds in
            let known = seconds[Int(at % Int64(length))]
            return known?.at == at ? known ?? Second(at: at) : Second(at: at)
        }
    }

    /// All seconds but the one that is not over, the oldest first.
    public var all: [Second] {
        let now = time.secondsSince1970
        return ((now - Int64(length) + 1)..<now).map(second)
    }
}

extension CallHistory.Second {
    /// The second as JSON.
    public func write(to writer: inout JSONWriter) { writer.object { fields(to: &$0) } }

    public func fields(to writer: inout JSONWriter) {
        writer.field("at", Int(at))
        writer.field("calls", calls)
        writer.field("failed", failed)
        writer.field("inputTokens", inputTokens)
        writer.field("outputTokens", outputTokens)
        writer.field("costPicodollars", Int(cost.picodollars))
        writer.field("savedPicodollars", Int(saved.picodollars))
        writer.field("cacheHits", cacheHits)
        writer.field("p50", ifPresent: duration(at: 0.5))
        writer.field("p95", ifPresent: duration(at: 0.95))
    }
}
