import SwitchboardCore
import SwitchboardMCP

/// Tools that do nothing of use.
struct ProbeTools: MCPTools {
    func tools() async throws(LLMError) -> [MCPTool] {
        [
            MCPTool(
                name: "echo", description: "Says it again.",
                inputSchema: #"{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}"#,
                outputSchema: #"{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}"#),
            MCPTool(
                name: "slow", description: "Takes its time.",
                inputSchema: #"{"type":"object","properties":{"steps":{"type":"integer"}}}"#),
            MCPTool(name: "picture", inputSchema: #"{"type":"object"}"#),
        ]
    }

    func call(
        _ tool: String,
        arguments: JSONValue,
        context: MCPCallContext
    ) async throws(LLMError) -> MCPToolOutcome {
        switch tool {
        case "echo":
            let text = try arguments.required("text").string()
            return MCPToolOutcome(content: [.text(text)], structured: RawJSON(#"{"text":\#(RawJSON.string(text))}"#))
        case "slow":
            let steps = arguments["steps"]?.asInt ?? 10
            do throws(LLMError) {
                for step in 1...max(1, steps) {
                    context.report(MCPProgress(Double(step), total: Double(steps), message: "step \(step)"))
                    try await SystemTime().sleep(for: .milliseconds(50))
                }
            } catch {
                ProbeOutput.line("cancelled") { _ in }
                throw error
            }
            return MCPToolOutcome(content: [.text("done")])
        default:
            return MCPToolOutcome(content: [.image(base64: "iVBORw0KGgo=", mediaType: "image/png")])
        }
    }
}
