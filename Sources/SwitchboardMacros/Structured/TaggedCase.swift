import SwiftSyntax

/// What a case of an enum holds, as JSON.
enum TaggedCase {
    /// Nothing: the case is a string.
    case word
    /// One value without a name.
    case single(ValueType)
    /// Values with names: an object.
    case members([PropertySource])

    /// Reads the associated values of a case; `nil` when there is something wrong with them.
    static func read(_ choice: EnumCase, _ complaints: inout [Complaint]) -> Self? {
        if choice.parameters.isEmpty { return .word }
        let unfit = choice.parameters.flatMap { TypeComplaints.find(in: $0.type) }
        complaints += unfit
        guard unfit.isEmpty else { return nil }
        if choice.parameters.count == 1, let only = choice.parameters.first, name(of: only) == nil {
            let type = ValueType(only.type)
            guard !type.isOptional else {
                complaints.append(Complaint(only, "Give the optional value a name, so that it can be left out."))
                return nil
            }
            return .single(type)
        }
        var members: [PropertySource] = []
        for parameter in choice.parameters {
            guard let name = name(of: parameter) else {
                complaints.append(
                    Complaint(parameter, "Give each of the values a name: in JSON they are members of an object."))
                return nil
            }
            let type = ValueType(parameter.type)
            members.append(
                PropertySource(
                    variable: name, key: name.withoutBackticks, type: type,
                    isOptional: type.isOptional || parameter.defaultValue != nil,
                    defaultValue: parameter.defaultValue.flatMap {
                        $0.value.isConstant ? $0.value.trimmedDescription : nil
                    }
                ))
        }
        return .members(members)
    }

    static func name(of parameter: EnumCaseParameterSyntax) -> String? {
        guard let name = parameter.firstName?.text, name != "_" else { return nil }
        return name
    }
}
