import SwiftSyntax

extension TaggedExpansion {
    func writeWriting(_ source: inout Source) {
        source.block("\(access)func write(to writer: inout SwitchboardCore.JSONWriter) {") { source in
            source.block("switch self {") { source in
                for (choice, form) in cases { writeWriting(of: choice, form, &source) }
            }
        }
    }

    private func writeWriting(of choice: EnumCase, _ form: TaggedCase, _ source: inout Source) {
        let key = choice.key.quoted
        switch form {
        case .word:
            source.line("case .\(choice.identifier):")
            source.line("    writer.string(\(key))")
        case .single:
            source.line("case .\(choice.identifier)(let value):")
            source.block("    writer.object { writer in", closing: "    }") { source in
                source.line("    writer.key(\(key))")
                source.line("    value.write(to: &writer)")
            }
        case .members(let members):
            let values = members.map { "let \($0.local)" }.joined(separator: ", ")
            source.line("case .\(choice.identifier)(\(values)):")
            source.block("    writer.object { writer in", closing: "    }") { source in
                source.line("    writer.key(\(key))")
                source.block("    writer.object { writer in", closing: "    }") { source in
                    for member in members { writeMember(member, choice, &source) }
                }
            }
        }
    }

    private func writeMember(_ member: PropertySource, _ choice: EnumCase, _ source: inout Source) {
        let lines = member.writing(member.local)
        let parameter = choice.parameters.first { TaggedCase.name(of: $0) == member.variable }
        guard let parameter, ValueType(parameter.type).isOptional else {
            return lines.forEach { source.line("    \($0)") }
        }
        source.block("    if let \(member.local) {", closing: "    }") { source in
            lines.forEach { source.line("    \($0)") }
        }
    }

    /// An enum with the same cases, whose values may be missing.
    func writePartial(_ source: inout Source) {
        let holdsItself = choices.modifiers.contains("indirect") || cases.contains { isIndirect($0.choice) }
        let header = "\(access)\(holdsItself ? "indirect " : "")enum Partial: SwitchboardTools.PartialValue {"
        source.block(header) { source in
            for (choice, form) in cases { source.line("case \(choice.identifier)\(parameters(choice, form))") }
            source.line()
            source.block("\(access)init?(partial json: SwitchboardCore.JSONValue) {") { source in
                let reader = "SwitchboardTools.TaggedReader(partial: json, words: \(names.words), tags: \(names.tags))"
                source.line("guard let tagged = \(reader) else { return nil }")
                source.block("switch tagged.tag {") { source in
                    for (choice, form) in cases { writePartialReading(of: choice, form, &source) }
                    source.line("default: return nil")
                }
            }
        }
    }

    private func isIndirect(_ choice: EnumCase) -> Bool {
        choice.node.parent?.parent?.as(EnumCaseDeclSyntax.self)?.modifiers.contains("indirect") ?? false
    }

    private func parameters(_ choice: EnumCase, _ form: TaggedCase) -> String {
        switch form {
        case .word: return ""
        case .single(let type): return "(\(type.partialText)?)"
        case .members:
            let values = choice.parameters.map { parameter in
                "\(TaggedCase.name(of: parameter) ?? "_"): \(ValueType(parameter.type).partialText)?"
            }
            return "(\(values.joined(separator: ", ")))"
        }
    }

    private func writePartialReading(of choice: EnumCase, _ form: TaggedCase, _ source: inout Source) {
        source.line("case \(choice.key.quoted):")
        switch form {
        case .word: source.line("    self = .\(choice.identifier)")
        case .single(let type):
            source.line("    self = .\(choice.identifier)(\(type.partialText)(partial: tagged.value))")
        case .members(let members):
            source.line("    guard let members = SwitchboardTools.PartialReader(tagged.value) else { return nil }")
            let values = members.map { "\($0.variable): members.member(\($0.key.quoted))" }.joined(separator: ", ")
            source.line("    self = .\(choice.identifier)(\(values))")
        }
    }
}
