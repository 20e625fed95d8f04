import HTTPTypes

extension HTTPField.Name {
    static let mcpSession = HTTPField.Name.known("mcp-session-id")
    static let mcpVersion = HTTPField.Name.known("mcp-protocol-version")
    static let mcpMethod = HTTPField.Name.known("mcp-method")
    static let mcpName = HTTPField.Name.known("mcp-name")
    static let lastEventID = HTTPField.Name.known("last-event-id")

    /// A name that is known to be one; any other would be a mistake in this file.
    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no name of a header.") }
        return name
    }
}
