import SwiftSyntax
import SwiftSyntaxBuilder

/// Complaints about generic parameters of a type: each must be something that has a schema itself.
enum GenericComplaints {
    static func find(_ parameters: GenericParameterClauseSyntax?, _ requirements: GenericWhereClauseSyntax?)
        -> [Complaint]
    {
        let whereText = requirements?.trimmedDescription ?? ""
        return (parameters?.parameters ?? []).compactMap { parameter in
            let name = parameter.name.text
            let inherited = parameter.inheritedType?.trimmedDescription ?? ""
            guard !inherited.contains("Structured"), !whereText.contains("\(name): ") else { return nil }
            guard parameter.inheritedType == nil else {
                return Complaint(parameter, "“\(name)” has no schema. Write “\(name): \(inherited) & Structured”.")
            }
            let fixed = GenericParameterSyntax(
                name: parameter.name.trimmed,
                colon: .colonToken(trailingTrivia: .space),
                inheritedType: TypeSyntax("Structured"),
                trailingComma: parameter.trailingComma
            )
            return .replacing(
                parameter, by: fixed, "“\(name)” has no schema. Write “\(name): Structured”.", fix: "add “: Structured”"
            )
        }
    }
}
