/// Reads a pattern from left to right.
struct PatternParser {
    private let scalars: [Unicode.Scalar]
    private(set) var at = 0
    private var depth = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func parse() throws(PatternError) -> PatternTree {
        let tree = try choice()
        guard at == scalars.count else { throw failure("A closing parenthesis has no opening one") }
        return tree
    }

    private mutating func choice() throws(PatternError) -> PatternTree {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Pattern.Limits.depth else { throw failure("Groups are nested too deeply") }
        var choices = [try sequence()]
        while take("|") { choices.append(try sequence()) }
        return choices.count == 1 ? choices[0] : .choice(choices)
    }

    private mutating func sequence() throws(PatternError) -> PatternTree {
        var parts: [PatternTree] = []
        while let next = peek(), next != "|", next != ")" {
            let part = try atom()
            parts.append(try repeated(part))
        }
        return parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func atom() throws(PatternError) -> PatternTree {
        guard let scalar = take() else { return .empty }
        switch scalar {
        case "^": return .assertion(.start)
        case "$": return .assertion(.end)
        case ".": return .letter(.anyButLineEnd)
        case "[": return .letter(try characterClass())
        case "(": return try group()
        case "\\": return try escape()
        case "*", "+", "?": throw failure("A quantifier has nothing before it")
        default: return .letter(ScalarSet(scalar.value))
        }
    }

    private mutating func group() throws(PatternError) -> PatternTree {
        if take("?"), !take(":") {
            throw failure("Of groups that begin with “(?” only “(?:…)” is understood")
        }
        let tree = try choice()
        guard take(")") else { throw failure("A parenthesis is not closed") }
        return tree
    }

    private mutating func escape() throws(PatternError) -> PatternTree {
        if take("b") { return .assertion(.wordBoundary) }
        if take("B") { return .assertion(.noWordBoundary) }
        return .letter(try escapedLetters())
    }

    // MARK: Quantifiers

    private mutating func repeated(_ part: PatternTree) throws(PatternError) -> PatternTree {
        guard let (least, most) = try quantifier() else { return part }
        // Greedy or lazy decides what is found, not whether: here it is the same.
        _ = take("?")
        if let next = peek(), "*+?".unicodeScalars.contains(next) { throw failure("Two quantifiers follow each other") }
        return .repetition(part, least: least, most: most)
    }

    private mutating func quantifier() throws(PatternError) -> (least: Int, most: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = at
        guard take("{"), let least = number() else {
            at = start
            return nil
        }
        var most: Int? = least
        if take(",") { most = number() }
        guard take("}") else {
            at = start
            return nil
        }
        guard max(least, most ?? 0) <= Pattern.Limits.repetitions, least <= most ?? least else {
            throw failure("A quantifier wants more than \(Pattern.Limits.repetitions) or counts backwards")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var digits = ""
        while let next = peek(), ("0"..."9").contains(next), digits.count < 6 {
            digits.unicodeScalars.append(next)
            at += 1
        }
        return Int(digits)
    }

    // MARK: Letters

    func peek() -> Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    mutating func take() -> Unicode.Scalar? {
        guard at < scalars.count else { return nil }
        defer { at += 1 }
        return scalars[at]
    }

    mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        guard peek() == wanted else { return false }
        at += 1
        return true
    }

    func failure(_ words: String) -> PatternError {
        PatternError("\(words) (at letter \(min(at, scalars.count)) of the pattern).", offset: min(at, scalars.count))
    }
}
