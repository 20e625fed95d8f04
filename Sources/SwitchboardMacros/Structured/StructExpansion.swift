import SwiftSyntax
import SwiftSyntaxMacros

/// Writes what makes a struct `Structured`.
struct StructExpansion {
    private let list: PropertyList
    private let complaints: [Complaint]
    private let name: String
    private let description: String?
    private let access: String

    init(_ structure: StructDeclSyntax, _ context: some MacroExpansionContext) {
        list = PropertyList(structure.memberBlock.members)
        complaints =
            list.complaints + GenericComplaints.find(structure.genericParameterClause, structure.genericWhereClause)
        name = structure.name.text.withoutBackticks
        description = Description.text(of: structure, structure.attributes)
        access = context.witnessAccess(of: structure.modifiers)
    }

    func write() -> WrittenType {
        WrittenType(
            complaints: complaints,
            members: [Source(writeSchema).text, Source(writeWriting).text, Source(writePartial).text],
            extensionBody: Source(writeReading).text
        )
    }

    private var sources: [PropertySource] { list.properties.map(PropertySource.init) }

    private func writeSchema(_ source: inout Source) {
        let header =
            "static func schema(in context: inout SwitchboardTools.SchemaContext) -> SwitchboardTools.JSONSchema {"
        source.block("\(access)\(header)") { source in
            source.block("context.define(Self.self, named: \(name.quoted)) { context in") { source in
                let closing = description.map { "]).described(\($0.quoted))" } ?? "])"
                sources.schema(&source, opening: ".object([", closing: closing)
            }
        }
    }

    private func writeReading(_ source: inout Source) {
        let header = "init?(json: SwitchboardCore.JSONValue, problems: inout SwitchboardTools.ValueProblems) {"
        source.block("\(access)\(header)") { source in
            let binding = sources.isEmpty ? "let" : "var"
            source.line("\(binding) members = SwitchboardTools.MemberReader(json, \(sources.keys), &problems)")
            for property in list.properties { source.line(property.reading) }
            let needed = sources.filter { !$0.isOptional }.map { ", let \($0.local)" }.joined()
            source.block("guard members.end(&problems)\(needed) else {") { $0.line("return nil") }
            for property in list.properties {
                let value = PropertySource(property).local
                let assignment = "self.\(property.identifier) = \(value)"
                source.line(property.defaultValue == nil ? assignment : "if let \(value) { \(assignment) }")
            }
        }
    }

    private func writeWriting(_ source: inout Source) {
        source.block("\(access)func write(to writer: inout SwitchboardCore.JSONWriter) {") { source in
            let opening = sources.isEmpty ? "writer.object { _ in" : "writer.object { writer in"
            source.block(opening) { source in
                for property in list.properties {
                    let isOptional = property.type.isOptional
                    let property = PropertySource(property)
                    let own = "self.\(property.variable)"
                    if isOptional {
                        source.block("if let \(property.local) = \(own) {") { source in
                            property.writing(property.local).forEach { source.line($0) }
                        }
                    } else {
                        property.writing(own).forEach { source.line($0) }
                    }
                }
            }
        }
    }

    private func writePartial(_ source: inout Source) {
        source.block("\(access)struct Partial: SwitchboardTools.PartialValue {") { source in
            for property in list.properties {
                source.line("\(property.access)var \(property.identifier): \(property.type.partialText)?")
            }
            if !list.properties.isEmpty { source.line() }
            source.block("\(access)init?(partial json: SwitchboardCore.JSONValue) {") { source in
                guard !list.properties.isEmpty else { return source.line("guard json.isObject else { return nil }") }
                source.line("guard let members = SwitchboardTools.PartialReader(json) else { return nil }")
                for property in list.properties {
                    source.line("self.\(property.identifier) = members.member(\(property.key.quoted))")
                }
            }
        }
    }
}
