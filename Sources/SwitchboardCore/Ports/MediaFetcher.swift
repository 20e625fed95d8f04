/// Fetches what an address in a request leads to, for providers that want the thing itself.
public protocol MediaFetcher: Sendable {
    /// The file, and its media type where its server says so.
    /// - Throws: ``LLMError/Code/invalidRequest`` with a reason; never with more of the address than its host.
    func fetch(_ address: String) async throws(LLMError) -> (bytes: [UInt8], type: String?)
}
