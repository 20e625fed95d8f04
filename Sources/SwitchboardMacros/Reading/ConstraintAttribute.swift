import SwiftSyntax
import SwitchboardPatterns

/// An attribute that limits a property, such as `@Limit(1...14)`.
struct ConstraintAttribute {
    /// The runtime's form of it: `.range(1...14)`.
    let expression: String
    let complaints: [Complaint]

    private enum Subject { case number, text, collection }

    private static let kinds: [String: (function: String, subject: Subject)] = [
        "Limit": ("range", .number), "Above": ("above", .number), "Multiple": ("multiple", .number),
        "Length": ("length", .text), "Pattern": ("pattern", .text), "Format": ("format", .text),
        "Count": ("count", .collection), "Unique": ("unique", .collection),
    ]

    /// All limits among the attributes of a property, in their order.
    static func all(in attributes: AttributeListSyntax, of type: ValueType) -> [Self] {
        attributes.compactMap { $0.as(AttributeSyntax.self) }.compactMap { Self($0, type) }
    }

    /// `nil` for an attribute that is no limit.
    private init?(_ attribute: AttributeSyntax, _ type: ValueType) {
        guard let kind = Self.kinds[attribute.plainName] else { return nil }
        let arguments = attribute.labeledArguments.map(\.trimmedDescription).joined(separator: ", ")
        expression = attribute.arguments == nil ? ".\(kind.function)" : ".\(kind.function)(\(arguments))"
        var complaints: [Complaint] = []
        if let text = Self.misuse(of: attribute.plainName, kind.subject, type) {
            complaints.append(Complaint(attribute, text))
        }
        if attribute.plainName == "Pattern", let argument = attribute.mainArgument {
            complaints += PatternComplaint.find(in: argument)
        }
        self.complaints = complaints
    }

    /// What is wrong with a limit on a type that is known not to have what it limits.
    private static func misuse(of name: String, _ subject: Subject, _ type: ValueType) -> String? {
        let element = type.element.plainName ?? ""
        let isNumber = TypeNames.numbers.contains(element)
        switch subject {
        case .number where element == "String":
            return "@\(name) is for numbers. For how many letters a string has use @Length."
        case .number where element == "Bool", .text where element == "Bool":
            return "@\(name) says nothing about a Bool. Leave it out."
        case .text where isNumber:
            return "@\(name) is for strings. For how large a number is use @Limit."
        case .collection where TypeNames.scalars.contains(type.wrapped.plainName ?? ""):
            let instead = element == "String" ? " For how many letters a string has use @Length." : ""
            return "@\(name) is for arrays and dictionaries.\(instead)"
        default: return nil
        }
    }
}

/// Checks a pattern when the code that holds it is compiled.
enum PatternComplaint {
    static func find(in expression: ExprSyntax) -> [Complaint] {
        guard let text = expression.literalText else { return [] }
        do {
            _ = try Pattern(text)
            return []
        } catch {
            return [Complaint(expression, error.message)]
        }
    }
}
