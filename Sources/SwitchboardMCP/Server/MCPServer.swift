import SwitchboardCore

/// A server of tools: what it says to each request, whatever carries it. It keeps nothing between requests.
public struct MCPServer: Sendable {
    public var identity: MCPIdentity
    /// How to use the tools, for the model.
    public var instructions: String?
    public var tools: any MCPTools
    public var limits: MCPLimits

    public init(
        identity: MCPIdentity,
        instructions: String? = nil,
        tools: any MCPTools,
        limits: MCPLimits = MCPLimits()
    ) {
        self.identity = identity
        self.instructions = instructions
        self.tools = tools
        self.limits = limits
    }

    /// The fields of the result.
    ///
    /// - Parameter report: Takes what a tool tells of how far it is.
    func result(
        of method: String,
        _ parameters: JSONValue?,
        in revision: Revision,
        report: MCPProgressHandler?
    ) async throws(MCPFault) -> MCPText.Fields {
        switch method {
        case MCPMethod.initialize where revision == .handshake: return introduction(for: parameters)
        case MCPMethod.initialize:
            throw .unsupportedVersion(parameters?["protocolVersion"]?.asString ?? "")
        case MCPMethod.ping where revision == .handshake: return { _ in }
        case MCPMethod.discover where revision == .stateless: return discovery()
        case MCPMethod.listTools: return try await list(parameters, revision)
        case MCPMethod.callTool: return try await call(parameters, revision, report)
        default: throw MCPFault(.methodNotFound, "Method not found: \(method.prefix(100))")
        }
    }

    /// Which rules a request follows.
    enum Revision: Sendable, Hashable {
        /// Those of revisions with a handshake.
        case handshake
        /// Those of the newest: each request introduces itself.
        case stateless
    }

    // MARK: Introductions

    private func introduction(for parameters: JSONValue?) -> MCPText.Fields {
        let asked = parameters?["protocolVersion"]?.asString.flatMap(MCPVersion.init(rawValue:))
        let version = asked.flatMap { $0.hasHandshake ? $0 : nil } ?? .newestWithHandshake
        return { writer in
            writer.field("protocolVersion", version.rawValue)
            writeCapabilities(to: &writer)
            writer.field("serverInfo") { identity.write(to: &$0) }
            writer.field("instructions", ifPresent: instructions)
        }
    }

    private func discovery() -> MCPText.Fields {
        { writer in
            writer.field("supportedVersions") { writer in
                writer.array { writer in
                    for version in MCPVersion.allCases where !version.hasHandshake { writer.string(version.rawValue) }
                }
            }
            writeCapabilities(to: &writer)
            writer.field("instructions", ifPresent: instructions)
            writeLifetime(to: &writer)
            writeEnding(to: &writer)
        }
    }

    private func writeCapabilities(to writer: inout JSONWriter) {
        writer.field("capabilities") { writer in
            writer.object { writer in writer.field("tools") { $0.object { $0.field("listChanged", false) } } }
        }
    }

    /// The tools stay the same while the server runs.
    private func writeLifetime(to writer: inout JSONWriter) {
        writer.field("ttlMs", 3_600_000)
        writer.field("cacheScope", "public")
    }

    /// What each result of the newest revision ends with.
    private func writeEnding(to writer: inout JSONWriter) {
        writer.field("resultType", "complete")
        writer.field("_meta") { writer in
            writer.object { writer in writer.field(MCPMeta.serverInfo) { identity.write(to: &$0) } }
        }
    }

    // MARK: Tools

    private func list(_ parameters: JSONValue?, _ revision: Revision) async throws(MCPFault) -> MCPText.Fields {
        if let cursor = parameters?["cursor"], !cursor.isNull {
            throw MCPFault(.invalidParameters, "There is no such page: the whole list comes at once.")
        }
        let tools = try await known()
        return { writer in
            writer.field("tools") { writer in
                writer.array { writer in for tool in tools { tool.write(to: &writer) } }
            }
            guard revision == .stateless else { return }
            writeLifetime(to: &writer)
            writeEnding(to: &writer)
        }
    }

    private func call(
        _ parameters: JSONValue?,
        _ revision: Revision,
        _ report: MCPProgressHandler?
    ) async throws(MCPFault) -> MCPText.Fields {
        guard let name = parameters?["name"]?.asString else {
            throw MCPFault(.invalidParameters, "The field params.name must be the name of a tool.")
        }
        guard try await known().contains(where: { $0.name == name }) else {
            throw MCPFault(.invalidParameters, "Unknown tool: \(name.prefix(100))")
        }
        let given = parameters?["arguments"].flatMap { $0.isNull ? nil : $0 }
        guard let arguments = given ?? RawJSON("{}").value, arguments.isObject else {
            throw MCPFault(.invalidParameters, "The field params.arguments must be an object.")
        }
        let context = MCPCallContext(isWatched: report != nil, report: report ?? { _ in })
        let outcome: MCPToolOutcome
        do throws(LLMError) {
            outcome = try await tools.call(name, arguments: arguments, context: context)
        } catch {
            outcome = .error("\(error)")
        }
        return { writer in
            outcome.writeFields(to: &writer)
            if revision == .stateless { writeEnding(to: &writer) }
        }
    }

    private func known() async throws(MCPFault) -> [MCPTool] {
        do throws(LLMError) { return try await tools.tools() } catch {
            throw MCPFault(.internalError, "The tools cannot be listed: \(error.message)")
        }
    }
}
