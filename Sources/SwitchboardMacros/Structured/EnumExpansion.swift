import SwiftSyntax
import SwiftSyntaxMacros

/// A case of an enum.
struct EnumCase {
    let identifier: String
    /// Its word or member in JSON.
    let key: String
    let description: String?
    let node: EnumCaseElementSyntax
    let parameters: [EnumCaseParameterSyntax]
}

/// Decides which kind of JSON an enum is.
enum EnumExpansion {
    static func write(_ choices: EnumDeclSyntax, _ context: some MacroExpansionContext) -> WrittenType {
        let cases = cases(of: choices)
        guard !cases.isEmpty else {
            return WrittenType(complaints: [Complaint(choices.name, "An enum without cases has no value. Add a case.")])
        }
        let access = context.witnessAccess(of: choices.modifiers)
        var written =
            cases.allSatisfy(\.parameters.isEmpty)
            ? ChoiceExpansion(choices, cases, access).write() : TaggedExpansion(choices, cases, access).write()
        written.complaints += GenericComplaints.find(choices.genericParameterClause, choices.genericWhereClause)
        written.complaints += repeated(cases)
        return written
    }

    private static func cases(of choices: EnumDeclSyntax) -> [EnumCase] {
        choices.memberBlock.members.compactMap { $0.decl.as(EnumCaseDeclSyntax.self) }.flatMap { declaration in
            declaration.elements.map { element in
                EnumCase(
                    identifier: element.name.text,
                    key: declaration.attributes.first(named: "Key")?.mainArgument?.literalText
                        ?? element.name.text.withoutBackticks,
                    description: Description.text(of: declaration, declaration.attributes),
                    node: element,
                    parameters: element.parameterClause.map { Array($0.parameters) } ?? []
                )
            }
        }
    }

    private static func repeated(_ cases: [EnumCase]) -> [Complaint] {
        var seen: Set<String> = []
        return cases.filter { !seen.insert($0.key).inserted }.map {
            Complaint($0.node, "Two cases are called “\($0.key)” in JSON. Give each a @Key of its own.")
        }
    }
}
