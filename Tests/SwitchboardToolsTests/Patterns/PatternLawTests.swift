import SwitchboardCore
import SwitchboardPatterns
import Testing

/// The matcher against the meaning of expressions: from each place in a text, the places where a match can end.
@Suite struct PatternLawTests {
    private indirect enum Expression {
        case letter(String, Set<Character>)
        case sequence([Expression])
        case choice([Expression])
        case repetition(Expression, String, least: Int, most: Int?)

        var text: String {
            switch self {
            case .letter(let text, _): text
            case .sequence(let parts): parts.map(\.text).joined()
            case .choice(let parts): "(?:\(parts.map(\.text).joined(separator: "|")))"
            case .repetition(let part, let quantifier, _, _): "(?:\(part.text))\(quantifier)"
            }
        }

        func ends(in text: [Character], from start: Int) -> Set<Int> {
            switch self {
            case .letter(_, let letters): return start < text.count && letters.contains(text[start]) ? [start + 1] : []
            case .sequence(let parts):
                return parts.reduce([start]) { places, part in
                    Set(places.flatMap { part.ends(in: text, from: $0) })
                }
            case .choice(let parts): return Set(parts.flatMap { $0.ends(in: text, from: start) })
            case .repetition(let part, _, let least, let most):
                // More rounds than the text has letters reach nothing new.
                var places: Set<Int> = [start]
                var ends: Set<Int> = least == 0 ? places : []
                for round in 1...max(1, min(most ?? .max, least + text.count + 1)) where (most ?? 1) > 0 {
                    places = Set(places.flatMap { part.ends(in: text, from: $0) })
                    if round >= least { ends.formUnion(places) }
                }
                return ends
            }
        }
    }

    @Test func findsWhatTheExpressionMeans() throws {
        var generator = SeededGenerator(seed: 11)
        var matches = 0
        for _ in 0..<1_000 {
            let expression = expression(depth: 3, using: &generator)
            let (isFirst, isLast) = (Bool.random(using: &generator), Bool.random(using: &generator))
            let pattern = try Pattern((isFirst ? "^" : "") + "(?:\(expression.text))" + (isLast ? "$" : ""))
            for _ in 0..<6 {
                let count = Int.random(in: 0...6, using: &generator)
                let text = (0..<count).map { _ in letters.randomElement(using: &generator) ?? "a" }
                let expected = (0...(isFirst ? 0 : count)).contains { start in
                    let ends = expression.ends(in: text, from: start)
                    return isLast ? ends.contains(count) : !ends.isEmpty
                }
                #expect(pattern.matches(String(text)) == expected, "\(pattern.text) in \(String(text))")
                if expected { matches += 1 }
            }
        }
        #expect((1_000...5_000).contains(matches), "Both outcomes must be tried: \(matches) of 6000 match")
    }

    /// Whatever the text: a pattern or an error that points into it, never a trap, and the same answer twice.
    @Test func anyTextIsAPatternOrAnError() {
        var generator = SeededGenerator(seed: 12)
        let pieces = [
            "a", "\\", "(", ")", "[", "]", "{", "}", "^", "$", "*", "+", "?", "|", "-", ",", "1", "u", "x", ":", "é",
            "😀",
        ]
        var understood = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...9, using: &generator)
            let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "a" }.joined()
            do {
                let pattern = try Pattern(text)
                understood += 1
                #expect(pattern.matches("a1é-") == pattern.matches("a1é-"))
            } catch { #expect((0...text.unicodeScalars.count).contains(error.offset)) }
        }
        #expect((2_000...18_000).contains(understood), "\(understood)")
    }

    private let letters: [Character] = ["a", "b", "c", "1"]

    private func expression(depth: Int, using generator: inout SeededGenerator) -> Expression {
        let kind = depth == 0 ? 0 : Int.random(in: 0...4, using: &generator)
        func parts(_ count: ClosedRange<Int>, _ generator: inout SeededGenerator) -> [Expression] {
            (0..<Int.random(in: count, using: &generator)).map { _ in
                expression(depth: depth - 1, using: &generator)
            }
        }
        switch kind {
        case 1, 2: return .sequence(parts(0...3, &generator))
        case 3: return .choice(parts(1...3, &generator))
        case 4:
            let quantifiers: [(String, Int, Int?)] = [
                ("*", 0, nil), ("+", 1, nil), ("?", 0, 1), ("{2}", 2, 2), ("{1,2}", 1, 2), ("{2,}", 2, nil),
                ("{0}", 0, 0),
                ("*?", 0, nil),
            ]
            let (text, least, most) = quantifiers.randomElement(using: &generator) ?? ("", 1, 1)
            return .repetition(expression(depth: depth - 1, using: &generator), text, least: least, most: most)
        default:
            let choices: [(String, Set<Character>)] = [
                ("a", ["a"]), ("b", ["b"]), (".", Set(letters)), ("[ab]", ["a", "b"]), ("[^a]", ["b", "c", "1"]),
                ("[a-c]", ["a", "b", "c"]), ("\\d", ["1"]), ("\\D", ["a", "b", "c"]), ("[\\d-]", ["1"]),
            ]
            let (text, set) = choices.randomElement(using: &generator) ?? ("a", ["a"])
            return .letter(text, set)
        }
    }
}
