public import SwitchboardCore
import Synchronization

/// Sends what calls did to a collector of OpenTelemetry's, by its protocol over HTTP with JSON. Nobody ever waits for it: what the
/// collector does not take in time is left out, and counted.
public final class OTLPExporter: CallObserver {
    /// Posts a body to a path of the collector's, and returns the status.
    public typealias Sender = @Sendable (_ path: String, _ body: [UInt8]) async throws(LLMError) -> Int

    /// So many calls wait to be sent at most.
    private static let queue = 2_048
    private static let batch = 512
    /// How often a batch is tried.
    private static let attempts = 4

    private struct State {
        var waiting: [CallRecord] = []
        var metrics = OTLPMetrics()
        var hasNews = false
        var dropped = 0
    }

    private let spans: OTLPSpans
    private let interval: Duration
    private let time: any TimeKeeper
    private let random: RandomSource
    private let send: Sender
    private let began: Int64
    private let state = Mutex(State())

    public init(
        service: String,
        version: String,
        interval: Duration = .seconds(10),
        time: any TimeKeeper = SystemTime(),
        random: RandomSource = .system,
        send: @escaping Sender
    ) {
        spans = OTLPSpans(service: service, version: version, random: random)
        self.interval = interval
        self.time = time
        self.random = random
        self.send = send
        began = time.secondsSince1970
    }

    /// Calls that were left out, because the collector was too slow or not there.
    public var dropped: Int { state.withLock { $0.dropped } }

    public func ended(_ call: CallRecord) {
        state.withLock { state in
            state.metrics.add(call)
            state.hasNews = true
            guard call.trace?.isSampled == true else { return }
            guard state.waiting.count < OTLPExporter.queue else { return state.dropped += 1 }
            state.waiting.append(call)
        }
    }

    /// Sends now and then, until its task is cancelled; then once more.
    public func run() async {
        while true {
            do throws(LLMError) { try await time.sleep(for: interval) } catch { break }
            await flush()
        }
        // A task of its own, since this one is cancelled.
        await Task { await self.flush() }.value
    }

    /// Sends what there is.
    public func flush() async {
        while true {
            let calls = state.withLock { state in
                let batch = Array(state.waiting.prefix(OTLPExporter.batch))
                state.waiting.removeFirst(batch.count)
                return batch
            }
            guard !calls.isEmpty else { break }
            guard await deliver("/v1/traces", spans.request(for: calls)) else {
                state.withLock { $0.dropped += calls.count }
                break
            }
        }
        let now = Int(time.secondsSince1970) * 1_000_000_000
        let metrics = state.withLock { state -> OTLPMetrics? in
            defer { state.hasNews = false }
            return state.hasNews ? state.metrics : nil
        }
        guard let metrics else { return }
        _ = await deliver(
            "/v1/metrics",
            metrics.request(
                service: spans.service, version: spans.version, began: Int(began) * 1_000_000_000, now: now))
    }

    /// Tries a few times where the collector says that it may, with longer and longer pauses.
    private func deliver(_ path: String, _ body: [UInt8]) async -> Bool {
        for attempt in 0..<OTLPExporter.attempts {
            if attempt > 0 {
                let pause = Duration.milliseconds(Int64(Double(250 << attempt) * random.fraction()))
                do throws(LLMError) { try await time.sleep(for: pause) } catch { return false }
            }
            var status = 503
            do throws(LLMError) { status = try await send(path, body) } catch {}
            if (200..<300).contains(status) { return true }
            guard [429, 502, 503, 504].contains(status) else { return false }
        }
        return false
    }
}
