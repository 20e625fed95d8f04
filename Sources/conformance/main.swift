import Foundation
import SwitchboardConformance

var arguments = Array(CommandLine.arguments.dropFirst())
let isThorough = arguments.first == "--every-byte"
if isThorough { arguments.removeFirst() }
guard arguments.count == 1, let folder = arguments.first, !folder.hasPrefix("-") else {
    FileHandle.standardError.write(
        Data(
            """
            usage: conformance [--every-byte] FOLDER

            Runs the laws over every recording in FOLDER. With --every-byte law 8 damages each body at each byte, not at
            a sample of them; build with -c release for that.

            """.utf8))
    exit(64)
}

do {
    let (recordings, unreadable) = try Recording.load(from: folder)
    let laws = Laws(places: isThorough ? .max : 60)
    var report = Report()
    for (file, why) in unreadable { report.add(unreadable: file, why: why) }
    for (recording, verdicts) in laws.judge(recordings) { report.add(recording, verdicts) }
    if recordings.isEmpty {
        FileHandle.standardError.write(Data("conformance: no recordings in \(folder)\n".utf8))
        exit(66)
    }
    print(report.text)
    exit(report.failures.isEmpty ? 0 : 1)
} catch {
    FileHandle.standardError.write(Data("conformance: \(error)\n".utf8))
    exit(66)
}
