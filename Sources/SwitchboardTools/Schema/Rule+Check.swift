import SwitchboardPatterns

extension Rule {
    /// Adds what is wrong with a value. Other types than the rule is about are none of its business.
    func check(_ json: JSONValue, _ problems: inout ValueProblems) {
        if !isAboutCollection, json.isArray {
            for element in json.elements { check(element, &problems) }
        } else if !isAboutCollection, json.isObject {
            for member in json.members { check(member.value, &problems) }
        } else if let objection = objection(to: json) {
            problems.add(json, objection)
        }
    }

    /// What is wrong with one value; for a keyword of a schema, which never reaches into what the value holds.
    func objection(to json: JSONValue) -> String? {
        if json.isNumber { return json.asDouble.flatMap { objection(to: $0, json.subject) } }
        if let string = json.asString { return objection(to: string, json.subject) }
        if json.isArray { return objection(to: json, count: json.elements.count) }
        if json.isObject { return objection(to: json, count: json.members.count) }
        return nil
    }

    private func objection(to number: Double, _ subject: String) -> String? {
        switch self {
        case .minimum(let least) where number < least:
            "\(subject) is less than the least that is allowed, \(Self.text(least))"
        case .maximum(let most) where number > most:
            "\(subject) is more than the most that is allowed, \(Self.text(most))"
        case .exclusiveMinimum(let bound) where number <= bound:
            "\(subject) is too little: it must be more than \(Self.text(bound))"
        case .exclusiveMaximum(let bound) where number >= bound:
            "\(subject) is too much: it must be less than \(Self.text(bound))"
        case .multipleOf(let step) where !Self.isMultiple(number, of: step):
            "\(subject) is no multiple of \(Self.text(step))"
        default: nil
        }
    }

    private func objection(to string: String, _ subject: String) -> String? {
        switch self {
        case .minLength(let least):
            let count = string.unicodeScalars.count
            return count < least
                ? "\(count) \(Self.letters(count)) are fewer than the fewest that are allowed, \(least)" : nil
        case .maxLength(let most):
            let count = string.unicodeScalars.count
            return count > most
                ? "\(count) \(Self.letters(count)) are more than the most that are allowed, \(most)" : nil
        case .pattern(let pattern):
            guard let isMatch = pattern.matches(string) else {
                return "the text is too long to be checked against the pattern \(pattern.text)"
            }
            return isMatch ? nil : "\(subject) does not match the pattern \(pattern.text)"
        case .format(let name):
            guard let format = TextFormat(rawValue: name), !format.accepts(string) else { return nil }
            return "\(subject) is no \(format.words)"
        default: return nil
        }
    }

    private func objection(to collection: JSONValue, count: Int) -> String? {
        switch self {
        case .minItems(let least) where count < least:
            "\(count) \(Self.elements(count)) are fewer than the fewest that are allowed, \(least)"
        case .maxItems(let most) where count > most:
            "\(count) \(Self.elements(count)) are more than the most that are allowed, \(most)"
        case .uniqueItems where collection.isArray && !JSONEquality.areDistinct(collection.elements):
            "no element may stand twice"
        default: nil
        }
    }

    /// Fractions are not exact in binary: 0.3 is a multiple of 0.1.
    private static func isMultiple(_ number: Double, of step: Double) -> Bool {
        guard step > 0 else { return true }
        let times = number / step
        return abs(times - times.rounded()) <= 1e-9 * max(1, abs(times))
    }
}
