import SwiftSyntax
import SwiftSyntaxBuilder
import SwitchboardPatterns

/// What stands in the parentheses of `@Tool`.
struct ToolAttribute {
    let node: AttributeSyntax

    /// The name that the model uses, and what is wrong with it.
    /// - Parameter declared: The name in the code, at `place`.
    func name(declared: String, at place: some SyntaxProtocol) -> (name: String, complaints: [Complaint]) {
        guard let argument = node.mainArgument, !argument.isNil else {
            let text = "“\(declared)” cannot be a tool's name. Give it one: @Tool(\"name\") with \(Self.rule)."
            return (declared, Self.isValid(declared) ? [] : [Complaint(place, text)])
        }
        guard let name = argument.literalText else {
            return ("", [Complaint(argument, "Write the tool's name as a plain string.")])
        }
        guard !Self.isValid(name) else { return (name, []) }
        let text = "“\(name)” cannot be a tool's name: providers take \(Self.rule)."
        let suggestion = Self.suggestion(for: name)
        guard Self.isValid(suggestion) else { return (name, [Complaint(argument, text)]) }
        let replacement = StringLiteralExprSyntax(content: suggestion)
        return (name, [.replacing(argument, by: replacement, text, fix: "use “\(suggestion)”")])
    }

    private static let rule = "1 to 64 letters, digits, underscores and hyphens"

    private static func isValid(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name.unicodeScalars.allSatisfy(isAllowed)
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
        default: false
        }
    }

    /// The name with an underscore for whatever is not allowed.
    private static func suggestion(for name: String) -> String {
        let scalars = name.unicodeScalars.map { isAllowed($0) ? Character($0) : "_" }
        return String(scalars.prefix(64))
    }

    /// The words for the model; without any the model has to guess.
    func description(_ declaration: some SyntaxProtocol, at place: some SyntaxProtocol) -> (String?, [Complaint]) {
        if let text = node.argument("description")?.literalText { return (text, []) }
        if let text = DocComment(declaration).summary { return (text, []) }
        let text =
            "The model does not know what this tool does. Write a comment before it, or @Tool(description: \"…\")."
        return (nil, [Complaint(place, text, isWarning: true)])
    }

    private static let traitNames: Set<String> = [
        "isReadOnly", "mayRunInParallel", "needsApproval", "timeout", "maxOutputBytes",
    ]

    /// `SwitchboardTools.ToolTraits(isReadOnly: true)`.
    var traits: String {
        let arguments = node.labeledArguments.compactMap { argument -> String? in
            guard let label = argument.label?.text, Self.traitNames.contains(label) else { return nil }
            return "\(label): \(argument.expression.trimmedDescription)"
        }
        return "SwitchboardTools.ToolTraits(\(arguments.joined(separator: ", ")))"
    }

    // MARK: Limits

    /// The limits of each parameter, and what is wrong with them.
    func limits(of parameters: [String]) -> (limits: [String: [String]], complaints: [Complaint]) {
        guard let argument = node.argument("limits") else { return ([:], []) }
        guard let dictionary = argument.as(DictionaryExprSyntax.self) else {
            return (
                [:],
                [Complaint(argument, "Write the limits as a list of names and limits: [\"days\": .range(1...14)].")]
            )
        }
        var limits: [String: [String]] = [:]
        var complaints: [Complaint] = []
        for element in dictionary.content.as(DictionaryElementListSyntax.self) ?? [] {
            guard let name = element.key.literalText, parameters.contains(name) else {
                complaints.append(Self.unknown(element.key, parameters))
                continue
            }
            limits[name, default: []].append(element.value.trimmedDescription)
            complaints += Self.patternComplaints(in: element.value)
        }
        return (limits, complaints)
    }

    private static func unknown(_ key: ExprSyntax, _ parameters: [String]) -> Complaint {
        let known = parameters.isEmpty ? "there are none" : "there are \(parameters.joined(separator: ", "))"
        let text = "No parameter is called \(key.trimmedDescription): \(known)."
        guard parameters.count == 1 else { return Complaint(key, text) }
        let name = StringLiteralExprSyntax(content: parameters[0])
        return .replacing(key, by: name, text, fix: "use “\(parameters[0])”")
    }

    private static func patternComplaints(in limit: ExprSyntax) -> [Complaint] {
        guard let call = limit.as(FunctionCallExprSyntax.self),
            call.calledExpression.as(MemberAccessExprSyntax.self)?.declName.baseName.text == "pattern",
            let argument = call.arguments.first?.expression
        else { return [] }
        return PatternComplaint.find(in: argument)
    }
}
