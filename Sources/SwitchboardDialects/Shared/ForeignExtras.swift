import SwitchboardCore

/// What a request carries for other dialects, which this one has no place for.
enum ForeignExtras {
    /// One warning for each such field; headers and query items of another dialect are nobody's loss.
    ///
    /// - Parameter sibling: A dialect of the same server, whose fields are understood too.
    static func warnings(
        in request: CompletionRequest,
        for dialect: DialectID,
        and sibling: DialectID? = nil
    ) -> [Warning] {
        var warnings: [Warning] = []
        func report(_ extras: Extras, at path: String) {
            for entry in extras.entries
            where entry.dialect != dialect && entry.dialect != sibling && !entry.name.hasPrefix("@") {
                let steps = entry.name.split(separator: "/")
                let name = entry.name.hasPrefix("/") ? steps.joined(separator: ".") : entry.name
                let field = path.isEmpty ? name : "\(path).\(name)"
                warnings.append(
                    Warning(.ignored, field: field, "A field of \(entry.dialect) that \(dialect) has no place for."))
            }
        }
        report(request.extras, at: "")
        for (index, tool) in request.tools.enumerated() { report(tool.extras, at: "tools[\(index)]") }
        for (index, message) in request.messages.enumerated() {
            report(message.extras, at: "messages[\(index)]")
            for (position, part) in message.parts.enumerated() {
                report(part.extras, at: "messages[\(index)].parts[\(position)]")
            }
        }
        return warnings
    }
}
