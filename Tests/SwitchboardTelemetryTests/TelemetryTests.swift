import SwitchboardCore
import Synchronization
import Testing

@testable import SwitchboardTelemetry

/// A clock that a test sets.
final class TestClock: TimeKeeper {
    private let state = Mutex<(second: Int64, naps: Int)>((1_800_000_000, 0))
    var now: Duration { .seconds(state.withLock { $0.second }) }
    var secondsSince1970: Int64 { state.withLock { $0.second } }
    var naps: Int { state.withLock { $0.naps } }
    func advance(by seconds: Int64) { state.withLock { $0.second += seconds } }
    func sleep(for duration: Duration) async throws(LLMError) { state.withLock { $0.naps += 1 } }
}

func record(
    _ id: String = "req_1",
    provider: ProviderID = "openai",
    model: ModelID = "gpt-5",
    error: LLMError.Code? = nil
) -> CallRecord {
    var call = CallRecord(
        id: id, began: 1_800_000_000, door: .openAIChat, operation: .chat, status: error == nil ? 200 : 503,
        duration: .milliseconds(1_500))
    call.asked = "auto"
    call.provider = provider
    call.model = model
    call.error = error
    call.firstToken = .milliseconds(300)
    call.usage = Usage(input: 100, cacheRead: 40, output: 20, reasoning: 5)
    call.cost = USD(picodollars: 123_456_789)
    var trail = DecisionTrail()
    var attempt = DecisionTrail.Attempt(provider: provider, model: model, kind: .first, began: .zero)
    attempt.outcome = error.map { .failed($0, "No.") } ?? .answered
    trail.attempts = [attempt]
    call.trail = trail
    return call
}

