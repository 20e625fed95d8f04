import SwitchboardCore
import Synchronization

/// Counts calls for Prometheus.
public final class CallMetrics: CallObserver {
    private static let durations = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160]
    private static let waits = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32]

    private struct State: Sendable {
        var requests: SeriesTable<Int>
        var durations: SeriesTable<DurationHistogram>
        var waits: SeriesTable<DurationHistogram>
        var tokens: SeriesTable<Int>
        var costs: SeriesTable<USD>
        var attempts: SeriesTable<Int>
        var cache: [CacheVerdict.Kind: Int] = [:]
        var saved = USD.zero
    }

    private let state: Mutex<State>

    /// - Parameter limit: How many series a metric may have.
    public init(limit: Int = 200) {
        state = Mutex(
            State(
                requests: SeriesTable(limit: limit, open: [2, 3], empty: 0),
                durations: SeriesTable(
                    limit: limit, open: [1, 2], empty: DurationHistogram(CallMetrics.durations)),
                waits: SeriesTable(limit: limit, open: [0, 1], empty: DurationHistogram(CallMetrics.waits)),
                tokens: SeriesTable(limit: limit, open: [0, 1], empty: 0),
                costs: SeriesTable(limit: limit, open: [0, 1], empty: .zero),
                attempts: SeriesTable(limit: limit, open: [0, 1], empty: 0)))
    }

    public func ended(_ call: CallRecord) {
        let provider = call.provider?.rawValue ?? ""
        let model = call.model?.rawValue ?? ""
        let code = call.error?.description ?? "ok"
        state.withLock { state in
            state.requests.update([call.door.rawValue, call.operation.rawValue, provider, model, code]) { $0 += 1 }
            state.durations.update([call.door.rawValue, provider, model, code]) { $0.record(call.duration.inSeconds) }
            if let wait = call.firstToken {
                state.waits.update([provider, model]) { $0.record(wait.inSeconds) }
            }
            for (kind, count) in call.usage.counts where count > 0 {
                state.tokens.update([provider, model, kind]) { $0 += count }
            }
            if let cost = call.cost { state.costs.update([provider, model]) { $0 += cost } }
            for attempt in call.trail?.attempts ?? [] {
                let names = [attempt.provider.rawValue, attempt.model.rawValue]
                state.attempts.update(names + [attempt.kind.rawValue, attempt.outcomeName]) { $0 += 1 }
            }
            guard let verdict = call.trail?.cache else { return }
            state.cache[verdict.kind, default: 0] += 1
            state.saved += verdict.saved ?? .zero
        }
    }

    /// All that was counted, in the text format of Prometheus, version 0.0.4.
    /// - Parameter more: What else there is to tell at this moment.
    public func text(_ more: [MetricFamily] = []) -> [UInt8] {
        let state = state.withLock { $0 }
        var out: [UInt8] = []
        for family in CallMetrics.families(state) + more { family.write(to: &out) }
        return out
    }

    private static func families(_ state: State) -> [MetricFamily] {
        func counter(_ name: String, _ help: String, _ table: SeriesTable<Int>, _ labels: [String]) -> MetricFamily {
            MetricFamily(
                name, .counter, help, table.series.map { .init(Array(zip(labels, $0.labels)), $0.value) })
        }
        func histogram(
            _ name: String,
            _ help: String,
            _ table: SeriesTable<DurationHistogram>,
            _ labels: [String]
        ) -> MetricFamily {
            MetricFamily(
                name, .histogram, help, table.series.flatMap { $0.value.samples(Array(zip(labels, $0.labels))) })
        }
        return [
            counter(
                "switchboard_requests_total", "Calls that are over.", state.requests,
                ["door", "operation", "provider", "model", "code"]),
            histogram(
                "switchboard_request_duration_seconds", "From a request's last byte to its answer's.", state.durations,
                ["door", "provider", "model", "code"]),
            histogram(
                "switchboard_time_to_first_token_seconds",
                "From a request's last byte to the first piece of its answer.",
                state.waits, ["provider", "model"]),
            counter("switchboard_tokens_total", "Tokens, by kind.", state.tokens, ["provider", "model", "kind"]),
            MetricFamily(
                "switchboard_cost_dollars_total", .counter, "What calls cost, as far as prices are known.",
                state.costs.series.map { one in
                    .init(
                        Array(zip(["provider", "model"], one.labels)), text: String(one.value.description.dropFirst()))
                }),
            counter(
                "switchboard_attempts_total", "Requests that were sent to providers.", state.attempts,
                ["provider", "model", "kind", "outcome"]),
            MetricFamily(
                "switchboard_cache_results_total", .counter, "What the cache said.",
                CacheVerdict.Kind.allCases.map { .init([("kind", $0.rawValue)], state.cache[$0] ?? 0) }),
            MetricFamily(
                "switchboard_saved_dollars_total", .counter, "What answers from the cache would have cost.",
                [.init([], text: String(state.saved.description.dropFirst()))]),
        ]
    }
}

extension DecisionTrail.Attempt {
    var outcomeName: String {
        switch outcome {
        case .answered?: "answered"
        case .failed(let code, _)?: code.description
        case nil: "abandoned"
        }
    }
}

extension Usage {
    /// Kinds that do not overlap but for reasoning, which is part of the output.
    var counts: [(String, Int)] {
        let cached = (cacheRead ?? 0) + (cacheWrite ?? 0)
        return [
            ("input", max(0, (input ?? 0) - cached)), ("cache_read", cacheRead ?? 0), ("cache_write", cacheWrite ?? 0),
            ("output", output ?? 0), ("reasoning", reasoning ?? 0),
        ]
    }
}
