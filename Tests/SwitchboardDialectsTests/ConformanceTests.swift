import Foundation
import SwitchboardConformance
import Testing

/// The laws over recorded traffic, where a folder of it is given.
@Suite struct ConformanceTests {
    private static let folder = ProcessInfo.processInfo.environment["SWITCHBOARD_RECORDINGS"]

    @Test(.enabled(if: folder != nil, "SWITCHBOARD_RECORDINGS is not set, so no recordings were judged"))
    func everyRecordingObeysTheLaws() throws { try judge(try #require(Self.folder)) }

    /// Exchanges written by hand: of each dialect a request that uses nearly all of it, and one answer as a stream and
    /// whole.
    @Test func everyFixtureObeysTheLaws() throws {
        let folder = try #require(Bundle.module.resourcePath) + "/Fixtures"
        let verdicts = try judge(folder, places: 300)
        for law in Law.allCases { #expect(verdicts.contains { $0.law == law }, "Law \(law) judged nothing.") }
        #expect(verdicts.count { $0.law == .streamMatchesWhole } == 9)
    }

    @discardableResult
    private func judge(_ folder: String, places: Int = 60) throws -> [Verdict] {
        let (recordings, unreadable) = try Recording.load(from: folder)
        var report = Report()
        for (file, why) in unreadable { report.add(unreadable: file, why: why) }
        let judged = Laws(places: places).judge(recordings)
        for (recording, verdicts) in judged { report.add(recording, verdicts) }
        print(report.text)
        #expect(!recordings.isEmpty)
        #expect(report.failures.isEmpty)
        return judged.flatMap(\.verdicts)
    }
}
