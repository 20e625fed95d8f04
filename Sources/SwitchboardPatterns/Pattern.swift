/// A regular expression whose matching takes time in proportion to the text, whatever stands in it: it goes through the
/// text once and never backtracks.
///
/// It is the part of ECMAScript's expressions that JSON Schemas use: letters, `.`, classes (`[a-z]`, `[^…]`, `\d`,
/// `\w`, `\s` and their opposites), groups, alternatives, quantifiers (`*`, `+`, `?`, `{2,5}`, also lazy), `^`, `$`,
/// `\b`, `\B` and escapes (`\n`, `\t`, `\x41`, `\u0041`, `\u{1F600}`). References back, looking ahead or behind, and
/// `\p{…}` are refused. As in JSON Schema a pattern may match anywhere in the text.
public struct Pattern: Sendable, Hashable {
    /// What a pattern may take at most.
    enum Limits {
        /// Letters of the pattern.
        static let length = 2_000
        /// Groups in groups.
        static let depth = 50
        /// Times that `{…}` may ask for.
        static let repetitions = 1_000
        /// Instructions, after repetitions are written out.
        static let instructions = 10_000
        /// Instructions looked at while a text is matched.
        static let steps = 5_000_000
    }

    public let text: String
    let program: PatternProgram

    public init(_ text: String) throws(PatternError) {
        guard text.unicodeScalars.count <= Limits.length else {
            throw PatternError("The pattern is longer than \(Limits.length) letters.", offset: Limits.length)
        }
        var parser = PatternParser(text)
        let tree = try parser.parse()
        self.text = text
        program = try PatternProgram(tree)
    }

    /// Whether the pattern matches somewhere in the text; `nil` when the two together are too long to find out.
    public func matches(_ text: String) -> Bool? {
        var matcher = PatternMatcher(program, text)
        return matcher.run()
    }

    public static func == (left: Self, right: Self) -> Bool { left.text == right.text }
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// Why a text is no pattern.
public struct PatternError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence for a person.
    public let message: String
    /// The letter (Unicode scalar) of the pattern at which reading stopped, from 0.
    public let offset: Int

    init(_ message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }

    public var description: String { message }
}
