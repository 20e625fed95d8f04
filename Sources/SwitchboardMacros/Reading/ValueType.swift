import SwiftSyntax

/// A type as it was written, as far as JSON is concerned.
struct ValueType {
    /// Without the question mark of an optional.
    let wrapped: TypeSyntax
    let isOptional: Bool

    init(_ type: TypeSyntax) {
        let type = type.withoutParentheses
        if let optional = type.as(OptionalTypeSyntax.self) {
            self.init(wrapped: optional.wrappedType.withoutParentheses, isOptional: true)
        } else if let argument = type.soleArgument(of: "Optional") {
            self.init(wrapped: argument.withoutParentheses, isOptional: true)
        } else {
            self.init(wrapped: type, isOptional: false)
        }
    }

    private init(wrapped: TypeSyntax, isOptional: Bool) {
        self.wrapped = wrapped.trimmed
        self.isOptional = isOptional
    }

    var text: String { wrapped.trimmedDescription }

    /// The type of what is there of it while it is being written.
    var partialText: String { Self.partial(wrapped) }

    private static func partial(_ type: TypeSyntax) -> String {
        if let array = type.as(ArrayTypeSyntax.self) { return "[\(partial(array.element))]" }
        if let optional = type.as(OptionalTypeSyntax.self) { return "\(partial(optional.wrappedType))?" }
        if let dictionary = type.as(DictionaryTypeSyntax.self) { return "[String: \(partial(dictionary.value))]" }
        if let name = type.as(IdentifierTypeSyntax.self), name.genericArgumentClause == nil,
            TypeNames.scalars.contains(name.name.text) || name.name.text == "RawJSON"
        {
            return name.name.text
        }
        return "\(type.trimmedDescription).Partial"
    }

    /// What the limits of a value are about: the type itself, or what an array or dictionary of it holds.
    var element: TypeSyntax { Self.element(wrapped) }

    private static func element(_ type: TypeSyntax) -> TypeSyntax {
        if let array = type.as(ArrayTypeSyntax.self) { return element(array.element) }
        if let optional = type.as(OptionalTypeSyntax.self) { return element(optional.wrappedType) }
        if let dictionary = type.as(DictionaryTypeSyntax.self) { return element(dictionary.value) }
        for name in ["Array", "Set", "Optional"] {
            if let argument = type.soleArgument(of: name) { return element(argument) }
        }
        return type
    }
}

/// Names of types that the macros know.
enum TypeNames {
    static let integers: Set<String> = [
        "Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64",
    ]
    static let numbers = integers.union(["Double", "Float"])
    static let scalars = numbers.union(["String", "Bool"])
}

extension TypeSyntax {
    /// `(String)` is `String`.
    var withoutParentheses: TypeSyntax {
        guard let tuple = self.as(TupleTypeSyntax.self), tuple.elements.count == 1, let only = tuple.elements.first,
            only.firstName == nil
        else { return self }
        return only.type.withoutParentheses
    }

    /// The name, if the type is nothing but one.
    var plainName: String? {
        guard let name = self.as(IdentifierTypeSyntax.self), name.genericArgumentClause == nil else { return nil }
        return name.name.text
    }

    /// `Element` of `Array<Element>`.
    func soleArgument(of name: String) -> TypeSyntax? {
        guard let identifier = self.as(IdentifierTypeSyntax.self), identifier.name.text == name,
            let arguments = identifier.genericArgumentClause?.arguments, arguments.count == 1,
            case .type(let type) = arguments.first?.argument
        else { return nil }
        return type
    }
}
