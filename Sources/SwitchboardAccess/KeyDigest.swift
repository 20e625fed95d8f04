import Crypto

/// SHA-256 of a key's secret: all that is kept of it.
///
/// A secret has 256 random bits, so nobody finds it by trying, and a fast hash without salt is enough: there is nothing that
/// a slow one would protect.
public struct KeyDigest: Sendable, Hashable, CustomStringConvertible {
    let words: SIMD4<UInt64>

    public init(of secret: String) {
        words = SHA256.hash(data: Array(secret.utf8)).withUnsafeBytes { raw in
            raw.loadUnaligned(as: SIMD4<UInt64>.self)
        }
    }

    /// - Returns: `nil` for any other number of bytes than 32.
    public init?(bytes: [UInt8]) {
        guard bytes.count == SHA256.byteCount else { return nil }
        words = bytes.withUnsafeBytes { raw in raw.loadUnaligned(as: SIMD4<UInt64>.self) }
    }

    /// - Parameter hexadecimal: 64 digits.
    /// - Returns: `nil` for any other text.
    public init?(hexadecimal text: String) {
        let digits = text.unicodeScalars.compactMap { scalar in
            scalar.isASCII ? Character(scalar).hexDigitValue.map(UInt8.init) : nil
        }
        guard digits.count == 2 * SHA256.byteCount, text.utf8.count == digits.count else { return nil }
        self.init(bytes: stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }

    /// 32 of them.
    public var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    /// In hexadecimal, as `sha256sum` writes it.
    public var description: String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// 1 where the digests are the same and 0 where they differ, without a branch: every byte is looked at, wherever the
    /// first difference is.
    func sameness(with other: KeyDigest) -> UInt64 {
        let difference = words ^ other.words
        let any = difference[0] | difference[1] | difference[2] | difference[3]
        return ((any | (0 &- any)) >> 63) ^ 1
    }

    public static func == (left: Self, right: Self) -> Bool { left.sameness(with: right) == 1 }
    public func hash(into hasher: inout Hasher) { hasher.combine(words) }
}
