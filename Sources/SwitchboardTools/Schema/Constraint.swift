public import SwitchboardPatterns

/// A limit on a value beyond its type. It is written into the schema and enforced when a value is read.
///
/// On an array or dictionary a limit on numbers or text holds for each element. `null` meets every limit.
public struct Constraint: Sendable, Hashable {
    public let rules: [Rule]

    init(_ rules: Rule?...) { self.rules = rules.compactMap { $0 } }

    // MARK: Numbers

    public static func range(_ range: ClosedRange<Double>) -> Self {
        Self(.minimum(range.lowerBound), .maximum(range.upperBound))
    }
    public static func range(_ range: PartialRangeFrom<Double>) -> Self { Self(.minimum(range.lowerBound)) }
    public static func range(_ range: PartialRangeThrough<Double>) -> Self { Self(.maximum(range.upperBound)) }
    public static func range(_ range: PartialRangeUpTo<Double>) -> Self { Self(.exclusiveMaximum(range.upperBound)) }
    public static func range(_ range: Range<Double>) -> Self {
        Self(.minimum(range.lowerBound), .exclusiveMaximum(range.upperBound))
    }
    /// More than a number, which is not allowed itself.
    public static func above(_ number: Double) -> Self { Self(.exclusiveMinimum(number)) }
    public static func multiple(of number: Double) -> Self { Self(.multipleOf(number)) }

    // MARK: Text

    /// Letters, counted as Unicode scalars, as JSON Schema does.
    public static func length(_ range: ClosedRange<Int>) -> Self {
        Self(range.lowerBound > 0 ? .minLength(range.lowerBound) : nil, .maxLength(range.upperBound))
    }
    public static func length(_ range: PartialRangeFrom<Int>) -> Self { Self(.minLength(range.lowerBound)) }
    public static func length(_ range: PartialRangeThrough<Int>) -> Self { Self(.maxLength(range.upperBound)) }
    public static func length(_ count: Int) -> Self { Self(.minLength(count), .maxLength(count)) }
    public static func pattern(_ pattern: Pattern) -> Self { Self(.pattern(pattern)) }
    /// A pattern as text. What ``Pattern`` does not understand is told to the model, but not enforced.
    public static func pattern(_ text: String) -> Self {
        Self((try? Pattern(text)).map(Rule.pattern) ?? .unreadablePattern(text))
    }
    /// `date`, `time`, `date-time`, `email`, `uuid`, `uri`, `ipv4`, `ipv6` and `hostname` are enforced, others are not.
    public static func format(_ name: String) -> Self { Self(.format(name)) }

    // MARK: Collections

    /// Elements of an array or members of a dictionary.
    public static func count(_ range: ClosedRange<Int>) -> Self {
        Self(range.lowerBound > 0 ? .minItems(range.lowerBound) : nil, .maxItems(range.upperBound))
    }
    public static func count(_ range: PartialRangeFrom<Int>) -> Self { Self(.minItems(range.lowerBound)) }
    public static func count(_ range: PartialRangeThrough<Int>) -> Self { Self(.maxItems(range.upperBound)) }
    public static func count(_ count: Int) -> Self { Self(.minItems(count), .maxItems(count)) }
    /// No element may stand twice in an array.
    public static let unique = Self(.uniqueItems)

    /// Adds what is wrong with a value.
    func check(_ json: JSONValue, _ problems: inout ValueProblems) {
        for rule in rules { rule.check(json, &problems) }
    }
}
