public import SwiftSyntax
import SwiftSyntaxBuilder
public import SwiftSyntaxMacros

/// `@Tool`: puts a `CallableTool` beside a function or a struct.
public struct ToolMacro: PeerMacro {
    public static func expansion(
        of node: AttributeSyntax,
        providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        let written: String?
        if let function = declaration.as(FunctionDeclSyntax.self) {
            written = FunctionTool(node, function, context).write()
        } else if let structure = declaration.as(StructDeclSyntax.self) {
            written = StructTool(node, structure, context).write()
        } else {
            let text = "@Tool belongs on a function, or on a @Structured struct with a method call()."
            _ = context.tell([Complaint(node, text)])
            written = nil
        }
        return written.map { ["\(raw: $0)"] } ?? []
    }
}
