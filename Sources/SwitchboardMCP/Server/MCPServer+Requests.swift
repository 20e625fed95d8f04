import SwitchboardCore

extension MCPServer {
    /// Whether a request introduces itself, as those of the newest revision do.
    static func isStateless(_ method: String, _ parameters: JSONValue?) -> Bool {
        method != MCPMethod.initialize && parameters?["_meta"]?[MCPMeta.version] != nil
    }

    /// Throws for a request of the newest revision whose introduction is not whole, or is written in a revision not known here.
    static func checkIntroduction(of parameters: JSONValue?) throws(MCPFault) {
        guard let meta = parameters?["_meta"], meta.isObject, let version = meta[MCPMeta.version],
            meta[MCPMeta.clientCapabilities] != nil
        else {
            throw MCPFault(
                .invalidParameters,
                "The field params._meta must hold \(MCPMeta.version) and \(MCPMeta.clientCapabilities).")
        }
        guard let word = version.asString else {
            throw MCPFault(.invalidParameters, "The protocol's revision must be a string.")
        }
        guard let known = MCPVersion(rawValue: word), !known.hasHandshake else { throw .unsupportedVersion(word) }
    }

    /// The answer to a request, as a message.
    func answer(
        to id: MCPID,
        _ method: String,
        _ parameters: JSONValue?,
        in revision: Revision,
        send: @escaping @Sendable ([UInt8]) -> Void
    ) async -> [UInt8] {
        do throws(MCPFault) {
            if revision == .stateless, method != MCPMethod.initialize {
                try MCPServer.checkIntroduction(of: parameters)
            }
            let report = parameters?["_meta"]?["progressToken"].flatMap(MCPID.init).map { MCPServer.reporter($0, send) }
            let fields = try await result(of: method, parameters, in: revision, report: report)
            return MCPText.result(id: id, fields)
        } catch {
            return MCPText.failure(id: id, error)
        }
    }

    /// Sends how far a call is, as a notification. What does not grow is not sent.
    private static func reporter(
        _ token: MCPID,
        _ send: @escaping @Sendable ([UInt8]) -> Void
    ) -> MCPProgressHandler {
        { progress in
            send(
                MCPText.call(id: nil, method: MCPMethod.progress) { writer in
                    writer.key("progressToken")
                    token.write(to: &writer)
                    writer.field("progress", progress.progress)
                    writer.field("total", ifPresent: progress.total)
                    writer.field("message", ifPresent: progress.message)
                })
        }
    }
}
