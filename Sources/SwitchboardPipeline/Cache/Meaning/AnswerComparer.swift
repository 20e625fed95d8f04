public import SwitchboardCore

/// Says whether two answers to one question come to the same.
public protocol AnswerComparer: Sendable {
    /// - Returns: `nil` when it cannot tell, which is counted as neither.
    func agree(on question: String, _ first: Completion, _ second: Completion) async -> Bool?
}

/// Compares answers by their vectors, and by the amounts in them where they are short. It knows no facts: a model that judges
/// sees more.
public struct VectorComparer: AnswerComparer {
    /// The least cosine of two answers that come to the same.
    public static let minSimilarity = 0.8
    /// Answers with fewer words than this must agree in their amounts too.
    private static let short = 40

    private let embedder: any TextEmbedder

    public init(_ embedder: any TextEmbedder) { self.embedder = embedder }

    public func agree(on question: String, _ first: Completion, _ second: Completion) async -> Bool? {
        let (one, other) = (first.message.text, second.message.text)
        if one == other { return true }
        guard !one.isEmpty, !other.isEmpty else { return false }
        let (words, others) = (QuestionText(one), QuestionText(other))
        if min(words.words.count, others.words.count) < VectorComparer.short {
            if Guards(words, others).numbers != nil { return false }
            if let yes = words.words.first?.text, let no = others.words.first?.text, yes != no,
                Set([yes, no]) == ["yes", "no"]
            {
                return false
            }
        }
        guard let a = try? await embedder.embed(one), let b = try? await embedder.embed(other) else { return nil }
        return zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } >= VectorComparer.minSimilarity
    }
}
