import SwiftSyntax

/// What keeps a function from being a tool, apart from its parameters.
enum FunctionComplaints {
    static func find(_ function: FunctionDeclSyntax, _ place: ToolPlace) -> [Complaint] {
        var complaints: [Complaint] = []
        if let generics = function.genericParameterClause {
            complaints.append(
                Complaint(generics, "A tool has one schema, so its function cannot be generic. Name concrete types."))
        }
        if let mutating = function.modifiers.first(where: { $0.name.text == "mutating" }) {
            complaints.append(
                Complaint(
                    mutating,
                    "A tool is called at any time, so it cannot change a value in place. Use an actor or a class."))
        }
        if case .binaryOperator = function.name.tokenKind {
            complaints.append(Complaint(function.name, "An operator cannot be a tool. Give the function a name."))
        }
        if place.isInProtocol {
            complaints.append(
                Complaint(
                    function.name, "A requirement of a protocol does nothing by itself. Put @Tool where it is written.")
            )
        } else if function.body == nil {
            complaints.append(Complaint(function.name, "A function without a body cannot be called."))
        }
        if let result = function.signature.returnClause?.type { complaints += find(result: result) }
        return complaints
    }

    private static func find(result: TypeSyntax) -> [Complaint] {
        guard !["Void", "()"].contains(result.trimmedDescription) else { return [] }
        return TypeComplaints.find(in: result)
    }
}
