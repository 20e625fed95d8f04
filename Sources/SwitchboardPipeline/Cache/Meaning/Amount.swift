/// A number in a question, as what it means: "two-year" and "24 months" are one, "half past nine" and "9:30" too.
struct Amount: Sendable, Hashable, CustomStringConvertible {
    enum Kind: Sendable, Hashable {
        case number
        case ordinal
        /// In months.
        case months
        /// In minutes.
        case minutes
        /// On the clock, in minutes after midnight, or after noon as well where nobody says.
        case clock(isExact: Bool)
    }

    var value: Double
    var kind: Kind
    /// "One" often counts nothing: it need not be found in the other question.
    var isOptional = false
    /// The digits of a number that is too long to count with: an account's, a card's.
    var digits: String?

    var description: String {
        if let digits { return digits }
        let number = value == value.rounded() ? String(Int(max(-1e15, min(1e15, value)))) : String(value)
        return switch kind {
        case .number: number
        case .ordinal: "number \(number) in order"
        case .months: "\(number) months"
        case .minutes: "\(number) minutes"
        case .clock: "\(Int(value) / 60):\(Int(value) % 60 < 10 ? "0" : "")\(Int(value) % 60)"
        }
    }

    /// Whether two amounts may mean the same.
    func agrees(with other: Amount) -> Bool {
        guard digits == other.digits else { return false }
        switch (kind, other.kind) {
        case (.clock(let first), .clock(let second)):
            return value == other.value
                || (!first || !second) && (value - other.value).truncatingRemainder(dividingBy: 720) == 0
        case (.clock, .number):
            return (value / 60 - other.value).truncatingRemainder(dividingBy: 12) == 0
        case (.number, .clock): return other.agrees(with: self)
        case (.number, .months), (.months, .number):
            let (count, span) = kind == .number ? (value, other.value) : (other.value, value)
            return count == span || count * 12 == span
        case (.number, .minutes), (.minutes, .number):
            let (count, span) = kind == .number ? (value, other.value) : (other.value, value)
            return [1, 60, 1_440, 10_080].contains { count * $0 == span }
        case (.number, .ordinal), (.ordinal, .number): return value == other.value
        default: return kind == other.kind && value == other.value
        }
    }

    // MARK: Reading

