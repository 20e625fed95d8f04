import Foundation
import SwitchboardConformance

guard CommandLine.arguments.count == 2 else {
    FileHandle.standardError.write(
        Data("usage: conformance FOLDER\n\nRuns the laws over every recording in FOLDER.\n".utf8))
    exit(64)
}

do {
    let (recordings, unreadable) = try Recording.load(from: CommandLine.arguments[1])
    let laws = Laws()
    var report = Report()
    for (file, why) in unreadable { report.add(unreadable: file, why: why) }
    for (recording, verdicts) in laws.judge(recordings) { report.add(recording, verdicts) }
    if recordings.isEmpty {
        FileHandle.standardError.write(Data("conformance: no recordings in \(CommandLine.arguments[1])\n".utf8))
        exit(66)
    }
    print(report.text)
    exit(report.failures.isEmpty ? 0 : 1)
} catch {
    FileHandle.standardError.write(Data("conformance: \(error)\n".utf8))
    exit(66)
}
