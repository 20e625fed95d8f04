public import SwitchboardCore

/// Turns a text into a vector of length one, so that texts which mean alike point alike: all-MiniLM-L6-v2 (Apache-2.0; Wang et
/// al., 2020; Reimers and Gurevych, 2019), with bytes for weights. Pure, and slow enough to be kept off an event loop. The same
/// text gives the same bits on every machine.
public final class SentenceEncoder: Sendable {
    /// The length of a vector.
    public static let dimensions = EncoderShape.size
    /// Longer texts lose what stands beyond this many pieces: the model was trained on no longer ones.
    public static let longest = 128

    let tokenizer: WordPieceTokenizer
    let tables: EncoderTables
    let stack: EncoderStack
    let kernel: Kernel

    /// - Parameters:
    ///   - model: The bytes of `model.safetensors`.
    ///   - vocabulary: The bytes of `vocab.txt`.
    /// - Throws: ``LLMError/Code/invalidRequest`` for files that are damaged, or another model's.
    public convenience init(model: [UInt8], vocabulary: [UInt8], kernel: Kernel = .best) throws(LLMError) {
        let tensors = try SafeTensors(model)
        try self.init(EncoderTables(tensors), EncoderStack(tensors), vocabulary: vocabulary, kernel: kernel)
    }

    init(
        _ tables: EncoderTables,
        _ stack: EncoderStack,
        vocabulary: [UInt8],
        kernel: Kernel = .best
    ) throws(LLMError) {
        tokenizer = try WordPieceTokenizer(vocabulary: vocabulary)
        guard tokenizer.count <= EncoderShape.vocabulary else {
            throw LLMError(.invalidRequest, "The vocabulary has more pieces than the model: it is another one's.")
        }
        (self.tables, self.stack) = (tables, stack)
        self.kernel = kernel
    }

    /// The pieces of a text, as the model reads them.
    public func tokens(of text: String) -> [Int32] { tokenizer.tokens(of: text, limit: SentenceEncoder.longest) }

    /// The vector of a text.
    public func embed(_ text: String) -> [Float] { embed(tokens(of: text)) }

    func embed(_ tokens: [Int32]) -> [Float] {
        var pass = EncoderPass(tokens, tables, stack, kernel)
        pass.run()
        let mean = pass.mean
        let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? mean.map { $0 / length } : mean
    }
}
