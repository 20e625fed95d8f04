import SwitchboardCore

/// The field `_meta` of a request, which from ``MCPVersion/july2026`` on says what a handshake said before.
enum MCPMeta {
    static let version: StaticString = "io.modelcontextprotocol/protocolVersion"
    static let clientInfo: StaticString = "io.modelcontextprotocol/clientInfo"
    static let clientCapabilities: StaticString = "io.modelcontextprotocol/clientCapabilities"
    static let serverInfo: StaticString = "io.modelcontextprotocol/serverInfo"
    static let subscription: StaticString = "io.modelcontextprotocol/subscriptionId"

    /// Writes it into `params`, where there is anything to say.
    /// - Parameter envelope: Whether the request has to introduce itself.
    static func write(envelope: MCPVersion?, client: MCPIdentity, progress: Int?, to writer: inout JSONWriter) {
        guard envelope != nil || progress != nil else { return }
        writer.field("_meta") { writer in
            writer.object { writer in
                if let envelope {
                    writer.field(version, envelope.rawValue)
                    writer.field(clientInfo) { client.write(to: &$0) }
                    writer.field(clientCapabilities) { $0.object { _ in } }
                }
                writer.field("progressToken", ifPresent: progress)
            }
        }
    }
}
