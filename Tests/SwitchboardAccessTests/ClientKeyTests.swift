import SwitchboardAccess
import SwitchboardCore
import Testing

@Suite struct ClientKeyTests {
    private let digest = KeyDigest(of: "a secret")

    @Test(arguments: ["ci", "Böttcher's laptop", "研究", "a b", String(repeating: "n", count: 128)])
    func aNameCanBe(name: String) throws {
        #expect(try ClientKey(name: name, digest: digest).name == name)
    }

    @Test(arguments: [
        "", "a\nb", "a\u{0}", "\u{1B}[31m", "tab\t", "\u{7F}", "\u{85}", "\u{2028}", "\u{202E}name",
        "zero\u{200B}width",
        String(repeating: "n", count: 129),
    ])
    func aNameCannotBe(name: String) throws {
        let error = try failure { try ClientKey(name: name, digest: digest) }
        #expect(error.code == .invalidRequest && error.field == "name")
        #expect(error.message.contains("1 to 128 bytes"))
    }

    @Test func aSecretIsNoName() throws {
        let secret = try KeyIssuer().issue(named: "a").secret.reveal()
        let error = try failure { try ClientKey(name: secret, digest: digest) }
        #expect(error.field == "name" && !error.message.contains(secret.prefix(10)))
    }

    @Test(arguments: [
        ("models", KeyScope(models: ["gpt-*", ""]), [String]()), ("models", KeyScope(models: ["a\nb"]), []),
        ("providers", KeyScope(providers: [""]), []), ("budgets", KeyScope(), [""]),
        ("budgets", KeyScope(), ["team", "a\u{0}"]),
    ])
    func textsInAScopeAreNotEmptyAndHoldNoControlCharacters(field: String, scope: KeyScope, budgets: [String]) throws {
        let error = try failure { try ClientKey(name: "a", digest: digest, scope: scope, budgets: budgets) }
        #expect(error.field == field && error.message.contains("Allowed"))
    }

    @Test(arguments: [-1, 1_795_000_000_000, .max] as [Int64])
    func timesAreSecondsNotMilliseconds(time: Int64) throws {
        #expect(try failure { try ClientKey(name: "a", digest: digest, expires: time) }.field == "expires")
        #expect(try failure { try ClientKey(name: "a", digest: digest, created: time) }.field == "created")
    }

    @Test func theDigestOfNothingIsRefused() throws {
        #expect(try failure { try ClientKey(name: "a", digest: KeyDigest(of: "")) }.field == "sha256")
    }

    @Test(
        arguments: [
            (nil, 0, false), (nil, .max, false), (100, 99, false), (100, 100, true), (100, 101, true), (0, 0, true),
        ] as [(Int64?, Int64, Bool)])
    func expiresAtItsSecondAndNotBefore(expires: Int64?, now: Int64, isExpired: Bool) throws {
        #expect(try ClientKey(name: "a", digest: digest, expires: expires).isExpired(at: now) == isExpired)
    }
}
