import SwiftSyntax
import SwiftSyntaxMacros

/// Writes the tool of a function.
struct FunctionTool {
    private let attribute: ToolAttribute
    private let function: FunctionDeclSyntax
    private let place: ToolPlace
    private let parameters: [ToolParameter]
    private let properties: [PropertySource]
    private let name: String
    private let description: String?
    private let isComplained: Bool

    init(_ node: AttributeSyntax, _ function: FunctionDeclSyntax, _ context: some MacroExpansionContext) {
        attribute = ToolAttribute(node: node)
        self.function = function
        place = ToolPlace(context)
        var complaints = FunctionComplaints.find(function, place)
        parameters = ToolParameter.all(of: function, &complaints)
        let said = parameters.filter { !$0.isContext }
        let (name, nameComplaints) = attribute.name(declared: function.name.text.withoutBackticks, at: function.name)
        let (description, descriptionComplaints) = attribute.description(function, at: function.name)
        let (limits, limitComplaints) = attribute.limits(of: said.map(\.name.withoutBackticks))
        let comment = DocComment(function)
        properties = said.map { parameter in
            let name = parameter.name.withoutBackticks
            return parameter.source(description: comment.parameters[name], constraints: limits[name] ?? [])
        }
        self.name = name
        self.description = description
        isComplained = context.tell(complaints + nameComplaints + descriptionComplaints + limitComplaints)
    }

    /// `nil` when there is something wrong with it, which has been told.
    func write() -> String? {
        guard !isComplained else { return nil }
        var source = Source()
        for line in function.attributes.availability { source.line(line) }
        let variable = "\(function.name.text.withoutBackticks)Tool"
        let access = function.modifiers.access.map { "\($0 == "open" ? "public" : $0) " } ?? ""
        guard place.isInType else {
            writeTool(&source, opening: "\(access)let \(variable) = SwitchboardTools.CallableTool(")
            return source.text
        }
        let scope = isStatic ? "static " : place.isInActor ? "nonisolated " : ""
        source.block("\(access)\(scope)var \(variable): SwitchboardTools.CallableTool {") { source in
            writeTool(&source, opening: "SwitchboardTools.CallableTool(")
        }
        return source.text
    }

    private var isStatic: Bool { function.modifiers.contains("static") || function.modifiers.contains("class") }

    private func writeTool(_ source: inout Source, opening: String) {
        let context = parameters.contains(where: \.isContext) ? "context" : "_"
        source.block(opening, then: ") { arguments, \(context) in") { source in
            source.line("macroName: \(name.quoted),")
            source.line("description: \(description?.quoted ?? "nil"),")
            source.line("traits: \(attribute.traits),")
            source.block("parameters: { \(properties.isEmpty ? "_" : "context") in") { source in
                properties.schema(&source, opening: "[", closing: "]")
            }
        } body: { source in
            writeBody(&source)
        }
    }

    private func writeBody(_ source: inout Source) {
        source.line("var problems = SwitchboardTools.ValueProblems()")
        let binding = properties.isEmpty ? "let" : "var"
        source.line("\(binding) members = SwitchboardTools.MemberReader(arguments, \(properties.keys), &problems)")
        for property in properties { source.line(property.reading) }
        let needed = properties.filter { !$0.isOptional }.map { ", let \($0.local)" }.joined()
        source.block("guard members.end(&problems)\(needed) else {") { source in
            source.line("throw SwitchboardTools.ToolError.badArguments(problems)")
        }
        if returnsNothing {
            source.line(call)
            source.line("return .done")
        } else {
            source.line("return SwitchboardTools.ToolOutput(returning: \(call))")
        }
    }

    private var returnsNothing: Bool {
        let type = function.signature.returnClause?.type.trimmedDescription
        return type.map { ["Void", "()"].contains($0) } ?? true
    }

    /// The call of the function with what was read.
    private var call: String {
        let owner = !place.isInType ? "" : isStatic ? "Self." : "self."
        let arguments = parameters.map(\.argument).joined(separator: ", ")
        let words = (throwsErrors ? "try " : "") + (isAwaited ? "await " : "")
        return "\(words)\(owner)\(function.name.text)(\(arguments))"
    }

    private var throwsErrors: Bool {
        guard let clause = function.signature.effectSpecifiers?.throwsClause else { return false }
        return clause.type?.trimmedDescription != "Never"
    }

    private var isAwaited: Bool {
        if function.signature.effectSpecifiers?.asyncSpecifier != nil { return true }
        if function.modifiers.contains("nonisolated") { return false }
        return (place.isInActor && !isStatic) || place.isOnGlobalActor || function.attributes.hasGlobalActor
    }
}
