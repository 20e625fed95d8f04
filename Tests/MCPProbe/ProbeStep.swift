import SwitchboardCore
import SwitchboardMCP

/// One thing to do.
struct ProbeStep {
    let client: MCPClient

    func run(_ line: String) async {
        let words = line.split(separator: " ", maxSplits: 4).map(String.init)
        do throws(LLMError) {
            switch words.first {
            case "connect": introduce(try await client.connect())
            case "tools": list(try await client.tools())
            case "ping":
                try await client.ping()
                ProbeOutput.line("pong") { _ in }
            case "log":
                let lines = await client.log
                ProbeOutput.line("log") { writer in
                    writer.field("lines") { $0.array { writer in for line in lines { writer.string(line) } } }
                }
            case "approve" where words.count == 2:
                let isNew = await client.approve(words[1])
                ProbeOutput.line("approved") { $0.field("isNew", isNew) }
            case "call" where words.count == 5: try await call(words)
            default: ProbeOutput.line("unknown") { $0.field("line", line) }
            }
        } catch {
            ProbeOutput.error(error)
        }
    }

    private func call(_ words: [String]) async throws(LLMError) {
        let task = Task { () -> Result<MCPToolOutcome, LLMError> in
            do throws(LLMError) {
                return .success(
                    try await client.call(
                        words[1], arguments: RawJSON(words[4]), timeout: .seconds(Int(words[2]) ?? 30),
                        progress: { progress in
                            ProbeOutput.line("progress") { writer in
                                writer.field("progress", progress.progress)
                                writer.field("total", ifPresent: progress.total)
                                writer.field("message", ifPresent: progress.message)
                            }
                        }))
            } catch {
                return .failure(error)
            }
        }
        if let delay = Int(words[3]), delay > 0 {
            try await SystemTime().sleep(for: .milliseconds(delay))
            task.cancel()
        }
        let outcome = try await task.value.get()
        let result = outcome.result(callID: "1", limit: 1 << 20)
        ProbeOutput.line("outcome") { writer in
            writer.field("isError", outcome.isError)
            writer.field("structured", ifPresent: outcome.structured)
            writer.field("parts") {
                $0.array { writer in for part in result.parts { ProbeOutput.describe(part, to: &writer) } }
            }
        }
    }

    private func introduce(_ introduction: MCPIntroduction) {
        ProbeOutput.line("connected") { writer in
            writer.field("version", introduction.version.rawValue)
            writer.field("name", introduction.identity.name)
            writer.field("announcesChanges", introduction.announcesChanges)
        }
    }

    private func list(_ tools: [MCPTool]) {
        ProbeOutput.line("tools") { writer in
            writer.field("tools") { writer in
                writer.array { writer in
                    for tool in tools {
                        writer.object { writer in
                            writer.field("name", tool.name)
                            writer.field("description", ifPresent: tool.description)
                            writer.field("inputSchema", tool.inputSchema)
                            writer.field("outputSchema", ifPresent: tool.outputSchema)
                        }
                    }
                }
            }
        }
    }
}
