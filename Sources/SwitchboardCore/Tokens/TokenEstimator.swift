/// Counts tokens without a vocabulary: text is taken apart by kinds of characters, and each kind weighs what it weighs in
/// the tokenizer's family. One pass, no allocation that grows with the text.
public struct TokenEstimator: Sendable {
    private let weights: TokenWeights

    /// - Parameter tokenizer: The family, as ``ModelCard/tokenizer`` names it; `nil` is the most common one.
    public init(tokenizer: String? = nil) { weights = TokenWeights.family(tokenizer) }

    /// 0…1: the share of texts of at least 200 tokens whose estimate lies within ±10 % of the real count.
    public var confidence: Double { weights.confidence }

    /// How far off the estimate is for nineteen texts of twenty, at most, as a share of the count.
    public var spread: Double { weights.spread }

    /// The tokens of a text, rounded up.
    public func count(_ text: some StringProtocol) -> Int {
        var scan = Scan()
        for scalar in text.unicodeScalars { scan.take(scalar, weights) }
        scan.end(weights)
        return Int(scan.sum.rounded(.up))
    }

    /// What a message costs beside its text: its role and its limits.
    private static let messageOverhead = 4
    /// An image where nothing tells its size: the most common full-size picture.
    private static let image = 1_100
    /// A page of a document holds about this much, and about 50 kB of base64.
    private static let documentPerKilobyte = 20

    /// The tokens of a request's prompt: messages, tools and the schema of the answer.
    public func count(_ request: CompletionRequest) -> Int {
        var total = 3
        for message in request.messages {
            total += Self.messageOverhead
            for part in message.parts { total += count(part) }
        }
        for tool in request.tools {
            total += 8 + count(tool.name) + count(tool.description ?? "")
            switch tool.kind {
            case .function(let parameters, _): total += count(parameters?.description ?? "")
            case .custom(let format): total += count(format?.description ?? "")
            case .opaque(let opaque): total += count(opaque.json.description)
            }
        }
        if case .schema(let schema)? = request.format { total += count(schema.schema.description) }
        return total
    }

    private func count(_ part: Part) -> Int {
        switch part.content {
        case .text(let text), .refusal(let text): count(text)
        case .thinking(let thinking): count(thinking.text)
        case .toolCall(let call): 8 + count(call.name) + count(call.arguments.description)
        case .toolResult(let result): 8 + result.parts.reduce(0) { $0 + count($1) }
        case .image: Self.image
        case .audio(let media), .video(let media), .document(let media):
            switch media.source {
            case .text(let text): count(text)
            case .base64(let data): max(200, data.utf8.count / 1_024 * Self.documentPerKilobyte)
            default: Self.image
            }
        case .opaque(let opaque): count(opaque.json.description)
        }
    }
}

/// The way through a text: runs of one kind are counted when they end.
private struct Scan {
    private enum Kind { case none, latin, digits, han, kana, hangul, other, newline, space, emoji, signs, rest }

    var sum = 0.0
    private var kind = Kind.none
    private var length = 0
    /// The word inside a Latin run: its length and how many capitals it began with.
    private var word = 0
    private var capitals = 0
    private var isLower = false
    private var words = 0

    mutating func take(_ scalar: Unicode.Scalar, _ weights: TokenWeights) {
        let next = Scan.kind(of: scalar)
        if next == .newline, kind == .space || kind == .newline {
            kind = .newline
            length += 1
            return
        }
        if next != kind { end(weights) }
        kind = next
        length += 1
        switch next {
        case .latin: latin(scalar, weights)
        case .han: sum += weights.han
        case .kana: sum += weights.kana
        case .hangul: sum += weights.hangul
        case .emoji: sum += weights.emoji
        case .rest: sum += weights.other
        default: break
        }
    }

    /// Words inside a run of Latin letters: `parseHTTPBody` is three.
    private mutating func latin(_ scalar: Unicode.Scalar, _ weights: TokenWeights) {
        let isCapital = scalar.value < 0x61
        if isCapital {
            if isLower { endWord(weights) }
            capitals += 1
            word += 1
        } else {
            if !isLower, capitals > 1 {
                (word, capitals) = (word - 1, capitals - 1)
                endWord(weights)
                (word, capitals) = (1, 1)
            }
            isLower = true
            word += 1
        }
    }

    private mutating func endWord(_ weights: TokenWeights) {
        guard word > 0 else { return }
        words += 1
        let size = Double(word)
        sum += weights.word + weights.over4 * max(0, size - 4) + weights.over7 * max(0, size - 7)
        sum += weights.over11 * max(0, size - 11)
        if !isLower, word > 1 { sum += weights.capitals * (size - 1) }
        (word, capitals, isLower) = (0, 0, false)
    }

    mutating func end(_ weights: TokenWeights) {
        defer { (kind, length, words) = (.none, 0, 0) }
        switch kind {
        case .latin:
            endWord(weights)
            sum += weights.camel * Double(max(0, words - 1))
        case .digits: sum += weights.digits * Double((length + 2) / 3)
        case .other: sum += weights.otherWord + weights.otherLetters * Double(length)
        case .newline: sum += weights.newline
        case .space: if length > 1 { sum += weights.space }
        case .signs: sum += weights.punctuation + weights.moreSigns * Double(length - 1)
        default: break
        }
    }

    private static func kind(of scalar: Unicode.Scalar) -> Kind {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A: return .latin
        case 0x30...0x39: return .digits
        case 0x0A, 0x0D: return .newline
        case 0x20, 0x09: return .space
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return .signs
        case 0..<0x80: return .rest
        case 0x3041...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F: return .kana
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0xF900...0xFAFF, 0x20000...0x323AF, 0x3005, 0x3007: return .han
        case 0xAC00...0xD7A3, 0x1100...0x11FF, 0x3131...0x318E: return .hangul
        case 0x1F000...0x1FAFF, 0x2600...0x27BF, 0xFE0F, 0x200D: return .emoji
        default:
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
                .spacingMark, .enclosingMark:
                return .other
            default: return .rest
            }
        }
    }
}
