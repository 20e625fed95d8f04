/// A question in the pieces that guards compare: words without their spelling's accidents, amounts, days, names.
struct QuestionText: Sendable {
    struct Word: Sendable, Hashable {
        /// In small letters, one spelling for British and American, contractions written out.
        var text: String
        /// Without its ending.
        var stem: String
        /// Whether it carries meaning of its own, unlike "the" or "please".
        var isContent: Bool
        /// Whether it is written as a name is, in the middle of a sentence.
        var isName: Bool
        /// Whether the name is all capitals, as abbreviations are.
        var isAcronym: Bool
    }

    let words: [Word]
    let amounts: [Amount]
    let days: Set<CalendarWord>

    init(_ text: String) {
        let tokens = Tokens(text)
        var amounts: [Amount] = []
        var words: [Word] = []
        var days: Set<CalendarWord> = []
        var index = 0
        while index < tokens.all.count {
            if let (amount, length) = Amount.read(tokens.all, at: index) {
                amounts.append(amount)
                index += length
                continue
            }
            let token = tokens.all[index]
            let previous = index > 0 ? tokens.all[index - 1] : nil
            let next = index + 1 < tokens.all.count ? tokens.all[index + 1] : nil
            if let day = CalendarWord(token, after: previous, before: next) { days.insert(day) }
            words.append(contentsOf: Word.all(of: token))
            index += 1
        }
        self.words = words
        self.amounts = amounts
        self.days = days
    }

    /// The words that carry meaning.
    var content: [Word] { words.filter(\.isContent) }

    /// How many words deny something.
    var negations: Int { words.count { Lexicon.negations.contains($0.text) } }
}

/// A text cut at everything that is no letter or digit.
struct Tokens {
    struct Token: Sendable, Hashable {
        /// As it was written.
        var written: String
        /// In small letters.
        var text: String
        /// Whether it is the first of a sentence, where everything is written large.
        var isFirst: Bool
        /// Whether nothing but a sign such as a hyphen stands between it and the one before.
        var isJoined: Bool
        var isNumber: Bool { written.first?.isNumber ?? false }
    }

    private(set) var all: [Token] = []

    init(_ text: String) {
        var word = ""
        var isFirst = true
        var isJoined = false
        let characters = Array(text)
        func isDigit(_ index: Int) -> Bool { characters.indices.contains(index) && characters[index].isNumber }
        func flush(into all: inout [Token]) {
            guard !word.isEmpty else { return }
            all.append(Token(written: word, text: word.lowercased(), isFirst: isFirst, isJoined: isJoined))
            word = ""
            isFirst = false
            isJoined = true
        }
        for (index, character) in characters.enumerated() {
            if character.isLetter || character.isNumber {
                // "10GB" is an amount and a unit.
                if let last = word.last, last.isNumber && character.isLetter || last.isLetter && character.isNumber {
                    flush(into: &all)
                }
                word.append(character)
            } else if character == "'" || character == "’", !word.isEmpty, characters.indices.contains(index + 1),
                characters[index + 1].isLetter
            {
                word.append("'")
            } else if character == "," || character == "." || character == ":", isDigit(index - 1), isDigit(index + 1) {
                // "1,000" is one number; "9:15" is a time.
                if character != "," { word.append(character) }
            } else {
                flush(into: &all)
                if character.isWhitespace { isJoined = false }
                if ".?!:;\n".contains(character) {
                    isFirst = true
                    isJoined = false
                }
            }
        }
        flush(into: &all)
    }
}

extension QuestionText.Word {
    /// The words of one token: a contraction is two.
    static func all(of token: Tokens.Token) -> [Self] {
        let letters = token.written.filter(\.isLetter)
        let isAcronym = letters.count >= 2 && letters.allSatisfy(\.isUppercase)
        let isName = isAcronym || (letters.first?.isUppercase == true && !token.isFirst && token.text != "i")
        return Lexicon.expanded(token.text).map { text in
            let folded = Spelling.folded(text)
            let isFunction = Lexicon.functionWords.contains(folded) || folded.count < 2
            return Self(
                text: folded, stem: Spelling.stem(folded), isContent: !isFunction,
                isName: isName && !isFunction, isAcronym: isAcronym)
        }
    }
}
