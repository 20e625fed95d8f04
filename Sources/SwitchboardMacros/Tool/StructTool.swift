import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// Writes the tool of a struct.
struct StructTool {
    private let attribute: ToolAttribute
    private let structure: StructDeclSyntax
    private let place: ToolPlace
    private let name: String
    private let description: String?
    private let call: FunctionDeclSyntax?
    private let isComplained: Bool

    init(_ node: AttributeSyntax, _ structure: StructDeclSyntax, _ context: some MacroExpansionContext) {
        attribute = ToolAttribute(node: node)
        self.structure = structure
        place = ToolPlace(context)
        var complaints: [Complaint] = []
        if structure.attributes.first(named: "Structured") == nil {
            complaints.append(Self.needsStructured(node, structure))
        }
        if let generics = structure.genericParameterClause {
            complaints.append(
                Complaint(generics, "A tool has one schema, so its struct cannot be generic. Name concrete types."))
        }
        if let limits = node.argument("limits") {
            complaints.append(
                Complaint(limits, "A struct has its limits at its properties: @Limit, @Length, @Pattern, @Count …"))
        }
        call = Self.call(in: structure, &complaints)
        let declared = structure.name.text.withoutBackticks.withSmallFirstLetter
        let (name, nameComplaints) = attribute.name(declared: declared, at: structure.name)
        let (description, descriptionComplaints) = attribute.description(structure, at: structure.name)
        self.name = name
        self.description = description
        isComplained = context.tell(complaints + nameComplaints + descriptionComplaints)
    }

    /// `nil` when there is something wrong with it, which has been told.
    func write() -> String? {
        guard !isComplained, let call else { return nil }
        var source = Source()
        for line in structure.attributes.availability { source.line(line) }
        let variable = "\(structure.name.text.withoutBackticks)Tool"
        let access = structure.modifiers.access.map { "\($0) " } ?? ""
        guard place.isInType else {
            writeTool(&source, call, opening: "\(access)let \(variable) = SwitchboardTools.CallableTool(")
            return source.text
        }
        source.block("\(access)static var \(variable): SwitchboardTools.CallableTool {") { source in
            writeTool(&source, call, opening: "SwitchboardTools.CallableTool(")
        }
        return source.text
    }

    private func writeTool(_ source: inout Source, _ call: FunctionDeclSyntax, opening: String) {
        let parameter = call.signature.parameterClause.parameters.first
        source.block(opening, then: ") { input, \(parameter == nil ? "_" : "context") in") { source in
            source.line("macroName: \(name.quoted),")
            source.line("description: \(description?.quoted ?? "nil"),")
            source.line("traits: \(attribute.traits),")
            source.line("input: \(structure.name.text).self")
        } body: { source in
            let effects = call.signature.effectSpecifiers
            let words = (effects?.throwsClause == nil ? "" : "try ") + (effects?.asyncSpecifier == nil ? "" : "await ")
            let label = parameter.map { $0.firstName.text == "_" ? "context" : "\($0.firstName.text): context" } ?? ""
            let result = call.signature.returnClause?.type.trimmedDescription ?? "Void"
            if ["Void", "()"].contains(result) {
                source.line("\(words)input.call(\(label))")
                source.line("return .done")
            } else {
                source.line("return SwitchboardTools.ToolOutput(returning: \(words)input.call(\(label)))")
            }
        }
    }

    private static func needsStructured(_ node: AttributeSyntax, _ structure: StructDeclSyntax) -> Complaint {
        let text = "A struct that is a tool must be @Structured too, so that its properties can be read."
        let name = TypeSyntax(IdentifierTypeSyntax(name: .identifier("Structured")))
        let added = AttributeSyntax(attributeName: name)
            .with(\.leadingTrivia, structure.attributes.leadingTrivia)
            .with(\.trailingTrivia, .space)
        let old = structure.attributes
        let new = [.attribute(added)] + old.with(\.leadingTrivia, [])
        let change = FixIt.Change.replace(oldNode: Syntax(old), newNode: Syntax(new))
        return Complaint(node, text, fix: Complaint.Fix(text: "add @Structured", changes: [change]))
    }

    private static func call(in structure: StructDeclSyntax, _ complaints: inout [Complaint]) -> FunctionDeclSyntax? {
        let functions = structure.memberBlock.members.compactMap { $0.decl.as(FunctionDeclSyntax.self) }
        let calls = functions.filter { $0.name.text == "call" && !$0.modifiers.contains("static") }
        let fitting = calls.first { function in
            let parameters = function.signature.parameterClause.parameters
            return parameters.isEmpty
                || (parameters.count == 1 && parameters.first?.type.trimmedDescription.hasSuffix("ToolContext") == true)
        }
        guard let fitting else {
            let text =
                "A struct that is a tool needs a method “call()” or “call(in context: ToolContext)” in its braces."
            complaints.append(Complaint(calls.first?.name ?? structure.name, text))
            return nil
        }
        if let mutating = fitting.modifiers.first(where: { $0.name.text == "mutating" }) {
            complaints.append(Complaint(mutating, "A tool's call() cannot be mutating: its value is used once."))
        }
        return fitting
    }
}

extension String {
    /// `BookTable` is `bookTable`, `HTTPFetch` is `httpFetch`.
    fileprivate var withSmallFirstLetter: String {
        let capitals = prefix(while: \.isUppercase).count
        let lowered = capitals > 1 && capitals < count ? capitals - 1 : capitals
        return prefix(lowered).lowercased() + dropFirst(lowered)
    }
}
