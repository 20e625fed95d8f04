import SwiftSyntax
import SwiftSyntaxBuilder

/// Finds what in a type has no form in JSON.
enum TypeComplaints {
    /// Complaints about a type, at the part that they are about.
    static func find(in type: TypeSyntax) -> [Complaint] {
        switch type.as(TypeSyntaxEnum.self) {
        case .arrayType(let array): return find(in: array.element)
        case .optionalType(let optional): return find(inOptional: optional)
        case .dictionaryType(let dictionary): return find(key: dictionary.key, value: dictionary.value)
        case .identifierType(let name): return find(in: name)
        case .tupleType(let tuple):
            if let only = tuple.elements.first, tuple.elements.count == 1, only.firstName == nil {
                return find(in: only.type)
            }
            return [Complaint(tuple, "A tuple has no JSON form. Make a @Structured struct with these properties.")]
        case .functionType(let function):
            return [Complaint(function, "A closure has no JSON form: a model cannot send code. Leave it out.")]
        case .implicitlyUnwrappedOptionalType(let forced):
            let optional = OptionalTypeSyntax(wrappedType: forced.wrappedType)
            return [.replacing(forced, by: optional, "Write an optional with “?”.", fix: "replace “!” by “?”")]
        case .someOrAnyType(let opaque):
            return [
                Complaint(opaque, "“\(opaque.trimmedDescription)” has no schema. Name a concrete @Structured type.")
            ]
        case .metatypeType(let metatype):
            return [Complaint(metatype, "A type itself has no JSON form. Use an enum with a case for each choice.")]
        case .compositionType(let composition):
            return [Complaint(composition, "A composition has no schema. Name a concrete @Structured type.")]
        case .attributedType(let attributed): return find(in: attributed)
        default: return []
        }
    }

    private static func find(inOptional optional: OptionalTypeSyntax) -> [Complaint] {
        if let inner = optional.wrappedType.as(OptionalTypeSyntax.self) {
            return [
                .replacing(
                    optional, by: inner, "JSON has one null, so an optional of an optional cannot be told apart.",
                    fix: "remove one “?”")
            ]
        }
        return find(in: optional.wrappedType)
    }

    private static func find(in attributed: AttributedTypeSyntax) -> [Complaint] {
        for case .simpleTypeSpecifier(let specifier) in attributed.specifiers where specifier.specifier.text == "inout"
        {
            return [Complaint(specifier, "A model cannot pass something inout. Take a value and return the new one.")]
        }
        return find(in: attributed.baseType)
    }

    private static func find(key: TypeSyntax, value: TypeSyntax) -> [Complaint] {
        var complaints = find(in: value)
        if key.trimmedDescription != "String" {
            complaints.append(
                .replacing(
                    key, by: TypeSyntax("String"),
                    "The keys of a JSON object are strings. Use String, or an array of a @Structured struct.",
                    fix: "use String"))
        }
        return complaints
    }

    private static func find(in type: IdentifierTypeSyntax) -> [Complaint] {
        let arguments = type.genericArgumentClause?.arguments.compactMap { argument -> TypeSyntax? in
            if case .type(let type) = argument.argument { type } else { nil }
        }
        if let arguments, !arguments.isEmpty {
            if type.name.text == "Dictionary", arguments.count == 2 {
                return find(key: arguments[0], value: arguments[1])
            }
            return arguments.flatMap(find(in:))
        }
        guard let advice = advice[type.name.text] else { return [] }
        let text = "\(type.name.text) has no JSON form. \(advice.text)"
        guard let replacement = advice.replacement else { return [Complaint(type, text)] }
        return [
            .replacing(type, by: TypeSyntax("\(raw: replacement)"), text, fix: "use \(replacement)")
        ]
    }

    private struct Advice {
        let text: String
        var replacement: String?
    }

    private static let advice: [String: Advice] = [
        "Any": Advice(text: "Name the type, or use RawJSON for JSON of any shape.", replacement: "RawJSON"),
        "AnyObject": Advice(text: "Make a @Structured struct."),
        "AnyHashable": Advice(text: "Name the type, or use RawJSON for JSON of any shape.", replacement: "RawJSON"),
        "Data": Advice(text: "Use a String and say in its comment that it is base64.", replacement: "String"),
        "Date": Advice(text: "Use a String with @Format(\"date-time\") or @Format(\"date\").", replacement: "String"),
        "URL": Advice(text: "Use a String with @Format(\"uri\").", replacement: "String"),
        "UUID": Advice(text: "Use a String with @Format(\"uuid\").", replacement: "String"),
        "Decimal": Advice(text: "Use a Double, or an Int of the smallest unit for money.", replacement: "Double"),
        "Duration": Advice(
            text: "Use a Double and say in its name or comment that it is seconds.", replacement: "Double"),
        "Character": Advice(text: "Use a String with @Length(1).", replacement: "String"),
        "Substring": Advice(text: "Use a String.", replacement: "String"),
        "Void": Advice(text: "Leave it out."),
        "Never": Advice(text: "Leave it out."),
    ]
}