    /// The amount that begins at a token, and how many tokens it takes.
    static func read(_ tokens: [Tokens.Token], at index: Int) -> (Amount, Int)? {
        if let clock = clock(tokens, at: index) { return clock }
        let written = tokens[index].text
        if written.utf8.count > 15, written.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return (Amount(value: 0, kind: .number, digits: written), 1)
        }
        guard let (number, length, isWord) = number(tokens, at: index) else { return nil }
        let next = index + length
        if tokens.indices.contains(next) {
            let unit = tokens[next].text
            if ["am", "pm"].contains(unit), (0...24).contains(number) {
                return (Amount(clock: number, isAfternoon: unit == "pm"), length + 1)
            }
            if ["a", "p"].contains(unit), tokens.indices.contains(next + 1), tokens[next + 1].text == "m",
                (0...24).contains(number)
            {
                return (Amount(clock: number, isAfternoon: unit == "p"), length + 2)
            }
            if ["st", "nd", "rd", "th"].contains(unit), tokens[next].isJoined {
                return (Amount(value: number, kind: .ordinal), length + 1)
            }
            if tokens[next].isJoined, let factor = ["k": 1e3, "m": 1e6, "bn": 1e9][unit], !isWord {
                return (Amount(value: number * factor, kind: .number), length + 1)
            }
            if let (kind, factor) = units[Spelling.stem(unit)] ?? units[unit] {
                return (Amount(value: number * factor, kind: kind), length + 1)
            }
            if let part = partOfDay(tokens, at: next), (1...12).contains(number) {
                return (Amount(clock: number, isAfternoon: part.isAfternoon), length + part.length)
            }
        }
        let isOptional = isWord && number == 1
        return (Amount(value: number, kind: .number, isOptional: isOptional), length)
    }

    private init(value: Double, kind: Kind, isOptional: Bool = false, digits: String? = nil) {
        (self.value, self.kind, self.isOptional, self.digits) = (value, kind, isOptional, digits)
    }

    private init(clock hours: Double, isAfternoon: Bool) {
        let whole = Int(hours)
        let minutes = ((hours - Double(whole)) * 100).rounded()
        self.init(value: Double((whole % 12 + (isAfternoon ? 12 : 0)) * 60) + minutes, kind: .clock(isExact: true))
    }

    private static let units: [String: (Kind, Double)] = [
        "year": (.months, 12), "yr": (.months, 12), "month": (.months, 1), "mth": (.months, 1),
        "week": (.minutes, 10_080), "wk": (.minutes, 10_080), "fortnight": (.minutes, 20_160),
        "day": (.minutes, 1_440), "night": (.minutes, 1_440), "hour": (.minutes, 60), "hr": (.minutes, 60),
        "minute": (.minutes, 1), "minut": (.minutes, 1), "min": (.minutes, 1),
    ]

    private static let words: [String: Double] = [
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
        "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
        "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
        "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12, "twice": 2, "double": 2, "single": 1,
    ]

    private static let ordinals: [String: Double] = [
        "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
        "eleventh": 11, "twelfth": 12,
    ]

    private static func number(_ tokens: [Tokens.Token], at index: Int) -> (Double, Int, isWord: Bool)? {
        let token = tokens[index]
        if token.isNumber {
            let text = token.text.replacing(":", with: ".")
            guard let number = Double(text), number < 1e15 else { return nil }
            if tokens.indices.contains(index + 1), let scale = scales[tokens[index + 1].text] {
                return (number * scale, 2, false)
            }
            return (number, 1, false)
        }
        if let ordinal = ordinals[token.text] { return (ordinal, 1, true) }
        guard var number = words[token.text] else { return nil }
        // "No one" and "which one" count nothing.
        if token.text == "one", index > 0,
            ["no", "any", "some", "every", "which", "this", "that", "another", "quick"]
                .contains(tokens[index - 1].text)
        {
            return nil
        }
        var length = 1
        while tokens.indices.contains(index + length), number < 1e12 {
            let next = tokens[index + length].text
            if let scale = scales[next] {
                number *= scale
            } else if let unit = words[next], number.truncatingRemainder(dividingBy: 100) >= 20, unit < 10, unit > 0 {
                number += unit
            } else if next == "and", number >= 100, tokens.indices.contains(index + length + 1),
                let rest = words[tokens[index + length + 1].text], rest < 100
            {
                number += rest
                length += 1
            } else {
                break
            }
            length += 1
        }
        return (number, length, true)
    }

    private static let scales: [String: Double] = [
        "hundred": 100, "thousand": 1e3, "grand": 1e3, "million": 1e6, "billion": 1e9,
    ]

    // MARK: The clock

    private static func clock(_ tokens: [Tokens.Token], at index: Int) -> (Amount, Int)? {
        let token = tokens[index]
        switch token.text {
        case "noon", "midday": return (Amount(value: 720, kind: .clock(isExact: true)), 1)
        case "midnight": return (Amount(value: 0, kind: .clock(isExact: true)), 1)
        case "half", "quarter":
            guard tokens.indices.contains(index + 1) else { return nil }
            let minutes = token.text == "half" ? 30.0 : 15
            let word = tokens[index + 1].text
            let hasPreposition = ["past", "to", "after"].contains(word)
            guard let hour = hour(tokens, at: index + (hasPreposition ? 2 : 1)), hasPreposition || token.text == "half"
            else { return nil }
            let value = hour * 60 + (word == "to" ? -minutes : minutes)
            return (Amount(value: value, kind: .clock(isExact: false)), hasPreposition ? 3 : 2)
        default: break
        }
        guard token.isNumber, token.text.contains(":") else { return nil }
        let parts = token.text.split(separator: ":").compactMap { Double($0) }
        guard parts.count >= 2, parts[0] < 25, parts[1] < 60 else { return nil }
        if tokens.indices.contains(index + 1), ["am", "pm"].contains(tokens[index + 1].text) {
            let isAfternoon = tokens[index + 1].text == "pm"
            let hours = parts[0].truncatingRemainder(dividingBy: 12) + (isAfternoon ? 12 : 0)
            return (Amount(value: hours * 60 + parts[1], kind: .clock(isExact: true)), 2)
        }
        return (Amount(value: parts[0] * 60 + parts[1], kind: .clock(isExact: parts[0] > 12)), 1)
    }

    private static func hour(_ tokens: [Tokens.Token], at index: Int) -> Double? {
        guard tokens.indices.contains(index) else { return nil }
        let number = tokens[index].isNumber ? Double(tokens[index].text) : words[tokens[index].text]
        return number.flatMap { (1...12).contains($0) ? $0 : nil }
    }

    private static func partOfDay(_ tokens: [Tokens.Token], at index: Int) -> (isAfternoon: Bool, length: Int)? {
        var place = index
        if tokens[place].text == "o'clock" { place += 1 }
        guard tokens.indices.contains(place + 1), ["in", "at"].contains(tokens[place].text) else { return nil }
        place += 1
        if tokens[place].text == "the" { place += 1 }
        guard tokens.indices.contains(place) else { return nil }
        switch tokens[place].text {
        case "morning": return (false, place - index + 1)
        case "afternoon", "evening", "night": return (true, place - index + 1)
        default: return nil
        }
    }
}
