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
        return try await send(outbound, to: upstream)
    }
}
