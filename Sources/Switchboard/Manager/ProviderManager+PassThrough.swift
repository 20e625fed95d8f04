public import HTTPTypes
public import SwitchboardCore

extension ProviderManager {
    /// Sends a request to a provider as it is, with its key, for what this library has no words for. No policy holds for it: no
    /// second attempt, no budget, no cache.
    /// - Parameters:
    ///   - path: Below the provider's base address, percent-encoded; starts with a slash.
    ///   - headers: Without credentials.
    public func passThrough(
        _ method: HTTPRequest.Method,
        _ path: String,
        query: [(name: String, value: String)] = [],
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        to id: ProviderID
    ) async throws(LLMError) -> TransportResponse {
        let (outbound, upstream) = try prepared(method, path, query, headers, body, for: id)
        return try await send(outbound, to: upstream)
    }

    /// Asks a provider to speak another protocol on a connection of its own, a WebSocket for example, with its key. No policy holds for
    /// what goes over it.
    /// - Parameters:
    ///   - path: As for ``passThrough(_:_:query:headers:body:to:)``.
    ///   - headers: Without credentials; they say which protocol.
    public func openTunnel(
        _ path: String,
        query: [(name: String, value: String)] = [],
        headers: HTTPFields,
        to id: ProviderID
    ) async throws(LLMError) -> TunnelAnswer {
        let (outbound, upstream) = try prepared(.get, path, query, headers, [], for: id)
        return try await open(outbound, to: upstream)
    }

    private func prepared(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ query: [(name: String, value: String)],
        _ headers: HTTPFields,
        _ body: [UInt8],
        for id: ProviderID
    ) throws(LLMError) -> (OutboundRequest, Upstream) {
        guard let provider = configuration.providers.first(where: { $0.definition.id == id }) else {
            throw LLMError(.noCandidate, "The provider \(id) is not configured.", provider: id)
        }
        guard path.utf8.first == UInt8(ascii: "/") else {
            throw LLMError(.invalidRequest, "The path \(path) must begin with a slash.", provider: id)
        }
        let target = Target(provider: id, model: "")
        let outbound = OutboundRequest(
            method: method, path: path, query: query, headers: headers, body: body,
            context: ResponseContext(target: target, isStreaming: true))
        var upstream = provider.upstream()
        upstream.timeouts.firstToken = nil
        return (outbound, upstream)
    }
}
