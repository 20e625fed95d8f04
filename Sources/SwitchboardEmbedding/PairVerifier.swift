public import SwitchboardCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads two questions at once and says how sure it is that one answer serves both: the sentence encoder's network with what
/// ``VerifierAdapter`` learned on top.
public final class PairVerifier: AnswerVerifier {
    private let encoder: SentenceEncoder
    private let stack: EncoderStack
    private let adapter: VerifierAdapter

    init(_ encoder: SentenceEncoder, _ stack: EncoderStack, _ adapter: VerifierAdapter) {
        (self.encoder, self.stack, self.adapter) = (encoder, stack, adapter)
    }

    /// From 0 to 1. Both orders are read, and the mean counts.
    /// - Parameter similarity: The cosine of the questions' vectors.
    public func confidence(thatAnswerTo first: String, serves second: String, similarity: Double) -> Double {
        let (one, other) = (encoder.tokens(of: first), encoder.tokens(of: second))
        let odds = (logit(one, other) + logit(other, one)) / 2
        let sum = adapter.slope * odds + adapter.similarity * Float(similarity) + adapter.offset
        return 1 / (1 + exp(-Double(sum)))
    }

    /// What the network says of two texts in this order, before it is fitted to a probability.
    func logit(_ first: [Int32], _ second: [Int32]) -> Float {
        var pass = EncoderPass(
            first + second.dropFirst(), second: first.count, encoder.tables, stack, encoder.kernel)
        pass.run()
        return zip(pass.mean, adapter.head).reduce(adapter.bias) { $0 + $1.0 * $1.1 }
    }
}
