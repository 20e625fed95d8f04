import SwiftSyntax

/// Writes what makes an enum with associated values an object with one member, named as the case.
struct TaggedExpansion {
    let choices: EnumDeclSyntax
    let access: String
    private(set) var cases: [(choice: EnumCase, form: TaggedCase)] = []
    private var complaints: [Complaint] = []

    init(_ choices: EnumDeclSyntax, _ cases: [EnumCase], _ access: String) {
        self.choices = choices
        self.access = access
        for choice in cases {
            if let form = TaggedCase.read(choice, &complaints) { self.cases.append((choice, form)) }
        }
    }

    func write() -> WrittenType {
        WrittenType(
            complaints: complaints,
            members: [
                Source(writeSchema).text, Source(writeReading).text, Source(writeWriting).text,
                Source(writePartial).text,
            ]
        )
    }

    /// The names of cases without values, and of those with some, as array literals.
    var names: (words: String, tags: String) {
        var words: [String] = []
        var tags: [String] = []
        for (choice, form) in cases {
            if case .word = form { words.append(choice.key.quoted) } else { tags.append(choice.key.quoted) }
        }
        return ("[\(words.joined(separator: ", "))]", "[\(tags.joined(separator: ", "))]")
    }

    private func writeSchema(_ source: inout Source) {
        let header =
            "static func schema(in context: inout SwitchboardTools.SchemaContext) -> SwitchboardTools.JSONSchema {"
        let name = choices.name.text.withoutBackticks.quoted
        let closing = Description.text(of: choices, choices.attributes).map { "]).described(\($0.quoted))" } ?? "])"
        source.block("\(access)\(header)") { source in
            source.block("context.define(Self.self, named: \(name)) { context in") { source in
                source.block(".anyOf([", closing: closing) { source in
                    for (choice, form) in cases { writeSchema(of: choice, form, &source) }
                }
            }
        }
    }

    private func writeSchema(of choice: EnumCase, _ form: TaggedCase, _ source: inout Source) {
        let key = choice.key.quoted
        let description = choice.description.map { ", description: \($0.quoted)" } ?? ""
        switch form {
        case .word:
            let described = choice.description.map { ".described(\($0.quoted))" } ?? ""
            source.line(".choices([.string(\(key))])\(described),")
        case .single(let type):
            source.line(".tagged(\(key), \(type.text).schema(in: &context)\(description)),")
        case .members(let members):
            members.schema(&source, opening: ".tagged(\(key), .object([", closing: "])\(description)),")
        }
    }

    private func writeReading(_ source: inout Source) {
        let header = "init?(json: SwitchboardCore.JSONValue, problems: inout SwitchboardTools.ValueProblems) {"
        let names = names
        source.block("\(access)\(header)") { source in
            let reader = "SwitchboardTools.TaggedReader(json, words: \(names.words), tags: \(names.tags), &problems)"
            source.line("guard let tagged = \(reader) else { return nil }")
            source.block("switch tagged.tag {") { source in
                for (choice, form) in cases { writeReading(of: choice, form, &source) }
                source.line("default: return nil")
            }
        }
    }

    private func writeReading(of choice: EnumCase, _ form: TaggedCase, _ source: inout Source) {
        source.line("case \(choice.key.quoted):")
        switch form {
        case .word: source.line("    self = .\(choice.identifier)")
        case .single(let type):
            source.line(
                "    guard let value = \(type.text)(json: tagged.value, problems: &problems) else { return nil }")
            source.line("    self = .\(choice.identifier)(value)")
        case .members(let members):
            source.line("    var members = SwitchboardTools.MemberReader(tagged.value, \(members.keys), &problems)")
            for member in members { source.line("    \(member.reading)") }
            let needed = members.filter { !$0.isOptional }.map { ", let \($0.local)" }.joined()
            source.line("    guard members.end(&problems)\(needed) else { return nil }")
            let arguments = members.map { "\($0.variable): \(value(of: $0, choice))" }.joined(separator: ", ")
            source.line("    self = .\(choice.identifier)(\(arguments))")
        }
    }

    /// A value that was read, or its default.
    private func value(of member: PropertySource, _ choice: EnumCase) -> String {
        let parameter = choice.parameters.first { TaggedCase.name(of: $0) == member.variable }
        guard let value = parameter?.defaultValue?.value, !value.isNil else { return member.local }
        return "\(member.local) ?? \(value.trimmedDescription)"
    }
}
