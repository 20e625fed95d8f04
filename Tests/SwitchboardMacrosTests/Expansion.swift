import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros
import SwiftSyntaxMacrosGenericTestSupport
import SwitchboardMacros
import Testing

/// Our macros, applied to source text.
enum Expansion {
    static let macros: [String: MacroSpec] = {
        var specs: [String: MacroSpec] = [
            "Structured": MacroSpec(type: StructuredMacro.self),
            "Tool": MacroSpec(type: ToolMacro.self),
        ]
        for name in [
            "Limit", "Above", "Multiple", "Length", "Pattern", "Format", "Count", "Unique", "Describe", "Example",
            "Key",
            "Unseen",
        ] { specs[name] = MacroSpec(type: PropertyMacro.self) }
        return specs
    }()

    /// The source with what the macros wrote.
    static func text(of source: String) -> String {
        let file = Parser.parse(source: source)
        let context = BasicMacroExpansionContext(
            sourceFiles: [file: .init(moduleName: "Test", fullFilePath: "test.swift")])
        let expanded = file.expand(
            macroSpecs: macros,
            contextGenerator: { node in
                BasicMacroExpansionContext(sharingWith: context, lexicalContext: node.allMacroLexicalContexts())
            },
            indentationWidth: .spaces(4)
        )
        return expanded.description
    }

    /// The source becomes just this, and nobody complains.
    static func check(
        _ source: String, becomes expected: String, at location: Testing.SourceLocation = #_sourceLocation
    ) {
        assertMacroExpansion(source, expandedSource: expected, macroSpecs: macros) { failure in
            Issue.record("\(failure.message)", sourceLocation: location)
        }
    }

    /// One complaint, at the place marked by `▸`, and what its remedy makes of the source.
    static func complains(
        _ marked: String,
        _ message: String,
        isWarning: Bool = false,
        fix: String? = nil,
        fixed: String? = nil,
        at location: Testing.SourceLocation = #_sourceLocation
    ) {
        let before = marked.prefix { $0 != "▸" }
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        let source = marked.replacing("▸", with: "")
        let expected = DiagnosticSpec(
            message: message, line: lines.count, column: (lines.last?.utf8.count ?? 0) + 1,
            severity: isWarning ? .warning : .error,
            fixIts: fix.map { [FixItSpec(message: $0)] } ?? [])
        assertMacroExpansion(
            source, expandedSource: text(of: source), diagnostics: [expected], macroSpecs: macros, fixedSource: fixed
        ) { failure in Issue.record("\(failure.message)\nin: \(source)", sourceLocation: location) }
    }
}
