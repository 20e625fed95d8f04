import SwitchboardCore

extension MCPSession {
    /// What opening a connection came to.
    enum Opened: Sendable {
        case ready
        /// The server broke over the question for the newest revision: a new connection has to begin with a handshake.
        case brokeOverDiscovery
    }

    /// Agrees on a revision: the newest where the server knows it, otherwise whatever a handshake gives.
    func open(_ configuration: MCPServerConfiguration) async throws(LLMError) -> Opened {
        if configuration.opening == .automatic {
            switch await discover(within: min(limits.discovery, configuration.startTimeout)) {
            case .success(let introduction?):
                adopt(introduction)
                return .ready
            case .success(nil): break
            case .failure(let error):
                if error.code == .cancelled { throw error }
                if ended != nil, !hasAnswered { return .brokeOverDiscovery }
                guard error.code != .authentication, error.code != .permission else { throw error }
            }
        }
        try await shakeHands(within: configuration.startTimeout)
        return .ready
    }

    /// The introduction of a server that speaks the newest revision; `nil` for one that wants a handshake.
    private func discover(within timeout: Duration) async -> Result<MCPIntroduction?, LLMError> {
        let question = Question(method: MCPMethod.discover, timeout: timeout, version: .newest)
        switch await outcome(of: question) {
        case .success(let result):
            let versions = result["supportedVersions"].map { $0.elements.compactMap(\.asString) } ?? []
            guard versions.contains(MCPVersion.newest.rawValue) else { return .success(nil) }
            return .success(MCPIntroduction(result, version: .newest, limits: limits))
        case .failure(.fault): return .success(nil)
        case .failure(.lost(let error)): return .failure(error)
        }
    }

    private func shakeHands(within timeout: Duration) async throws(LLMError) {
        var question = Question(method: MCPMethod.initialize, timeout: timeout, version: .newestWithHandshake)
        question.parameters = { [identity] writer in
            writer.field("protocolVersion", MCPVersion.newestWithHandshake.rawValue)
            writer.field("capabilities") { $0.object { _ in } }
            writer.field("clientInfo") { identity.write(to: &$0) }
        }
        let result = try await ask(question)
        let word = result["protocolVersion"]?.asString ?? ""
        guard let version = MCPVersion(rawValue: word), version.hasHandshake else {
            let known = MCPVersion.allCases.map(\.rawValue).joined(separator: ", ")
            throw LLMError.ofServer(
                server, .unsupported, "speaks the protocol's revision \"\(word.prefix(40))\"; known here are \(known).")
        }
        adopt(MCPIntroduction(result, version: version, limits: limits))
        try await tell(MCPMethod.initialized)
    }
}
