import SwitchboardAccess
import SwitchboardCore
import Testing

@Suite struct KeyRingTests {
    @Test func aKeyLeadsToItsClient() throws {
        let scope = KeyScope(models: ["gpt-*"], isAdmin: true)
        let issuer = KeyIssuer(random: RandomSource(seed: 1))
        let issued = try (0..<100).map { try issuer.issue(named: "key \($0)", scope: scope, budgets: ["b\($0)"]) }
        let ring = try KeyRing(issued.map(\.key))
        #expect(ring.count == 100 && !ring.isOpen)
        for (index, one) in issued.enumerated() {
            let client = try ring.client(presenting: one.secret.reveal(), at: 0)
            #expect(client == Client(name: "key \(index)", scope: scope, budgets: ["b\(index)"]))
        }
    }

    @Test func aRingOfNobodyIsOpenOnlyWhereNoKeyIsAskedFor() throws {
        #expect(KeyRing().isOpen)
        for secret in [nil, "", "sk-something", String(repeating: "a", count: 10_000)] {
            #expect(try KeyRing().client(presenting: secret, at: 0) == .anonymous)
        }
        let closed = try KeyRing([])
        #expect(!closed.isOpen)
        for secret in [nil, "", "sk-something"] {
            #expect(try failure { try closed.client(presenting: secret, at: 0) }.code == .authentication)
        }
    }

    @Test func eachRefusalSaysWhatToDo() throws {
        let issuer = KeyIssuer(random: RandomSource(seed: 2), time: FixedTime(secondsSince1970: 0))
        let known = try issuer.issue(named: "ci", expires: 1_795_000_000)
        let unknown = try issuer.issue(named: "other").secret.reveal()
        let ring = try KeyRing([known.key])
        let cases: [(secret: String?, words: String)] = [
            (nil, "asks for a key"), (unknown, "revoked"), ("", "mistyped"), ("sk-proj-abc", "key of a provider"),
            (String(unknown.dropLast()), "cut off"), (unknown + " ", "mistyped"),
            (String(repeating: "x", count: 513), "mistyped"), (known.secret.reveal(), "expired on 2026-11-18"),
        ]
        for one in cases {
            let error = try failure { try ring.client(presenting: one.secret, at: 1_795_000_000) }
            #expect(error.code == .authentication && error.message.contains(one.words), "\(error)")
            #expect(error.provider == nil && error.status == nil)
        }
    }

    @Test func aKeyHoldsUpToTheSecondBeforeItExpires() throws {
        let ring = try KeyRing([key("ci", secret: "s", expires: 100)])
        #expect(try ring.client(presenting: "s", at: 99).name == "ci")
        #expect(try failure { try ring.client(presenting: "s", at: 100) }.message.contains("\"ci\" expired"))
        #expect(try failure { try ring.client(presenting: "s", at: 101) }.message.contains("\"ci\" expired"))
    }

    @Test func aDigestThatDiffersInOneBitOpensNothing() throws {
        let secret = "a secret"
        let bytes = KeyDigest(of: secret).bytes
        for bit in 0..<256 {
            var other = bytes
            other[bit / 8] ^= 1 << (bit % 8)
            let ring = try KeyRing([ClientKey(name: "a", digest: try #require(KeyDigest(bytes: other)))])
            #expect(throws: LLMError.self) { try ring.client(presenting: secret, at: 0) }
        }
        #expect(try KeyRing([key("a", secret: secret)]).client(presenting: secret, at: 0).name == "a")
    }

    @Test func whatIsTooLongIsUnknownEvenWhereItsDigestIsKept() throws {
        let longest = String(repeating: "k", count: 512)
        let ring = try KeyRing([key("fits", secret: longest), key("does not", secret: longest + "k")])
        #expect(try ring.client(presenting: longest, at: 0).name == "fits")
        #expect(throws: LLMError.self) { try ring.client(presenting: longest + "k", at: 0) }
    }

    @Test func keysThatCannotBeToldApartAreRefused() throws {
        let names = try failure { try KeyRing([key("ci", secret: "a"), key("ci", secret: "b")]) }
        #expect(names.message.contains("\"ci\""))
        let secrets = try failure { try KeyRing([key("one", secret: "a"), key("two", secret: "a")]) }
        #expect(secrets.message.contains("\"one\"") && secrets.message.contains("\"two\""))
    }
}
