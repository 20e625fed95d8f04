import SwitchboardAccess
import Testing

@Suite struct KeyDigestTests {
    @Test func isSHA256AsOthersComputeIt() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(KeyDigest(of: "abc").description == abc)
        #expect(KeyDigest(hexadecimal: abc) == KeyDigest(of: "abc"))
        #expect(KeyDigest(hexadecimal: abc.uppercased()) == KeyDigest(of: "abc"))
        #expect(KeyDigest(bytes: KeyDigest(of: "abc").bytes) == KeyDigest(of: "abc"))
        #expect(KeyDigest(of: "abc").bytes.count == 32 && KeyDigest(of: "abc").bytes[0] == 0xBA)
    }

    @Test func everySingleBitMakesADifference() throws {
        let bytes = KeyDigest(of: "a secret").bytes
        let digest = try #require(KeyDigest(bytes: bytes))
        for bit in 0..<256 {
            var other = bytes
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(try #require(KeyDigest(bytes: other)) != digest, "bit \(bit)")
        }
        #expect(digest == KeyDigest(of: "a secret"))
    }

    @Test func differencesInSeveralWordsDoNotCancelOut() throws {
        let bytes = KeyDigest(of: "a secret").bytes
        let digest = try #require(KeyDigest(bytes: bytes))
        for first in 0..<32 {
            for second in 0..<32 where second != first {
                var other = bytes
                other[first] ^= 0x80
                other[second] ^= 0x80
                #expect(try #require(KeyDigest(bytes: other)) != digest)
            }
        }
        #expect(try #require(KeyDigest(bytes: bytes.map { ~$0 })) != digest)
    }

    @Test(arguments: [
        "", "ab", String(repeating: "0", count: 63), String(repeating: "0", count: 65),
        String(repeating: "g", count: 64), String(repeating: "0", count: 63) + "é",
        String(repeating: "０", count: 64), " " + String(repeating: "0", count: 64),
    ])
    func isNotMadeOfOtherTexts(text: String) {
        #expect(KeyDigest(hexadecimal: text) == nil)
    }

    @Test func isNotMadeOfOtherNumbersOfBytes() {
        for count in [0, 31, 33, 64] { #expect(KeyDigest(bytes: [UInt8](repeating: 1, count: count)) == nil) }
    }
}
