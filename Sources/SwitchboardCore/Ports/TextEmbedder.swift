/// Turns texts into vectors that point alike when the texts mean alike.
public protocol TextEmbedder: Sendable {
    /// Which model does it: vectors of different ones are never compared.
    var name: String { get }
    /// The vector of a text, of length one.
    func embed(_ text: String) async throws(LLMError) -> [Float]
}

/// Says whether one answer serves two questions.
public protocol AnswerVerifier: Sendable {
    /// How sure it is, from 0 to 1, that the answer to the first question answers the second as well.
    /// - Parameter similarity: The cosine of their vectors.
    func confidence(
        thatAnswerTo first: String,
        serves second: String,
        similarity: Double
    ) async throws(LLMError) -> Double
}
