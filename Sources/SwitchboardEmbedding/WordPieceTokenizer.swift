import Foundation
public import SwitchboardCore

/// Cuts text into the pieces that BERT models know: in small letters, without accents, words and signs apart, and each word into
/// the longest pieces of the vocabulary (Wu et al., 2016).
public struct WordPieceTokenizer: Sendable {
    /// A longer word is unknown as a whole.
    private static let longestWord = 100

    private let pieces: [String: Int32]
    private let unknown: Int32
    private let begin: Int32
    private let end: Int32

    /// - Parameter vocabulary: One piece a line; its number is the line's, from 0.
    /// - Throws: ``LLMError/Code/invalidRequest`` for a vocabulary without the special pieces.
    public init(vocabulary: [UInt8]) throws(LLMError) {
        var pieces: [String: Int32] = [:]
        let lines = String(decoding: vocabulary, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() where !line.isEmpty {
            pieces[line.hasSuffix("\r") ? String(line.dropLast()) : String(line)] = Int32(number)
        }
        guard let unknown = pieces["[UNK]"], let begin = pieces["[CLS]"], let end = pieces["[SEP]"] else {
            throw LLMError(.invalidRequest, "The vocabulary lacks [UNK], [CLS] or [SEP]: it is not one of BERT's.")
        }
        (self.pieces, self.unknown, self.begin, self.end) = (pieces, unknown, begin, end)
        count = lines.count - (lines.last?.isEmpty == true ? 1 : 0)
    }

    /// One more than the highest number of a piece.
    public let count: Int

    /// The numbers of a text's pieces, with the marks of its beginning and end.
    /// - Parameter limit: The most there may be; what is beyond is left out. Beyond 128 the model was not trained.
    public func tokens(of text: String, limit: Int = 128) -> [Int32] {
        var tokens = [begin]
        for word in words(of: text) {
            append(word, to: &tokens)
            if tokens.count >= limit { break }
        }
        return Array(tokens.prefix(limit - 1)) + [end]
    }

    // MARK: Words

    private func words(of text: String) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        func endWord() {
            if !word.isEmpty { words.append(String(word)) }
            word = String.UnicodeScalarView()
        }
        for scalar in text.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars {
            switch Self.kind(of: scalar) {
            case .nothing: break
            case .space: endWord()
            case .letter: word.append(scalar)
            case .sign:
                endWord()
                words.append(String(scalar))
            }
        }
        endWord()
        return words
    }

    private enum Kind { case nothing, space, letter, sign }

    private static func kind(of scalar: Unicode.Scalar) -> Kind {
        switch scalar.value {
        case 0x20, 0x09, 0x0A, 0x0D: return .space
        case 0, 0xFFFD: return .nothing
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return .sign
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
            return .sign
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .nonspacingMark: return .nothing
        case .spaceSeparator: return .space
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            return .sign
        default: return .letter
        }
    }

    // MARK: Pieces

    private func append(_ word: String, to tokens: inout [Int32]) {
        let scalars = Array(word.unicodeScalars)
        guard scalars.count <= Self.longestWord else { return tokens.append(unknown) }
        var found: [Int32] = []
        var start = 0
        while start < scalars.count {
            var end = scalars.count
            var piece: Int32?
            while end > start, piece == nil {
                var text = String.UnicodeScalarView()
                text.append(contentsOf: scalars[start..<end])
                piece = pieces[(start > 0 ? "##" : "") + String(text)]
                if piece == nil { end -= 1 }
            }
            guard let piece else { return tokens.append(unknown) }
            found.append(piece)
            start = end
        }
        tokens += found
    }
}