@Suite struct CallMetricsTests {
    private func text(_ metrics: CallMetrics) -> [String] {
        String(decoding: metrics.text(), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func callsAreCountedExactly() {
        let metrics = CallMetrics()
        for _ in 0..<3 { metrics.ended(record()) }
        metrics.ended(record(error: .rateLimited))
        let lines = text(metrics)
        let labels = #"door="openai.chat",operation="chat",provider="openai",model="gpt-5""#
        #expect(lines.contains("switchboard_requests_total{\(labels),code=\"ok\"} 3"))
        #expect(lines.contains("switchboard_requests_total{\(labels),code=\"rateLimited\"} 1"))
        #expect(lines.contains(#"switchboard_tokens_total{provider="openai",model="gpt-5",kind="input"} 240"#))
        #expect(lines.contains(#"switchboard_tokens_total{provider="openai",model="gpt-5",kind="cache_read"} 160"#))
        #expect(lines.contains(#"switchboard_cost_dollars_total{provider="openai",model="gpt-5"} 0.000493827156"#))
        let bucket = #"switchboard_time_to_first_token_seconds_bucket{provider="openai",model="gpt-5",le="#
        #expect(lines.contains(bucket + "\"0.25\"} 0") && lines.contains(bucket + "\"0.5\"} 4"))
        #expect(lines.contains(bucket + "\"+Inf\"} 4"))
        #expect(lines.contains(#"switchboard_time_to_first_token_seconds_count{provider="openai",model="gpt-5"} 4"#))
        let types = lines.filter { $0.hasPrefix("# TYPE") }
        #expect(types.count == Set(types).count && !types.isEmpty)
    }

    @Test func namesThatClientsMakeUpDoNotGrowIt() {
        let metrics = CallMetrics(limit: 10)
        for number in 0..<1_000 { metrics.ended(record(model: ModelID("made-up-\(number)"))) }
        let series = text(metrics).filter { $0.hasPrefix("switchboard_requests_total{") }
        #expect(series.count == 11)
        let sum = series.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
        #expect(sum == 1_000)
        #expect(series.contains { $0.contains(#"provider="other",model="other""#) && $0.hasSuffix(" 990") })
    }

    @Test func labelsAreEscaped() {
        var out: [UInt8] = []
        MetricFamily("m", .gauge, "h", [.init([("l", "a\"b\\c\nd")], 1)]).write(to: &out)
        #expect(String(decoding: out, as: UTF8.self) == "# HELP m h\n# TYPE m gauge\nm{l=\"a\\\"b\\\\c\\nd\"} 1\n")
    }
}

@Suite struct TraceContextTests {
    private let random = RandomSource(seed: 7)
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test func aTraceIsGoneOnWith() throws {
        let trace = try #require(TraceContext(parent: TraceContextTests.parent, state: "a=b", random: random))
        #expect(trace.traceText == "0af7651916cd43dd8448eb211c80319c" && trace.parentID == 0xb7ad_6b71_6920_3331)
        #expect(trace.isSampled && trace.state == "a=b" && trace.spanID != trace.parentID)
        #expect(trace.parent.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-") && trace.parent.hasSuffix("-01"))
        let again = try #require(TraceContext(parent: trace.parent, state: nil, random: random))
        #expect(again.parentID == trace.spanID)
    }

    @Test(arguments: [
        "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
        "00-0af7651916cd43dd8448eb211c8031-b7ad6b7169203331-01",
        "0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ])
    func whatIsNoTraceIsNone(parent: String) {
        #expect(TraceContext(parent: parent, state: nil, random: random) == nil)
    }

    @Test func aVersionToComeIsRead() {
        let later = "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00-what-the-future-brings"
        #expect(TraceContext(parent: later, state: nil, random: random)?.isSampled == false)
    }

    @Test func aShareIsSampled() {
        let sampled = (0..<1_000).count { _ in TraceContext(random: random, sampling: 0.25).isSampled }
        #expect(sampled > 200 && sampled < 300)
    }
}

@Suite struct RedactorTests {
    @Test(arguments: [
        ("key sk-proj-abcDEF1234567890 is wrong", "key [redacted] is wrong"),
        ("sk-ant-api03-AbCdEf123456", "[redacted]"), ("AIzaSyA1234567890abcdef", "[redacted]"),
        ("Authorization: Bearer abc123def456", "Authorization: Bearer [redacted]"),
        ("https://h/p?key=abcdef123456&x=1", "https://h/p?key=[redacted]&x=1"),
        ("api_key=ABCdef123456.", "api_key=[redacted]"), ("(sb-ABCDEFGHIJKLMNOP0123)", "([redacted])"),
        ("x-api-key: abcdef0123", "x-api-key: [redacted]"),
    ])
    func credentialsAreTakenOut(text: String, redacted: String) {
        #expect(Redactor().redacted(text) == redacted)
    }

    @Test(arguments: [
        "The provider openai did not answer.", "task-force and risk-taking", "sk-short", "gpt-5-nano answered in 3 s",
        "a key is needed: x-api-key: KEY", "monkey=banana is fine? no: ey", "request req_1zqy6evbpvka12", "",
    ])
    func everythingElseStays(text: String) { #expect(Redactor().redacted(text) == text) }
}

@Suite struct RecentTests {
    @Test func theLastCallsAreKeptNewestFirst() {
        let recent = RecentCalls(limit: 3)
        #expect(recent.all.isEmpty)
        for number in 1...5 { recent.ended(record("\(number)")) }
        #expect(recent.all.map(\.id) == ["5", "4", "3"])
    }

    @Test func whoeverWatchesIsToldUntilItLeaves() async {
        let recent = RecentCalls()
        let task = Task {
            var ids: [String] = []
            for await call in recent.watch() {
                ids.append(call.id)
                if ids.count == 2 { break }
            }
            return ids
        }
        while recent.watcherCount == 0 { await Task.yield() }
        recent.ended(record("1"))
        recent.ended(record("2"))
        #expect(await task.value == ["1", "2"])
        while recent.watcherCount > 0 { await Task.yield() }
    }

    @Test func secondsAddUpAndAreForgotten() {
        let clock = TestClock()
        let history = CallHistory(length: 10, time: clock)
        history.ended(record())
        history.ended(record(error: .timeout))
        let second = history.second(clock.secondsSince1970)
        #expect(second.calls == 2 && second.failed == 1 && second.inputTokens == 200)
        #expect(second.cost == USD(picodollars: 246_913_578) && second.duration(at: 0.5) == 1.5)
        #expect(!history.all.contains { $0.calls > 0 })
        clock.advance(by: 1)
        #expect(history.all.last?.calls == 2 && history.all.count == 9)
        clock.advance(by: 10)
        #expect(history.all.allSatisfy { $0.calls == 0 })
    }

    @Test func aRecordIsWrittenAsJSON() throws {
        var bytes: [UInt8] = []
        var call = record(model: "m\"<img>")
        call.client = nil
        JSONWriter.append(to: &bytes) { call.write(to: &$0) }
        let root = try JSONValue(parsing: bytes, as: .answer)
        #expect(root["model"]?.asString == "m\"<img>" && root["client"]?.isNull == true)
        #expect(root["costPicodollars"]?.asInt == 123_456_789 && root["cost"]?.asString == "$0.000123456789")
        #expect(root["attempts"]?.elements.first?["outcome"]?.equals("answered") == true)
        #expect(root["firstToken"]?.asDouble == 0.3 && root["duration"]?.asDouble == 1.5)
    }
}
