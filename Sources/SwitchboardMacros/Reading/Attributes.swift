import SwiftParser
import SwiftSyntax

extension AttributeListSyntax {
    /// The attribute of this name, whether or not its module stands before it.
    func first(named name: String) -> AttributeSyntax? { all(named: name).first }

    func all(named name: String) -> [AttributeSyntax] {
        compactMap { $0.as(AttributeSyntax.self) }.filter { $0.plainName == name }
    }
}

extension AttributeSyntax {
    /// The name without a module before it.
    var plainName: String {
        if let member = attributeName.as(MemberTypeSyntax.self) { return member.name.text }
        return attributeName.as(IdentifierTypeSyntax.self)?.name.text ?? attributeName.trimmedDescription
    }

    var labeledArguments: [LabeledExprSyntax] { arguments?.as(LabeledExprListSyntax.self).map(Array.init) ?? [] }

    /// The first argument, if it has no label.
    var mainArgument: ExprSyntax? { labeledArguments.first { $0.label == nil }?.expression }

    func argument(_ label: String) -> ExprSyntax? { labeledArguments.first { $0.label?.text == label }?.expression }
}

extension ExprSyntax {
    /// The text of a string literal without interpolation.
    var literalText: String? { self.as(StringLiteralExprSyntax.self)?.representedLiteralValue }

    /// Whether this is the same value each time: a literal, one with a sign, a list of such or a case (`.metric`).
    var isConstant: Bool {
        switch self.as(ExprSyntaxEnum.self) {
        case .integerLiteralExpr, .floatLiteralExpr, .booleanLiteralExpr: true
        case .stringLiteralExpr(let string): string.representedLiteralValue != nil
        case .prefixOperatorExpr(let prefixed): prefixed.operator.text == "-" && prefixed.expression.isConstant
        case .memberAccessExpr(let member): member.base?.isTypeName ?? true
        case .arrayExpr(let array): array.elements.allSatisfy(\.expression.isConstant)
        case .dictionaryExpr(let dictionary):
            dictionary.content.as(DictionaryElementListSyntax.self)?.allSatisfy {
                $0.key.isConstant && $0.value.isConstant
            } ?? true
        default: false
        }
    }

    private var isTypeName: Bool {
        guard let name = self.as(DeclReferenceExprSyntax.self)?.baseName.text else { return false }
        return name.first?.isUppercase ?? false
    }

    var isNil: Bool { self.is(NilLiteralExprSyntax.self) }

    /// The type that Swift gives a literal.
    var literalType: String? {
        switch self.as(ExprSyntaxEnum.self) {
        case .integerLiteralExpr: return "Int"
        case .floatLiteralExpr: return "Double"
        case .booleanLiteralExpr: return "Bool"
        case .stringLiteralExpr: return "String"
        case .prefixOperatorExpr(let prefixed): return prefixed.expression.literalType
        case .arrayExpr(let array):
            let types = array.elements.map(\.expression.literalType)
            guard let first = types.first, let first, types.allSatisfy({ $0 == first }) else { return nil }
            return "[\(first)]"
        default: return nil
        }
    }
}
