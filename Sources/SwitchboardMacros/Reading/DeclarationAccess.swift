import SwiftSyntax
import SwiftSyntaxMacros

extension DeclModifierListSyntax {
    /// `public`, `package`, `private` …; not the one of a setter.
    var access: String? {
        first { $0.detail == nil && Self.accessNames.contains($0.name.text) }?.name.text
    }

    private static let accessNames: Set<String> = ["open", "public", "package", "internal", "fileprivate", "private"]

    func contains(_ name: String) -> Bool { contains { $0.name.text == name } }
}

extension MacroExpansionContext {
    /// The access that a declaration has of its own, or by the extension that it stands in.
    func access(of modifiers: DeclModifierListSyntax) -> String? {
        modifiers.access ?? lexicalContext.first?.as(ExtensionDeclSyntax.self)?.modifiers.access
    }

    /// The access of what fulfils a public protocol in a type: the words before it, with a blank after them.
    func witnessAccess(of modifiers: DeclModifierListSyntax) -> String {
        switch access(of: modifiers) {
        case "public", "open": "public "
        case "package": "package "
        default: ""
        }
    }
}

extension String {
    /// A name without the backticks that let it be a keyword.
    var withoutBackticks: String {
        hasPrefix("`") && hasSuffix("`") && count > 2 ? String(dropFirst().dropLast()) : self
    }

    /// The text as a Swift string literal.
    var quoted: String { StringLiteral.text(self) }
}

/// Swift's string literals.
enum StringLiteral {
    static func text(_ content: String) -> String {
        var literal = "\""
        for scalar in content.unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            case _ where scalar.value < 0x20: literal += "\\u{\(String(scalar.value, radix: 16))}"
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}
