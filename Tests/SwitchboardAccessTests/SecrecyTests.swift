import Foundation
import HTTPTypes
import SwitchboardAccess
import SwitchboardCore
import Testing

/// Wherever a secret is put, no error tells a part of it.
@Suite struct SecrecyTests {
    private let canary: String

    init() throws { canary = try KeyIssuer(random: RandomSource(seed: 99)).issue(named: "canary").secret.reveal() }

    /// All that one can get out of an error.
    private func everything(about error: LLMError) -> String {
        var text = "\(error) \(String(reflecting: error)) \(error.localizedDescription)"
        dump(error, to: &text)
        return text
    }

    private func expectSilence(_ error: LLMError, about secret: String, at location: SourceLocation = #_sourceLocation)
    {
        let text = everything(about: error)
        let characters = Array(secret)
        // Five characters of it are a part of it; fewer are in every text.
        for start in 0...(characters.count - 5) {
            let part = String(characters[start..<start + 5])
            #expect(!text.contains(part), "\(part) is in \(text)", sourceLocation: location)
        }
    }

    @Test func noRefusalOfARingTellsIt() throws {
        let ring = try KeyRing([key("known"), key("old", secret: canary, expires: 1)])
        expectSilence(try failure { try ring.client(presenting: canary, at: 5) }, about: canary)
        let empty = try KeyRing([key("known")])
        for secret in [canary, canary + "x", String(canary.dropLast(3)), canary.uppercased()] {
            expectSilence(try failure { try empty.client(presenting: secret, at: 5) }, about: secret)
        }
    }

    @Test func noRefusalOfARequestTellsIt() throws {
        var headers = HTTPFields()
        headers[.authorization] = "Bearer \(canary)"
        expectSilence(try failure { try PresentedKey.secret(headers, [("key", "other")]) }, about: canary)
        expectSilence(try failure { try PresentedKey.secret(headers, [("key", canary + canary)]) }, about: canary)
    }

    @Test func noErrorOfAFileTellsIt() throws {
        let folder = try Folder()
        let digest = KeyDigest(of: "x").description
        let lines = [
            canary, "\"\(canary)\"", "{\"name\":\"a\",\"sha256\":\"\(canary)\"}",
            "{\"name\":\"\(canary)\",\"sha256\":\"\(digest)\"}", "{\"\(canary)\":1}",
            "{\"\(canary)\":1,\"\(canary)\":2}", "{\"name\":\"a\",\"sha256\":\"\(digest)\",\"secret\":\"\(canary)\"}",
            "{\"name\":\"a\",\"sha256\":\"\(digest)\",\"models\":\"\(canary)\"}",
            "{\"name\":\"a\",\"sha256\":\"\(digest)\",\"models\":[\"\(canary)\\u0000\"]}",
            "{\"name\":\"a\",\"sha256\":\"\(digest)\",\"expires\":\"\(canary)\"}",
        ]
        for line in lines {
            try folder.write(line)
            expectSilence(try failure { try folder.file.load() }, about: canary)
        }
        try folder.write("")
        expectSilence(try failure { try folder.file.revoke(canary) }, about: canary)
    }

    @Test func noFileHoldsIt() throws {
        let folder = try Folder()
        let issued = try KeyIssuer().issue(named: "ci")
        try folder.file.add(issued.key)
        #expect(try !folder.text.contains(issued.secret.reveal().dropFirst(3).prefix(8)))
    }
}
