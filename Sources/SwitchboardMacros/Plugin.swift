import SwiftCompilerPlugin
import SwiftSyntaxMacros

@main
struct Plugin: CompilerPlugin {
    let providingMacros: [any Macro.Type] = [StructuredMacro.self, PropertyMacro.self, ToolMacro.self]
}
