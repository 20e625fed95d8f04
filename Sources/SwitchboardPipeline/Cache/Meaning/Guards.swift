/// What two questions differ in that tells that one answer cannot serve both. A guard that trips ends the matter.
struct Guards {
    struct Trip: Sendable, Hashable {
        /// Which one: `numbers`, `dates`, `names`, `negation`, `opposites`, `order`, `modifiers`.
        var name: String
        /// What it saw.
        var detail: String
    }

    private let first: QuestionText
    private let second: QuestionText
    /// Content words that only one of them has.
    private let onlyFirst: [QuestionText.Word]
    private let onlySecond: [QuestionText.Word]

    init(_ first: QuestionText, _ second: QuestionText) {
        self.first = first
        self.second = second
        onlyFirst = Guards.missing(first.content, in: second)
        onlySecond = Guards.missing(second.content, in: first)
    }

    /// Those that trip.
    /// - Parameter isVerified: Whether a verifier reads both as well: it knows better what one word more means.
    func trips(isVerified: Bool) -> [Trip] {
        [numbers, dates, names, negation, opposites, order, isVerified ? nil : modifiers].compactMap(\.self)
    }

    // MARK: What is only in one

    private static func missing(_ words: [QuestionText.Word], in other: QuestionText) -> [QuestionText.Word] {
        var pool = other.words
        return words.filter { word in
            guard let place = pool.firstIndex(where: { matches(word, $0) }) else { return true }
            pool.remove(at: place)
            return false
        }
    }

    private static func matches(_ word: QuestionText.Word, _ other: QuestionText.Word) -> Bool {
        word.stem == other.stem || word.text == other.text || isMisspelt(word.text, other.text)
    }

    /// Whether one is the other with one or two letters wrong: only long words, and never their first letter.
    static func isMisspelt(_ first: String, _ second: String) -> Bool {
        let (a, b) = (Array(first.utf8), Array(second.utf8))
        guard min(a.count, b.count) >= 5, abs(a.count - b.count) <= 1, a[0] == b[0] else { return false }
        let allowed = min(a.count, b.count) >= 8 ? 2 : 1
        var row = Array(0...b.count)
        var before = row
        for i in 1...a.count {
            var next = [i]
            for j in 1...b.count {
                var cost = min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { cost = min(cost, before[j - 2] + 1) }
                next.append(cost)
            }
            before = row
            row = next
        }
        return row[b.count] <= allowed
    }

    // MARK: Numbers and dates

    var numbers: Trip? {
        var pool = second.amounts
        let alone = first.amounts.filter { amount in
            guard let place = pool.firstIndex(where: { amount.agrees(with: $0) }) else { return true }
            pool.remove(at: place)
            return false
        }
        let needed = (alone.filter { !$0.isOptional }, pool.filter { !$0.isOptional })
        let conflict = !alone.isEmpty && !pool.isEmpty
        guard conflict || !needed.0.isEmpty || !needed.1.isEmpty else { return nil }
        return Trip(name: "numbers", detail: Guards.words(alone) + " / " + Guards.words(pool))
    }

    private var dates: Trip? {
        let (alone, others) = (first.days.subtracting(second.days), second.days.subtracting(first.days))
        for kind in [CalendarWord.Kind.month, .weekday, .relative] {
            let (one, other) = (alone.filter { $0.kind == kind }, others.filter { $0.kind == kind })
            let isConflict = kind == .relative ? !one.isEmpty && !other.isEmpty : !one.isEmpty || !other.isEmpty
            if isConflict {
                return Trip(name: "dates", detail: Guards.words(one) + " / " + Guards.words(other))
            }
        }
        return nil
    }

    private static func words(_ things: some Collection<some CustomStringConvertible>) -> String {
        things.isEmpty ? "none" : things.map(\.description).sorted().joined(separator: ", ")
    }

    // MARK: Names

    private var names: Trip? {
        let one = first.words.filter { $0.isName && !isFound($0, in: second) }
        let other = second.words.filter { $0.isName && !isFound($0, in: first) }
        guard !one.isEmpty, !other.isEmpty else { return nil }
        return Trip(
            name: "names",
            detail: one.map(\.text).joined(separator: ", ") + " / " + other.map(\.text).joined(separator: ", "))
    }

