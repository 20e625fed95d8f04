import Foundation
import SwitchboardConformance
import Testing

/// The laws over recorded traffic, where a folder of it is given.
@Suite struct ConformanceTests {
    private static let folder = ProcessInfo.processInfo.environment["SWITCHBOARD_RECORDINGS"]

    @Test(.enabled(if: folder != nil, "SWITCHBOARD_RECORDINGS is not set, so no recordings were judged"))
    func everyRecordingObeysTheLaws() throws {
        let (recordings, unreadable) = try Recording.load(from: try #require(Self.folder))
        let laws = Laws()
        var report = Report()
        for (file, why) in unreadable { report.add(unreadable: file, why: why) }
        for recording in recordings { report.add(recording, laws.judge(recording)) }
        print(report.text)
        #expect(!recordings.isEmpty)
        #expect(report.failures.isEmpty)
    }
}
