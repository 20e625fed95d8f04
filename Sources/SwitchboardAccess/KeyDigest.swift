import Crypto

/// The SHA-256 of a key. The keys have 256 random bits, so their digests give nothing away and need no salt.
public struct KeyDigest: Sendable, Hashable, CustomStringConvertible {
    private let bytes: [UInt8]

    public init(of secret: String) { bytes = Array(SHA256.hash(data: Array(secret.utf8))) }

    /// From 64 hexadecimal digits; `nil` for anything else.
    public init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for at in stride(from: 0, to: 64, by: 2) {
            guard let high = KeyDigest.value(digits[at]), let low = KeyDigest.value(digits[at + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Hexadecimal, in lower case.
    public var description: String {
        bytes.reduce(into: "") { text, byte in
            text += byte < 16 ? "0" : ""
            text += String(byte, radix: 16)
        }
    }

    /// What digests are sorted into: it says nothing that helps to guess a key.
    var bucket: UInt16 { UInt16(bytes[0]) << 8 | UInt16(bytes[1]) }

    /// Looks at every byte, whichever differ.
    func isSame(as other: KeyDigest) -> Bool {
        var difference: UInt8 = 0
        for index in 0..<32 { difference |= bytes[index] ^ other.bytes[index] }
        return difference == 0
    }
}