    private func isFound(_ name: QuestionText.Word, in text: QuestionText) -> Bool {
        if text.words.contains(where: { Guards.matches(name, $0) || Guards.isSamePlace(name.text, $0.text) }) {
            return true
        }
        let letters = Array(name.text)
        guard name.isAcronym, letters.count >= 2, text.words.count >= letters.count else {
            return text.words.contains { $0.isAcronym && isSpelt($0.text, near: name) }
        }
        return Guards.spells(letters, text.words)
    }

    /// Whether the name is of words that an abbreviation in the other text stands for.
    private func isSpelt(_ acronym: String, near name: QuestionText.Word) -> Bool {
        let mine = first.words.contains(name) ? first.words : second.words
        return Guards.spells(Array(acronym), mine)
    }

    private static func spells(_ letters: [Character], _ words: [QuestionText.Word]) -> Bool {
        guard letters.count >= 2, words.count >= letters.count else { return false }
        return (0...words.count - letters.count).contains { start in
            letters.indices.allSatisfy { words[start + $0].text.first == letters[$0] }
        }
    }

    private static func isSamePlace(_ first: String, _ second: String) -> Bool {
        // "Italy" and "Italian", "Portugal" and "Portuguese".
        if first.count >= 5, second.count >= 5, first.prefix(4) == second.prefix(4),
            ["n", "h", "e", "s"].contains(second.suffix(1)) || ["n", "h", "e", "s"].contains(first.suffix(1))
        {
            return true
        }
        return Lexicon.places.contains { $0.contains(first) && $0.contains(second) }
    }

    // MARK: Negation

    /// Whether a denial is all that they differ in.
    private var negation: Trip? {
        guard first.negations % 2 != second.negations % 2 else { return nil }
        let rest = (onlyFirst + onlySecond).filter { !Lexicon.negations.contains($0.text) }
        guard rest.count <= 1 else { return nil }
        return Trip(name: "negation", detail: "\(first.negations) / \(second.negations) denials")
    }

    private var opposites: Trip? {
        let one = first.words.filter { word in !second.words.contains { Guards.matches(word, $0) } }
        let other = second.words.filter { word in !first.words.contains { Guards.matches(word, $0) } }
        for word in one {
            guard let opposite = other.first(where: { Lexicon.areOpposite(word.stem, $0.stem) }) else { continue }
            return Trip(name: "opposites", detail: "\(word.text) / \(opposite.text)")
        }
        return nil
    }

    // MARK: Order

    /// Whether what stands on one side of a word here stands on its other side there: "from Paris to Rome" and "from Rome to
    /// Paris", "tea than coffee" and "coffee than tea".
    private var order: Trip? {
        for pivot in ["to", "into", "than", "over", "before", "after", "instead", "by"] {
            let (one, other) = (Guards.sides(of: pivot, in: first), Guards.sides(of: pivot, in: second))
            for here in one {
                for there in other
                where !here.before.isDisjoint(with: there.after) && !here.after.isDisjoint(with: there.before) {
                    return Trip(
                        name: "order",
                        detail: [here, there].map { "\(Guards.words($0.before)) \(pivot) \(Guards.words($0.after))" }
                            .joined(separator: " / "))
                }
            }
        }
        return nil
    }

    /// The words next to each place where a word stands, up to the nearest one that carries no meaning.
    private static func sides(of pivot: String, in text: QuestionText) -> [(before: Set<String>, after: Set<String>)] {
        text.words.indices.filter { text.words[$0].text == pivot }.map { place in
            let before = text.words[..<place].reversed().prefix(while: \.isContent)
            let after = text.words[(place + 1)...].drop { !$0.isContent }.prefix(while: \.isContent)
            return (Set(before.map(\.stem)), Set(after.map(\.stem)))
        }
    }

    // MARK: Modifiers

    /// Whether one is the other with something more: "warranty" and "extended warranty".
    private var modifiers: Trip? {
        let (more, less) = onlyFirst.isEmpty ? (onlySecond, onlyFirst) : (onlyFirst, onlySecond)
        guard less.isEmpty, !more.isEmpty, more.count <= 3 else { return nil }
        return Trip(name: "modifiers", detail: more.map(\.text).joined(separator: ", "))
    }
}
