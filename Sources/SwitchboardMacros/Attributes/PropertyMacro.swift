public import SwiftSyntax
public import SwiftSyntaxMacros

/// The attributes of a property, which `@Structured` reads from the type. By themselves they add nothing, but say when
/// they stand where nobody reads them.
public struct PropertyMacro: PeerMacro {
    public static func expansion(
        of node: AttributeSyntax,
        providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard !isRead(declaration, context) else { return [] }
        let text = "@\(node.plainName) does nothing here: it belongs on a stored property of a @Structured type."
        _ = context.tell([Complaint(node, text)])
        return []
    }

    private static func isRead(_ declaration: some DeclSyntaxProtocol, _ context: some MacroExpansionContext) -> Bool {
        if declaration.is(StructDeclSyntax.self) || declaration.is(EnumDeclSyntax.self) {
            return declaration.asProtocol((any DeclGroupSyntax).self)?.attributes.first(named: "Structured") != nil
        }
        if let variable = declaration.as(VariableDeclSyntax.self), variable.modifiers.contains("static") {
            return false
        }
        guard declaration.is(VariableDeclSyntax.self) || declaration.is(EnumCaseDeclSyntax.self) else { return false }
        guard let type = context.lexicalContext.first?.asProtocol((any DeclGroupSyntax).self) else { return false }
        return type.attributes.first(named: "Structured") != nil
    }
}
