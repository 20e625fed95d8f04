import SwiftSyntax

/// A parameter of a function that is a tool.
struct ToolParameter {
    /// The label in a call; `nil` for none.
    let label: String?
    /// The name within the function, by which the model knows it.
    let name: String
    let type: ValueType
    let defaultValue: ExprSyntax?
    /// Whether it gets the call's `ToolContext` instead of something of the model's.
    let isContext: Bool

    /// Reads the parameters of a function; what is wrong with them is added.
    static func all(of function: FunctionDeclSyntax, _ complaints: inout [Complaint]) -> [Self] {
        var read: [Self] = []
        for parameter in function.signature.parameterClause.parameters {
            if let parameter = Self(parameter, &complaints) { read.append(parameter) }
        }
        return read
    }

    private init?(_ parameter: FunctionParameterSyntax, _ complaints: inout [Complaint]) {
        let name = (parameter.secondName ?? parameter.firstName).text
        guard name != "_" else {
            complaints.append(Complaint(parameter, "Name the parameter: the model has to call it something."))
            return nil
        }
        guard parameter.ellipsis == nil else {
            let array = parameter.with(\.ellipsis, nil)
                .with(\.type, TypeSyntax(ArrayTypeSyntax(element: parameter.type.trimmed)))
            complaints.append(
                .replacing(
                    parameter, by: array, "A tool cannot have a variadic parameter. Take an array.",
                    fix: "take an array"))
            return nil
        }
        let typeName = parameter.type.trimmedDescription
        isContext = typeName == "ToolContext" || typeName.hasSuffix(".ToolContext")
        let unfit = isContext ? [] : TypeComplaints.find(in: parameter.type)
        complaints += unfit
        guard unfit.isEmpty else { return nil }
        type = ValueType(parameter.type)
        defaultValue = parameter.defaultValue?.value
        if let defaultValue { complaints += ValueComplaints.ofOptional(type, defaultValue) }
        label = parameter.firstName.text == "_" ? nil : parameter.firstName.text
        self.name = name
    }

    var isOptional: Bool { type.isOptional || defaultValue != nil }

    func source(description: String?, constraints: [String]) -> PropertySource {
        PropertySource(
            variable: name,
            key: name.withoutBackticks,
            type: type,
            isOptional: isOptional,
            description: description,
            defaultValue: defaultValue.flatMap { $0.isConstant ? $0.trimmedDescription : nil },
            constraints: constraints
        )
    }

    /// The argument in a call of the function.
    var argument: String {
        var value = isContext ? "context" : "\(name.withoutBackticks)Value"
        if !isContext, let defaultValue, !defaultValue.isNil { value += " ?? \(defaultValue.trimmedDescription)" }
        return label.map { "\($0): \(value)" } ?? value
    }
}
