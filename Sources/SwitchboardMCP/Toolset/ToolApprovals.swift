import SwitchboardCore

/// What each tool was when it was approved. The first list of a server is taken as it is; from then on, every difference counts.
struct ToolApprovals: Sendable {
    private var approved: [String: MCPTool] = [:]
    private var waiting: [String: MCPTool] = [:]
    private var hasBegun = false

    init() {}

    /// - Parameter approved: What was approved in an earlier run: then the first list is compared too.
    init(approved: [MCPTool]) {
        for tool in approved { self.approved[tool.name] = ToolApprovals.canonical(tool) }
        hasBegun = !approved.isEmpty
    }

    /// Takes a new list, and returns what is different from what was approved and was not reported before.
    mutating func take(_ tools: [MCPTool], server: String) -> [MCPToolChange] {
        let tools = tools.map(ToolApprovals.canonical)
        defer { hasBegun = true }
        guard hasBegun else {
            for tool in tools { approved[tool.name] = tool }
            return []
        }
        var changes: [MCPToolChange] = []
        for tool in tools {
            guard let before = approved[tool.name] else {
                if waiting.updateValue(tool, forKey: tool.name) != tool {
                    changes.append(MCPToolChange(server: server, tool: tool.name, kind: .appeared, after: tool))
                }
                continue
            }
            if before == tool {
                waiting[tool.name] = nil
            } else if waiting.updateValue(tool, forKey: tool.name) != tool {
                changes.append(
                    MCPToolChange(
                        server: server, tool: tool.name, kind: .changed,
                        fields: ToolApprovals.differences(before, tool), before: before, after: tool))
            }
        }
        let names = Set(tools.map(\.name))
        for name in Set(approved.keys).union(waiting.keys).subtracting(names).sorted() {
            waiting[name] = nil
            // What is gone must be approved anew when it comes back as something else: it stays approved as it was.
            guard let before = approved[name], gone.insert(name).inserted else { continue }
            changes.append(MCPToolChange(server: server, tool: name, kind: .disappeared, before: before))
        }
        gone.formIntersection(Set(approved.keys).subtracting(names))
        return changes
    }

    private var gone: Set<String> = []

    /// Whether a tool is what was approved.
    func isApproved(_ name: String) -> Bool { approved[name] != nil && waiting[name] == nil }

    /// Takes a tool as it is now. Whether there was anything to approve.
    mutating func approve(_ name: String) -> Bool {
        guard let tool = waiting.removeValue(forKey: name) else { return false }
        approved[name] = tool
        return true
    }

    /// All that is approved, to be kept for the next run.
    var all: [MCPTool] { approved.values.sorted { $0.name < $1.name } }

    /// The same for two definitions that say the same.
    private static func canonical(_ tool: MCPTool) -> MCPTool {
        var tool = tool
        tool.inputSchema = CanonicalJSON.text(tool.inputSchema)
        tool.outputSchema = tool.outputSchema.map(CanonicalJSON.text)
        tool.annotations = tool.annotations.map(CanonicalJSON.text)
        return tool
    }

    private static func differences(_ before: MCPTool, _ after: MCPTool) -> [String] {
        [
            ("title", before.title != after.title), ("description", before.description != after.description),
            ("inputSchema", before.inputSchema != after.inputSchema),
            ("outputSchema", before.outputSchema != after.outputSchema),
            ("annotations", before.annotations != after.annotations),
        ].filter(\.1).map(\.0)
    }
}
