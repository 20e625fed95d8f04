import SwiftSyntax

/// Writes what makes an enum without associated values a string or an integer.
struct ChoiceExpansion {
    private let choices: EnumDeclSyntax
    private let cases: [EnumCase]
    private let access: String
    private let rawType: String?
    private let complaints: [Complaint]

    init(_ choices: EnumDeclSyntax, _ cases: [EnumCase], _ access: String) {
        self.choices = choices
        self.cases = cases
        self.access = access
        let inherited = choices.inheritanceClause?.inheritedTypes.first
        let hasRawValues = cases.contains { $0.node.rawValue != nil }
        let name = inherited?.type.trimmedDescription
        let isRaw = hasRawValues || name.map(Self.rawTypes.contains) ?? false
        rawType = isRaw ? name : nil
        var complaints: [Complaint] = []
        if isRaw, let inherited, let name, name != "String", !TypeNames.integers.contains(name) {
            complaints.append(
                Complaint(inherited.type, "The raw values of a @Structured enum are String or an integer, not \(name).")
            )
        }
        if isRaw, let keyed = cases.first(where: { $0.key != $0.identifier.withoutBackticks }) {
            complaints.append(
                Complaint(
                    keyed.node, "A case with a raw value has its word already. Change the raw value, not the @Key."))
        }
        self.complaints = complaints
    }

    private static let rawTypes = TypeNames.numbers.union(["String", "Character"])

    func write() -> WrittenType {
        let list = cases.map { ".\($0.identifier)" }.joined(separator: ", ")
        var members = ["\(access)static var choices: [Self] { [\(list)] }", word]
        if let description {
            members.append("\(access)static var choiceDescription: String? { \(description.quoted) }")
        }
        let conformances = "SwitchboardTools.Structured, SwitchboardTools.StructuredChoice"
        return WrittenType(complaints: complaints, conformances: conformances, members: members)
    }

    private var word: String {
        if let rawType { return "\(access)var word: \(rawType) { rawValue }" }
        return Source { source in
            source.block("\(access)var word: String {") { source in
                source.block("switch self {") { source in
                    for choice in cases { source.line("case .\(choice.identifier): \(choice.key.quoted)") }
                }
            }
        }.text
    }

    /// The type's words and those of its cases: a schema has no place of its own for these.
    private var description: String? {
        var lines: [String] = []
        if let whole = Description.text(of: choices, choices.attributes) { lines.append(whole) }
        for choice in cases {
            guard let text = choice.description else { continue }
            lines.append("- \(choice.node.rawValue?.value.literalText ?? choice.key): \(text)")
        }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }
}
