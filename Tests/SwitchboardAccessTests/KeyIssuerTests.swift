import SwitchboardAccess
import SwitchboardCore
import Synchronization
import Testing

@Suite struct KeyIssuerTests {
    private static let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    private let time = FixedTime(secondsSince1970: 1_000)

    @Test func tenThousandKeysAreDistinctAndWellFormed() throws {
        let issuer = KeyIssuer()
        var secrets: Set<String> = []
        var digests: Set<KeyDigest> = []
        var used: [Set<Character>] = Array(repeating: [], count: 43)
        for index in 0..<10_000 {
            let issued = try issuer.issue(named: "key \(index)")
            let secret = issued.secret.reveal()
            #expect(secret.hasPrefix("sb-") && secret.count == 52 && secret.utf8.count == 52)
            #expect(secret.dropFirst(3).allSatisfy(KeyIssuerTests.alphabet.contains))
            #expect(KeyForm.isWellFormed(secret))
            #expect(issued.key.digest == KeyDigest(of: secret))
            for (position, character) in secret.dropFirst(3).prefix(43).enumerated() {
                used[position].insert(character)
            }
            secrets.insert(secret)
            digests.insert(issued.key.digest)
        }
        #expect(secrets.count == 10_000 && digests.count == 10_000)
        // Each character has its full choice; the last one holds four bits only.
        #expect(used.dropLast().allSatisfy { $0.count == 64 })
        #expect(used.last?.count == 16)
    }

    @Test func theBitsAreWrittenAsBase64URL() throws {
        let zeros = try KeyIssuer(random: RandomSource { 0 }).issue(named: "zeros").secret.reveal()
        #expect(zeros.hasPrefix("sb-" + String(repeating: "A", count: 43)))
        let ones = try KeyIssuer(random: RandomSource { .max }).issue(named: "ones").secret.reveal()
        #expect(ones.hasPrefix("sb-" + String(repeating: "_", count: 42) + "8"))
    }

    @Test func fourWordsAreDrawnAndEachIsInTheKey() throws {
        let drawn = Mutex<UInt64>(0)
        // The bytes from 0 to 31, eight in a word, the lowest first.
        let issuer = KeyIssuer(
            random: RandomSource {
                drawn.withLock { count in
                    defer { count += 1 }
                    return (0x0706_0504_0302_0100 + count * 0x0808_0808_0808_0808).littleEndian
                }
            })
        let secret = try issuer.issue(named: "a").secret.reveal()
        #expect(secret.hasPrefix("sb-AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"))
        #expect(drawn.withLock { $0 } == 4)
    }

    @Test func theChecksumIsThatOfTheDocumentation() throws {
        // printf 'sb-AAA…' | sha256sum, its first 36 bits in base64url.
        let zeros = try KeyIssuer(random: RandomSource { 0 }).issue(named: "zeros").secret.reveal()
        #expect(zeros == "sb-" + String(repeating: "A", count: 43) + "n5o53K")
    }

    @Test func oneSeedMakesTheSameKeyAndAnotherAnother() throws {
        func secret(_ seed: UInt64) throws -> String {
            try KeyIssuer(random: RandomSource(seed: seed)).issue(named: "a").secret.reveal()
        }
        #expect(try secret(1) == secret(1))
        #expect(try secret(1) != secret(2))
    }

    @Test func whatIsMistypedIsNotWellFormed() throws {
        let secret = try KeyIssuer(random: RandomSource(seed: 7)).issue(named: "a").secret.reveal()
        for position in secret.indices {
            var mistyped = secret
            mistyped.replaceSubrange(position...position, with: secret[position] == "x" ? "y" : "x")
            #expect(!KeyForm.isWellFormed(mistyped), "\(mistyped)")
        }
        for other in ["", "sb-", String(secret.dropLast()), secret + "A", " " + secret, secret.lowercased(), "sb-é"] {
            #expect(!KeyForm.isWellFormed(other), "\(other)")
        }
    }

    @Test func aChecksumThatFitsDoesNotMakeUpForOtherCharacters() {
        #expect(!KeyForm.isWellFormed("sb-" + String(repeating: "A", count: 42) + ".Tatr3g"))
        #expect(!KeyForm.isWellFormed("sk-" + String(repeating: "A", count: 43) + "1AqC9z"))
    }

    @Test func aKeyKnowsWhenItWasMadeAndWhatItMayDo() throws {
        let scope = KeyScope(models: ["gpt-*"], providers: ["openai"], isAdmin: true)
        let key = try KeyIssuer(time: time).issue(named: "ci", scope: scope, budgets: ["team"], expires: 1_001).key
        #expect(key.name == "ci" && key.scope == scope && key.budgets == ["team"])
        #expect(key.created == 1_000 && key.expires == 1_001)
    }

    @Test(arguments: [0, 999, 1_000]) func aTimeThatHasPassedIsRefused(expires: Int64) throws {
        let error = try failure { try KeyIssuer(time: time).issue(named: "ci", expires: expires) }
        #expect(error.code == .invalidRequest && error.field == "expires")
    }

    @Test func theSecretDoesNotShowByItself() throws {
        let issued = try KeyIssuer().issue(named: "ci")
        var text = "\(issued)"
        dump(issued, to: &text)
        #expect(!text.contains(issued.secret.reveal()) && !text.contains(issued.secret.reveal().dropFirst(3).prefix(8)))
    }
}
