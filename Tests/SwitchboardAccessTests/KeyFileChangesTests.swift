import Foundation
import SwitchboardAccess
import SwitchboardCore
import Testing

@Suite struct KeyFileChangesTests {
    private func names(_ folder: Folder) throws -> [String] { try folder.file.load().keys.map(\.name) }

    @Test func keysComeAndGo() throws {
        let folder = try Folder()
        for name in ["a", "b", "c"] { try folder.file.add(key(name)) }
        try folder.file.revoke("b")
        #expect(try names(folder) == ["a", "c"])
        try folder.file.add(key("b", secret: "another"))
        #expect(try names(folder) == ["a", "c", "b"])
        for name in ["a", "b", "c"] { try folder.file.revoke(name) }
        #expect(try names(folder).isEmpty && folder.text.isEmpty)
    }

    @Test func whatIsTakenIsRefusedAndNothingChanges() throws {
        let folder = try Folder()
        try folder.file.add(key("a"))
        try folder.file.add(key("b"))
        let before = try folder.text
        let name = try failure { try folder.file.add(key("b", secret: "another")) }
        #expect(name.message.contains("\(folder.path):2: ") && name.message.contains("\"b\" is taken"))
        let secret = try failure { try folder.file.add(key("c", secret: "secret of a")) }
        #expect(secret.message.contains("\(folder.path):1: ") && secret.message.contains("same secret"))
        let gone = try failure { try folder.file.revoke("x") }
        #expect(gone.message.contains("no key called \"x\"") && gone.message.contains("There are: a, b."))
        #expect(try folder.text == before)
    }

    @Test func aFileThatCannotBeReadIsNotReplaced() throws {
        let folder = try Folder()
        try folder.write("nonsense\n")
        #expect(try failure { try folder.file.add(key("a")) }.message.contains("\(folder.path):1: "))
        #expect(try folder.text == "nonsense\n")
    }

    @Test func aNewFileIsItsOwnersAlone() throws {
        let folder = try Folder()
        try folder.file.add(key("a"))
        #expect(try folder.mode() == 0o600)
        #expect(try folder.mode(of: folder.path + ".lock") == 0o600)
        #expect(try folder.names == ["keys.jsonl", "keys.jsonl.lock"])
    }

    @Test(arguments: [(0o600, 0o600), (0o640, 0o640), (0o644, 0o640), (0o604, 0o600), (0o400, 0o600)])
    func onlyTheGroupKeepsWhatItCouldRead(before: Int, after: Int) throws {
        let folder = try Folder()
        try folder.write("", mode: before)
        try folder.file.add(key("a"))
        #expect(try folder.mode() == after)
    }

    @Test func whatACrashLeftBehindIsInNobodysWay() throws {
        let folder = try Folder()
        try folder.file.add(key("a"))
        try Data("half a li".utf8).write(to: URL(fileURLWithPath: folder.path + ".new"))
        try folder.file.add(key("b"))
        #expect(try names(folder) == ["a", "b"])
        #expect(try folder.names == ["keys.jsonl", "keys.jsonl.lock"])
    }

    @Test func aLinkStaysALink() throws {
        let folder = try Folder()
        let real = folder.url.appendingPathComponent("real.jsonl").path
        try KeyFile(real).add(key("a"))
        try FileManager.default.createSymbolicLink(atPath: folder.path, withDestinationPath: real)
        try folder.file.add(key("b"))
        #expect(try KeyFile(real).load().keys.map(\.name) == ["a", "b"])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path) == real)
    }

    @Test func tasksThatAddAtOnceLoseNothing() async throws {
        let folder = try Folder()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<10 { try folder.file.add(key("\(task)-\(number)")) }
                    try folder.file.revoke("\(task)-5")
                }
            }
            try await group.waitForAll()
        }
        let expected = (0..<8).flatMap { task in (0..<10).filter { $0 != 5 }.map { "\(task)-\($0)" } }
        #expect(try names(folder).sorted() == expected.sorted())
    }

    @Test func processesThatAddAtOnceLoseNothing() async throws {
        let folder = try Folder()
        try folder.write("")
        // Whoever reads meanwhile never sees half a file, nor an older one than before.
        let reader = Task {
            var counts: [Int] = []
            while !Task.isCancelled {
                counts.append(try folder.file.load().keys.count)
                await Task.yield()
            }
            return counts
        }
        await withTaskGroup(of: Void.self) { group in
            for process in 0..<4 {
                let path = folder.path
                group.addTask {
                    await #expect(processExitsWith: .success) { [path = path as String, process = process as Int] in
                        for number in 0..<25 { try KeyFile(path).add(key("\(process)-\(number)")) }
                    }
                }
            }
        }
        reader.cancel()
        let counts = try await reader.value
        #expect(counts == counts.sorted())
        let expected = (0..<4).flatMap { process in (0..<25).map { "\(process)-\($0)" } }
        #expect(try names(folder).sorted() == expected.sorted())
    }
}
