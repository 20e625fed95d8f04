import SwiftSyntax

/// What is wrong with the value that a property is declared with.
enum ValueComplaints {
    static func find(_ variable: VariableDeclSyntax, _ binding: PatternBindingSyntax, _ type: ValueType) -> [Complaint]
    {
        guard let value = binding.initializer?.value else { return [] }
        var complaints: [Complaint] = []
        if variable.bindingSpecifier.tokenKind == .keyword(.let) {
            let change = variable.bindingSpecifier.with(\.tokenKind, .keyword(.var))
            complaints.append(
                .replacing(
                    variable.bindingSpecifier, by: change,
                    "A constant with a value can never be read. Make it a variable, or mark it @Unseen.",
                    fix: "use “var”"))
        }
        complaints += ofOptional(type, value)
        return complaints
    }

    /// An optional whose value is not `nil` when it is left out: `null` could then mean either.
    static func ofOptional(_ type: ValueType, _ value: ExprSyntax) -> [Complaint] {
        guard type.isOptional, !value.isNil else { return [] }
        let text = "An optional with a value of its own has two ways to be left out. Drop the “?” or the value."
        return [Complaint(value, text)]
    }
}
