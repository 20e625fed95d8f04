import SwiftSyntax
import SwiftSyntaxMacros

/// Where a tool is declared, which decides how the value beside it is written.
struct ToolPlace {
    private let enclosing: Syntax?

    init(_ context: some MacroExpansionContext) { enclosing = context.lexicalContext.first }

    var isInType: Bool { enclosing?.asProtocol((any DeclGroupSyntax).self) != nil }
    var isInActor: Bool { enclosing?.is(ActorDeclSyntax.self) ?? false }
    var isInProtocol: Bool { enclosing?.is(ProtocolDeclSyntax.self) ?? false }

    /// Whether what is declared here belongs to a global actor.
    var isOnGlobalActor: Bool {
        enclosing?.asProtocol((any DeclGroupSyntax).self)?.attributes.hasGlobalActor ?? false
    }
}

extension AttributeListSyntax {
    /// `@available(…)`, which what stands beside a declaration needs too, each on a line of its own.
    var availability: [String] { all(named: "available").map(\.trimmedDescription) }

    /// By custom, a global actor's name ends with “Actor”.
    var hasGlobalActor: Bool {
        contains { $0.as(AttributeSyntax.self)?.plainName.hasSuffix("Actor") ?? false }
    }
}
