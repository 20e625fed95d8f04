public import SwiftSyntax
import SwiftSyntaxBuilder
public import SwiftSyntaxMacros

/// `@Structured`: reads a struct or an enum and writes its schema, its reading and its writing.
///
/// Most of it goes into the type's own braces, where the types of its properties are known by the names that they have
/// there. A struct's `init` goes into the extension, for one in the braces would take away the one that Swift writes.
public struct StructuredMacro: MemberMacro, ExtensionMacro {
    public static func expansion(
        of node: AttributeSyntax,
        providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard let written = write(declaration, context) else {
            let text = "Only a struct or an enum can be @Structured: JSON is a value, without identity."
            _ = context.tell([Complaint(node, text)])
            return []
        }
        guard !context.tell(written.complaints) else { return [] }
        return written.members.map { DeclSyntax("\(raw: $0)") }
    }

    public static func expansion(
        of node: AttributeSyntax,
        attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol,
        conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        // What is wrong was told when the members were written.
        guard let written = write(declaration, context), written.complaints.allSatisfy(\.isWarning) else { return [] }
        let header = "extension \(type.trimmedDescription): \(written.conformances)"
        return [try ExtensionDeclSyntax("\(raw: header) {\n\(raw: written.extensionBody)\n}")]
    }

    private static func write(_ declaration: some DeclGroupSyntax, _ context: some MacroExpansionContext)
        -> WrittenType?
    {
        if let structure = declaration.as(StructDeclSyntax.self) { return StructExpansion(structure, context).write() }
        if let choices = declaration.as(EnumDeclSyntax.self) { return EnumExpansion.write(choices, context) }
        return nil
    }
}

/// What is written for a type, or what is wrong with it.
struct WrittenType {
    var complaints: [Complaint]
    var conformances = "SwitchboardTools.Structured"
    var members: [String] = []
    var extensionBody = ""
}
