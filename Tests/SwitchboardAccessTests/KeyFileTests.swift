import Foundation
import SwitchboardCore
import Testing

@testable import SwitchboardAccess

/// The file that keys are kept in.
@Suite struct KeyFileTests {
    private let folder: URL
    private let file: KeyFile

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        file = KeyFile(path: folder.appendingPathComponent("keys.jsonl").path)
    }

    private func write(_ text: String) throws { try text.write(toFile: file.path, atomically: true, encoding: .utf8) }

    @Test func keysComeBackAsTheyWere() throws {
        let scope = KeyScope(models: ["gpt-*"], providers: ["openai", "google"], isAdmin: true)
        let (first, secret) = ClientKey.create(
            named: "team \"a\"", scope: scope, budgets: ["b"], created: 1, expires: 2)
        let (second, _) = ClientKey.create(named: "other")
        try file.add(first)
        try file.add(second)
        #expect(try file.load() == [first, second])
        let text = try String(contentsOfFile: file.path, encoding: .utf8)
        #expect(!text.contains(secret.reveal()) && text.contains(first.digest.description))
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? NSNumber
        #expect(mode?.int16Value == 0o600)
        try file.revoke("other")
        #expect(try file.load() == [first])
        try? FileManager.default.removeItem(at: folder)
    }

    @Test func namesAreTakenOnceAndUnknownOnesCannotBeRevoked() throws {
        try file.add(ClientKey.create(named: "a").key)
        #expect(throws: LLMError.self) { try file.add(ClientKey.create(named: "a").key) }
        let error = #expect(throws: LLMError.self) { try file.revoke("b") }
        #expect(error?.message.contains("b") == true)
        #expect(try file.load().count == 1)
    }

    @Test(arguments: [
        (#"{"name":"a"}"#, ":1", "sha256"), (#"{"name":"a","sha256":"12"}"#, ":1", "64"), ("nonsense", ":1", "JSON"),
        ("\n\n{\"name\":\"\",\"sha256\":\"HEX\"}", ":3", "name"),
        (#"{"name":"a","sha256":"HEX","speed":1}"#, ":1", "speed"),
        ("{\"name\":\"a\",\"sha256\":\"HEX\"}\n{\"name\":\"a\",\"sha256\":\"HEY\"}", ":2", "line 1"),
        ("{\"name\":\"a\",\"sha256\":\"HEX\"}\n{\"name\":\"b\",\"sha256\":\"HEX\"}", ":2", "digest"),
    ])
    func whatMakesNoSenseIsToldByLine(text: String, line: String, word: String) throws {
        try write(
            text.replacing("HEX", with: KeyDigest(of: "x").description)
                .replacing("HEY", with: KeyDigest(of: "y").description))
        let error = #expect(throws: LLMError.self) { try file.load() }
        #expect(error?.message.contains(file.path + line) == true && error?.message.contains(word) == true)
    }

    @Test func manyWritersLoseNothing() async throws {
        let file = file
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<40 { group.addTask { try? file.add(ClientKey.create(named: "k\(number)").key) } }
        }
        #expect(try file.load().count == 40)
    }

    @Test func noFileIsNoKeys() throws { #expect(try KeyFile(path: "/nowhere/keys.jsonl").load() == []) }
}
