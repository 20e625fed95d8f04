import Logging
import SwitchboardCore
import Synchronization
import Testing

@testable import SwitchboardTelemetry

/// A collector that answers what it is told.
private final class Collector: Sendable {
    private let state = Mutex<(posts: [(String, [UInt8])], statuses: [Int])>(([], []))
    init(_ statuses: [Int] = []) { state.withLock { $0.statuses = statuses } }

    func post(_ path: String, _ body: [UInt8]) -> Int {
        state.withLock { state in
            state.posts.append((path, body))
            return state.statuses.isEmpty ? 200 : state.statuses.removeFirst()
        }
    }

    var posts: [(String, [UInt8])] { state.withLock { $0.posts } }
}

@Suite struct OTLPTests {
    private func exporter(_ collector: Collector, _ clock: TestClock = TestClock()) -> OTLPExporter {
        OTLPExporter(service: "s", version: "1", time: clock, random: RandomSource(seed: 3)) {
            path, body throws(LLMError) in collector.post(path, body)
        }
    }

    private func traced(_ id: String = "req_1") -> CallRecord {
        var call = record(id)
        call.trace = TraceContext(traceID: (1, 2), spanID: 3, parentID: 4)
        return call
    }

    @Test func callsBecomeSpansByTheConventions() async throws {
        let collector = Collector()
        let exporter = exporter(collector)
        exporter.ended(traced())
        await exporter.flush()
        let posts = collector.posts
        #expect(posts.map(\.0) == ["/v1/traces", "/v1/metrics"])
        let root = try JSONValue(parsing: posts[0].1, as: .answer)
        let scope = root["resourceSpans"]?.elements.first?["scopeSpans"]?.elements.first
        let spans = Array(try #require(scope?["spans"]).elements)
        try #require(spans.count == 2)
        let call = spans[0]
        #expect(call["traceId"]?.asString == "00000000000000010000000000000002")
        #expect(call["spanId"]?.asString == "0000000000000003" && call["parentSpanId"]?.asString == "0000000000000004")
        #expect(call["name"]?.asString == "chat auto" && call["kind"]?.asInt == 2)
        #expect(call["startTimeUnixNano"]?.asString == "1800000000000000000")
        #expect(call["endTimeUnixNano"]?.asString == "1800000001500000000")
        let attempt = spans[1]
        #expect(attempt["parentSpanId"]?.asString == "0000000000000003" && attempt["kind"]?.asInt == 3)
        var attributes: [String: String] = [:]
        for one in try #require(call["attributes"]).elements {
            let value = one["value"]
            attributes[one["key"]?.asString ?? ""] = value?["stringValue"]?.asString ?? value?["intValue"]?.asString
        }
        #expect(attributes["gen_ai.operation.name"] == "chat" && attributes["gen_ai.provider.name"] == "openai")
        #expect(attributes["gen_ai.request.model"] == "auto" && attributes["gen_ai.response.model"] == "gpt-5")
        #expect(attributes["gen_ai.usage.input_tokens"] == "100" && attributes["switchboard.cost"] == "0.000123456789")
        let metrics = String(decoding: posts[1].1, as: UTF8.self)
        #expect(metrics.contains("gen_ai.client.token.usage") && metrics.contains("gen_ai.client.operation.duration"))
    }

    @Test func whatIsNotSampledIsOnlyCounted() async {
        let collector = Collector()
        let exporter = exporter(collector)
        exporter.ended(record())
        await exporter.flush()
        await exporter.flush()
        #expect(collector.posts.map(\.0) == ["/v1/metrics"])
    }

    @Test func aBusyCollectorIsAskedAgainAndABrokenOneIsNot() async {
        let busy = Collector([503, 429, 200])
        let clock = TestClock()
        let first = exporter(busy, clock)
        first.ended(traced())
        await first.flush()
        #expect(busy.posts.filter { $0.0 == "/v1/traces" }.count == 3 && clock.naps == 2 && first.dropped == 0)
        let broken = Collector([400])
        let second = exporter(broken)
        second.ended(traced())
        await second.flush()
        #expect(broken.posts.filter { $0.0 == "/v1/traces" }.count == 1 && second.dropped == 1)
    }

    @Test func whatDoesNotFitIsCounted() async {
        let exporter = exporter(Collector())
        for number in 0..<3_000 { exporter.ended(traced("\(number)")) }
        #expect(exporter.dropped == 3_000 - 2_048)
    }
}

@Suite struct LogTests {
    private final class Lines: Sendable {
        private let state = Mutex<[String]>([])
        func append(_ bytes: [UInt8]) { state.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
        var all: [String] { state.withLock { $0 } }
    }

    private func logger(_ lines: Lines, _ format: LineLogHandler.Format, _ level: Logger.Level = .info) -> Logger {
        Logger(label: "test") { label in
            LineLogHandler(label: label, level: level, format: format, time: TestClock()) { lines.append($0) }
        }
    }

    @Test func aCallIsOneLineOfJSON() throws {
        let lines = Lines()
        let log = CallLog(logger(lines, .json))
        log.ended(record())
        var failed = record(error: .unavailable)
        failed.message = "Refused: Bearer abcdef123456"
        log.ended(failed)
        #expect(lines.all.count == 2 && lines.all.allSatisfy { $0.hasSuffix("}\n") })
        let first = try JSONValue(parsing: Array(lines.all[0].utf8), as: .answer)
        #expect(first["level"]?.asString == "info" && first["time"]?.asString == "2027-01-15T08:00:00Z")
        #expect(first["model"]?.asString == "gpt-5" && first["cost"]?.asString == "$0.000123456789")
        let second = try JSONValue(parsing: Array(lines.all[1].utf8), as: .answer)
        #expect(second["level"]?.asString == "warning" && second["code"]?.asString == "unavailable")
        #expect(second["message"]?.asString == "call failed: Refused: Bearer [redacted]")
    }

    @Test func aLineIsALineAndHoldsNoCredential() {
        let lines = Lines()
        var log = logger(lines, .text)
        log[metadataKey: "key"] = "sk-proj-abcDEF1234567890"
        log.info("one\ntwo\u{1B}[31m")
        #expect(lines.all == ["2027-01-15T08:00:00Z info one two [31m key=[redacted]\n"])
    }

    @Test func whatIsBelowTheLevelIsNotWritten() {
        let lines = Lines()
        CallLog(logger(lines, .text, .warning)).ended(record())
        #expect(lines.all.isEmpty)
    }
}
