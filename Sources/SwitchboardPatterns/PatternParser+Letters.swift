extension PatternParser {
    /// What stands between brackets; the opening one was read.
    mutating func characterClass() throws(PatternError) -> ScalarSet {
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        while let next = take() {
            if next == "]" { return ScalarSet(ranges, isNegated: isNegated) }
            let first = try classMember(next)
            guard let low = first.single, peek() == "-" else {
                ranges += first.set.flattened
                continue
            }
            _ = take("-")
            guard let end = take() else { break }
            if end == "]" {
                return ScalarSet(ranges + [low...low, 0x2D...0x2D], isNegated: isNegated)
            }
            guard let high = try classMember(end).single, low <= high else {
                throw failure("A range of a class is no range")
            }
            ranges.append(low...high)
        }
        throw failure("A bracket is not closed")
    }

    private mutating func classMember(
        _ scalar: Unicode.Scalar
    ) throws(PatternError) -> (set: ScalarSet, single: UInt32?) {
        guard scalar == "\\" else { return (ScalarSet(scalar.value), scalar.value) }
        let set = take("b") ? ScalarSet(0x08) : take("-") ? ScalarSet(0x2D) : try escapedLetters()
        let isSingle = !set.isNegated && set.ranges.count == 1 && set.ranges[0].count == 1
        return (set, isSingle ? set.ranges[0].lowerBound : nil)
    }

    /// What a backslash, which was read, and the letters after it stand for.
    mutating func escapedLetters() throws(PatternError) -> ScalarSet {
        guard let scalar = take() else { throw failure("The pattern ends with a backslash") }
        switch scalar {
        case "d": return .digit
        case "D": return .digit.inverted
        case "w": return .word
        case "W": return .word.inverted
        case "s": return .space
        case "S": return .space.inverted
        case "n": return ScalarSet(0x0A)
        case "r": return ScalarSet(0x0D)
        case "t": return ScalarSet(0x09)
        case "f": return ScalarSet(0x0C)
        case "v": return ScalarSet(0x0B)
        case "0": return ScalarSet(0)
        case "x": return ScalarSet(try hexadecimal(digits: 2))
        case "u": return ScalarSet(try unicodeEscape())
        case "1"..."9": throw failure("References back are not understood")
        case "p", "P": throw failure("Unicode classes (\\p{…}) are not understood")
        case "a"..."z", "A"..."Z": throw failure("The escape \\\(scalar) is not understood")
        default: return ScalarSet(scalar.value)
        }
    }

    private mutating func unicodeEscape() throws(PatternError) -> UInt32 {
        if take("{") {
            var value: UInt32 = 0
            while let next = take(), next != "}" {
                guard let digit = Character(next).hexDigitValue, value < 0x110000 else {
                    throw failure("\\u{…} holds no letter's number")
                }
                value = value << 4 | UInt32(digit)
            }
            guard value < 0x110000 else { throw failure("\\u{…} holds no letter's number") }
            return value
        }
        let first = try hexadecimal(digits: 4)
        guard (0xD800..<0xDC00).contains(first), peek() == "\\" else { return first }
        _ = take("\\")
        guard take("u") else { throw failure("Half of a surrogate pair stands alone") }
        let second = try hexadecimal(digits: 4)
        guard (0xDC00..<0xE000).contains(second) else { throw failure("Half of a surrogate pair stands alone") }
        return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }

    private mutating func hexadecimal(digits: Int) throws(PatternError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = take().flatMap({ Character($0).hexDigitValue }) else {
                throw failure("An escape needs \(digits) hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
