public import SwitchboardPatterns

/// One keyword of JSON Schema that limits a value.
@nonexhaustive
public enum Rule: Sendable, Hashable {
    case minimum(Double)
    case maximum(Double)
    case exclusiveMinimum(Double)
    case exclusiveMaximum(Double)
    case multipleOf(Double)
    case minLength(Int)
    case maxLength(Int)
    case pattern(Pattern)
    /// A pattern beyond what ``Pattern`` understands: it is written, but not enforced.
    case unreadablePattern(String)
    case format(String)
    case minItems(Int)
    case maxItems(Int)
    case uniqueItems

    /// Whether the rule is about an array or dictionary as a whole rather than about what it holds.
    var isAboutCollection: Bool {
        switch self {
        case .minItems, .maxItems, .uniqueItems: true
        default: false
        }
    }

    /// The rule for a person, to follow a colon.
    var words: String {
        switch self {
        case .minimum(let number): "at least \(Self.text(number))"
        case .maximum(let number): "at most \(Self.text(number))"
        case .exclusiveMinimum(let number): "more than \(Self.text(number))"
        case .exclusiveMaximum(let number): "less than \(Self.text(number))"
        case .multipleOf(let number): "a multiple of \(Self.text(number))"
        case .minLength(let count): "at least \(count) \(Self.letters(count))"
        case .maxLength(let count): "at most \(count) \(Self.letters(count))"
        case .pattern(let pattern): "matching \(pattern.text)"
        case .unreadablePattern(let text): "matching \(text)"
        case .format(let name): "in the format \(name)"
        case .minItems(let count): "at least \(count) \(Self.elements(count))"
        case .maxItems(let count): "at most \(count) \(Self.elements(count))"
        case .uniqueItems: "no element twice"
        }
    }

    func write(isObject: Bool, to writer: inout JSONWriter) {
        switch self {
        case .minimum(let number): writer.field("minimum", number)
        case .maximum(let number): writer.field("maximum", number)
        case .exclusiveMinimum(let number): writer.field("exclusiveMinimum", number)
        case .exclusiveMaximum(let number): writer.field("exclusiveMaximum", number)
        case .multipleOf(let number): writer.field("multipleOf", number)
        case .minLength(let count): writer.field("minLength", count)
        case .maxLength(let count): writer.field("maxLength", count)
        case .pattern(let pattern): writer.field("pattern", pattern.text)
        case .unreadablePattern(let text): writer.field("pattern", text)
        case .format(let name): writer.field("format", name)
        case .minItems(let count): writer.field(isObject ? "minProperties" : "minItems", count)
        case .maxItems(let count): writer.field(isObject ? "maxProperties" : "maxItems", count)
        case .uniqueItems: writer.field("uniqueItems", true)
        }
    }

    /// A number without a fraction where it has none.
    static func text(_ number: Double) -> String {
        let text = String(number)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    static func letters(_ count: Int) -> String { count == 1 ? "letter" : "letters" }
    static func elements(_ count: Int) -> String { count == 1 ? "element" : "elements" }
}
