/// An enum whose cases are words or numbers: a string or integer with an `enum` in the schema.
///
/// `@Structured` makes an enum without associated values conform. One with raw values uses them, another the names of
/// its cases.
public protocol StructuredChoice: Structured, PartialValue, Equatable where Partial == Self {
    associatedtype Word: Structured & Hashable

    static var choices: [Self] { get }
    /// What stands in the JSON.
    var word: Word { get }
    /// Words for the model about the type as a whole and its cases.
    static var choiceDescription: String? { get }
}

extension StructuredChoice {
    public static var choiceDescription: String? { nil }

    public static func schema(in context: inout SchemaContext) -> JSONSchema {
        .choices(choices.map(\.word.json)).described(choiceDescription)
    }

    public init?(json: JSONValue, problems: inout ValueProblems) {
        var ignored = ValueProblems()
        let word = Word(json: json, problems: &ignored)
        guard let choice = Self.choices.first(where: { $0.word == word }) else {
            let allowed = Self.choices.map(\.word.json.description).joined(separator: ", ")
            problems.add(json, "\(json.subject) is none of the allowed values: \(allowed)")
            return nil
        }
        self = choice
    }

    public func write(to writer: inout JSONWriter) { word.write(to: &writer) }

    /// A word that another one begins with may still grow, so it is not told.
    public init?(partial: JSONValue) {
        guard let choice = try? Self(json: partial) else { return nil }
        if let text = partial.asString {
            let longer = Self.choices.lazy.compactMap { $0.word as? String }.first { $0 != text && $0.hasPrefix(text) }
            guard longer == nil else { return nil }
        }
        self = choice
    }
}

extension StructuredChoice where Self: RawRepresentable, RawValue: Structured & Hashable {
    public var word: RawValue { rawValue }
}

extension StructuredChoice where Self: CaseIterable {
    public static var choices: [Self] { Array(allCases) }
}
