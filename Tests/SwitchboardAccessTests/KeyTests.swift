import Foundation
import HTTPTypes
import SwitchboardCore
import Testing

@testable import SwitchboardAccess

/// Keys of clients: made, kept, presented, refused.
@Suite struct KeyTests {
    private func made(_ name: String, _ scope: KeyScope = KeyScope(), expires: Int64? = nil) -> (ClientKey, Secret) {
        let (key, secret) = ClientKey.create(named: name, scope: scope, expires: expires)
        return (key, secret)
    }

    @Test func keysAreDistinctAndHave256Bits() {
        var seen: Set<String> = []
        for _ in 0..<10_000 {
            let text = ClientKey.create(named: "a").secret.reveal()
            #expect(text.wholeMatch(of: /sb-[A-Za-z0-9_-]{43}/) != nil)
            seen.insert(text)
        }
        #expect(seen.count == 10_000)
    }

    @Test func theRightKeyOpensAndEverythingElseDoesNot() throws {
        let (key, secret) = made("team")
        let ring = KeyRing([key, made("other").0])
        #expect(try ring.client(presenting: secret, at: 0).name == "team")
        let text = secret.reveal()
        for wrong in [
            "", "x", String(text.dropLast()), text + "A", text.lowercased(), String(text.dropFirst(3)),
            key.digest.description,
        ] {
            let error = #expect(throws: LLMError.self) { try ring.client(presenting: Secret(wrong), at: 0) }
            #expect(error?.code == .authentication)
        }
        #expect(throws: LLMError.self) { try ring.client(presenting: nil, at: 0) }
        #expect(throws: LLMError.self) { try KeyRing([]).client(presenting: secret, at: 0) }
        #expect(try KeyRing.open.client(presenting: nil, at: 0) == .anonymous)
    }

    @Test func aKeyExpiresAtItsSecond() throws {
        let (key, secret) = made("team", expires: 1_000)
        let ring = KeyRing([key])
        #expect(try ring.client(presenting: secret, at: 999).name == "team")
        let error = #expect(throws: LLMError.self) { try ring.client(presenting: secret, at: 1_000) }
        #expect(error?.message.contains("expired") == true)
    }

    @Test func digestsThatDifferAnywhereAreNotTheSame() throws {
        let digest = KeyDigest(of: "x")
        for place in 0..<64 {
            var digits = Array(digest.description)
            digits[place] = digits[place] == "0" ? "1" : "0"
            let other = try #require(KeyDigest(hex: String(digits)))
            #expect(!digest.isSame(as: other))
        }
        #expect(digest.isSame(as: KeyDigest(of: "x")))
        #expect(KeyDigest(hex: digest.description.uppercased()) == digest)
        #expect(KeyDigest(hex: "12") == nil && KeyDigest(hex: String(repeating: "g", count: 64)) == nil)
    }

    @Test(arguments: [
        ("gpt-*", "gpt-5", true), ("gpt-*", "o3", false), ("*", "anything", true), ("a*b*c", "aXXbYYc", true),
        ("a*b*c", "aXXbYY", false), ("exact", "exact", true), ("exact", "exactly", false),
        ("*mini", "gpt-5-mini", true),
        ("", "", true), ("", "x", false), ("anthropic/*", "anthropic/claude", true),
    ])
    func patternsMatch(pattern: String, name: String, matches: Bool) {
        #expect(KeyScope(models: [pattern]).allows(model: ModelID(name)) == matches)
    }

    @Test func anUnkindPatternTakesNoLongerThanItMust() {
        let pattern = String(repeating: "a*", count: 200) + "b"
        #expect(!KeyScope(models: [pattern]).allows(model: ModelID(String(repeating: "a", count: 5_000))))
    }

    @Test func scopesAreKept() {
        let client = Client(made("team", KeyScope(models: ["gpt-*"], providers: ["openai"])).0)
        #expect(throws: Never.self) { try client.check(model: "gpt-5", provider: "openai") }
        #expect(throws: LLMError.self) { try client.check(model: "claude", provider: nil) }
        #expect(throws: LLMError.self) { try client.check(model: nil, provider: "google") }
        #expect(throws: LLMError.self) { try client.checkIsAdmin() }
        let nothing = Client(made("none", KeyScope(models: [], providers: [])).0)
        #expect(throws: LLMError.self) { try nothing.check(model: "gpt-5", provider: nil) }
        #expect(throws: Never.self) { try Client.anonymous.checkIsAdmin() }
    }

    @Test(
        arguments: [
            (["authorization": "Bearer k1"], [], "k1"), (["authorization": "bearer   k1"], [], "k1"),
            (["x-api-key": "k1"], [], "k1"), (["x-goog-api-key": "k1"], [], "k1"), (["api-key": "k1"], [], "k1"),
            ([:], ["k1"], "k1"), (["authorization": "Bearer k1", "x-api-key": "k1"], ["k1"], "k1"), ([:], [], nil),
            (["authorization": ""], [], nil),
        ] as [([String: String], [String], String?)])
    func theKeyIsFoundWhereverItIs(headers: [String: String], query: [String], key: String?) throws {
        var fields = HTTPFields()
        for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
        #expect(try PresentedKey.secret(fields, query.map { ("key", $0) })?.reveal() == key)
    }

    @Test func twoKeysAreNoneAndAVeryLongOneOpensNothing() throws {
        var fields = HTTPFields()
        fields[.authorization] = "Bearer k1"
        #expect(throws: LLMError.self) { try PresentedKey.secret(fields, [("key", "k2")]) }
        fields.append(HTTPField(name: .authorization, value: "Bearer k3"))
        #expect(throws: LLMError.self) { try PresentedKey.secret(fields, []) }
        fields[.authorization] = "Bearer " + String(repeating: "x", count: 600)
        #expect(try PresentedKey.secret(fields, [])?.reveal() == "")
    }

    @Test func noErrorHoldsAKey() throws {
        let canary = "sb-CANARYcanaryCANARYcanaryCANARYcanaryCANARYcan"
        let ring = KeyRing([made("team").0])
        var fields = HTTPFields()
        fields[.authorization] = "Bearer " + canary
        var errors: [LLMError] = []
        do throws(LLMError) { _ = try ring.client(presenting: Secret(canary), at: 0) } catch { errors.append(error) }
        do throws(LLMError) { _ = try PresentedKey.secret(fields, [("key", "other")]) } catch { errors.append(error) }
        #expect(errors.count == 2)
        for error in errors { #expect(!String(reflecting: error).contains("CANARY") && !"\(error)".contains("CANARY")) }
    }
}
