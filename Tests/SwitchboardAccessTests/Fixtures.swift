import Foundation
import SwitchboardAccess
import SwitchboardCore
import Testing

/// A folder of the test's own, gone when the test is.
final class Folder: Sendable {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)")
    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }

    var path: String { url.appendingPathComponent("keys.jsonl").path }
    var file: KeyFile { KeyFile(path) }
    var text: String { get throws { try String(contentsOfFile: path, encoding: .utf8) } }
    var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() } }

    func write(_ text: String, mode: Int = 0o600) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        try setMode(mode)
    }

    func setMode(_ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    func mode(of path: String? = nil) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path ?? self.path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue
    }
}

/// A time of day that stands still.
struct FixedTime: TimeKeeper {
    var secondsSince1970: Int64
    var now: Duration { .zero }
    func sleep(for duration: Duration) async throws(LLMError) {}
}

/// A key that needs no generator: its secret is the word.
func key(
    _ name: String,
    secret: String? = nil,
    scope: KeyScope = KeyScope(),
    budgets: [String] = [],
    expires: Int64? = nil
) throws -> ClientKey {
    try ClientKey(
        name: name, digest: KeyDigest(of: secret ?? "secret of \(name)"), scope: scope, budgets: budgets,
        expires: expires)
}

/// The error that a body must throw.
func failure(
    of body: () throws -> some Any,
    at location: SourceLocation = #_sourceLocation
) throws -> LLMError {
    try #require(#expect(throws: LLMError.self, sourceLocation: location) { _ = try body() }, sourceLocation: location)
}
