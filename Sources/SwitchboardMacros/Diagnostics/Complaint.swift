import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// Something that a macro cannot work with, told at the place where it stands: what is wrong and what to do.
struct Complaint: Error {
    let node: Syntax
    let text: String
    var isWarning = false
    var fix: Fix?

    /// A change that would set it right.
    struct Fix {
        let text: String
        let changes: [FixIt.Change]
    }

    init(_ node: some SyntaxProtocol, _ text: String, isWarning: Bool = false, fix: Fix? = nil) {
        self.node = Syntax(node)
        self.text = text
        self.isWarning = isWarning
        self.fix = fix
    }

    /// A complaint that goes away when `node` is replaced.
    static func replacing(
        _ node: some SyntaxProtocol,
        by new: some SyntaxProtocol,
        _ text: String,
        fix: String
    ) -> Self {
        let change = FixIt.Change.replace(oldNode: Syntax(node), newNode: Syntax(new))
        return Self(node, text, fix: Fix(text: fix, changes: [change]))
    }

    fileprivate var diagnostic: Diagnostic {
        let fixes = fix.map { fix in
            [FixIt(message: ComplaintText(text: fix.text, severity: .error), changes: fix.changes)]
        }
        let message = ComplaintText(text: text, severity: isWarning ? .warning : .error)
        return Diagnostic(node: node, message: message, fixIts: fixes ?? [])
    }
}

private struct ComplaintText: DiagnosticMessage, FixItMessage {
    let text: String
    let severity: DiagnosticSeverity

    var message: String { text }
    var diagnosticID: MessageID { MessageID(domain: "SwitchboardMacros", id: "complaint") }
    var fixItID: MessageID { diagnosticID }
}

extension MacroExpansionContext {
    /// Tells all complaints. `true` when one of them is an error, so that nothing can be made.
    func tell(_ complaints: [Complaint]) -> Bool {
        for complaint in complaints { diagnose(complaint.diagnostic) }
        return complaints.contains { !$0.isWarning }
    }
}
