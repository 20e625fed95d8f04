/// What a token of each kind of text weighs, by tokenizer family: fitted to the real counts of those tokenizers over
/// prose in eight languages, program text, JSON, logs and chat.
struct TokenWeights: Sendable {
    var word: Double
    var over4: Double
    var over7: Double
    var over11: Double
    var capitals: Double
    var camel: Double
    var digits: Double
    var han: Double
    var kana: Double
    var hangul: Double
    var otherWord: Double
    var otherLetters: Double
    var newline: Double
    var space: Double
    var emoji: Double
    var punctuation: Double
    var moreSigns: Double
    var other: Double
    /// The share of texts whose estimate lies within ±10 % of the count, for texts of at least 200 tokens.
    var confidence: Double
    /// How far off the estimate is for nineteen texts of twenty, at most, as a share of the count.
    var spread: Double

    /// The family that a model card names, or the most common one.
    static func family(_ name: String?) -> TokenWeights {
        switch name {
        case "cl100k": .cl100k
        case "llama3": .llama3
        case "gemma3": .gemma3
        case "claude3": .claude3
        case "claude4.7": .claude47
        default: .o200k
        }
    }

    static let o200k = TokenWeights(
        word: 1.0206, over4: 0.0787, over7: 0.0, over11: 0.5969, capitals: 0.0245, camel: 0.2916, digits: 1.3261,
        han: 0.8797, kana: 0.7575, hangul: 0.8497, otherWord: 0.8122, otherLetters: 0.2485, newline: 0.5809,
        space: 0.9573, emoji: 1.6941, punctuation: 0.588, moreSigns: 0.0287, other: 1.1736, confidence: 0.92,
        spread: 0.114)

    static let cl100k = TokenWeights(
        word: 1.025, over4: 0.0878, over7: 0.0073, over11: 0.9156, capitals: 0.014, camel: 0.3403, digits: 1.355,
        han: 1.3551, kana: 0.9624, hangul: 1.3608, otherWord: 1.6695, otherLetters: 0.3909, newline: 0.4967,
        space: 1.003, emoji: 2.5706, punctuation: 0.5526, moreSigns: 0.0328, other: 1.6177, confidence: 0.9,
        spread: 0.12)

    static let llama3 = TokenWeights(
        word: 1.0257, over4: 0.0865, over7: 0.0107, over11: 0.9066, capitals: 0.0137, camel: 0.3365, digits: 1.3534,
        han: 0.8878, kana: 0.6535, hangul: 0.8509, otherWord: 1.5928, otherLetters: 0.4032, newline: 0.4977,
        space: 1.0014, emoji: 2.4397, punctuation: 0.5539, moreSigns: 0.0321, other: 1.3124, confidence: 0.9,
        spread: 0.12)

    static let gemma3 = TokenWeights(
        word: 0.9822, over4: 0.0617, over7: 0.0, over11: 0.5373, capitals: 0.0349, camel: 0.0, digits: 2.2082,
        han: 0.7466, kana: 0.492, hangul: 0.756, otherWord: 0.5527, otherLetters: 0.2701, newline: 1.0433,
        space: 0.9977, emoji: 0.9759, punctuation: 0.975, moreSigns: 0.0114, other: 1.2569, confidence: 0.95,
        spread: 0.098)

    static let claude3 = TokenWeights(
        word: 1.0025, over4: 0.1295, over7: 0.0, over11: 1.0403, capitals: 0.1477, camel: 0.9307, digits: 1.352,
        han: 1.2536, kana: 0.8347, hangul: 1.4543, otherWord: 1.5301, otherLetters: 0.5858, newline: 0.8645,
        space: 0.9992, emoji: 2.4457, punctuation: 0.9852, moreSigns: 0.0524, other: 1.8761, confidence: 0.85,
        spread: 0.151)

    static let claude47 = TokenWeights(
        word: 1.189, over4: 0.3791, over7: 0.0, over11: 1.2725, capitals: 0.6236, camel: 0.9507, digits: 1.264,
        han: 1.1857, kana: 0.7815, hangul: 1.4852, otherWord: 1.5839, otherLetters: 0.8985, newline: 0.441,
        space: 1.1351, emoji: 2.4428, punctuation: 1.0922, moreSigns: 0.2578, other: 2.5352, confidence: 0.82,
        spread: 0.163)
}
