public import SwitchboardCore

/// An error as JSON-RPC says it: a number, a sentence and, where there is more to say, a value.
public struct MCPFault: Error, Sendable, Hashable {
    public var code: Code
    public var message: String
    public var data: RawJSON?

    public init(_ code: Code, _ message: String, data: RawJSON? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// Whose number means what. Numbers that are not listed here are a server's own.
    public struct Code: Sendable, Hashable, RawRepresentable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// The text is not JSON.
        public static let parse = Self(rawValue: -32_700)
        /// The JSON is not a request.
        public static let invalidRequest = Self(rawValue: -32_600)
        public static let methodNotFound = Self(rawValue: -32_601)
        public static let invalidParameters = Self(rawValue: -32_602)
        public static let internalError = Self(rawValue: -32_603)
        /// The headers and the body of a request disagree.
        public static let headerMismatch = Self(rawValue: -32_020)
        /// The request is written in a revision that the server does not speak; the data lists those that it does.
        public static let unsupportedVersion = Self(rawValue: -32_022)
        /// So much is under way already that no more is taken.
        public static let busy = Self(rawValue: -32_000)
    }

    static func unsupportedVersion(_ requested: String) -> MCPFault {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("supported") { writer in
                writer.array { writer in
                    for version in MCPVersion.allCases where !version.hasHandshake { writer.string(version.rawValue) }
                }
            }
            writer.field("requested", String(requested.prefix(64)))
        }
        return MCPFault(.unsupportedVersion, "Unsupported protocol version", data: RawJSON(utf8: writer.bytes))
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("code", code.rawValue)
            writer.field("message", message)
            writer.field("data", ifPresent: data)
        }
    }
}

extension MCPFault {
    /// The same, for a caller: a wrong request, an unknown method, or a server that failed.
    func error(from server: String, calling method: String) -> LLMError {
        let kind: LLMError.Code =
            switch code {
            case .invalidParameters, .invalidRequest, .parse, .headerMismatch: .invalidRequest
            case .methodNotFound, .unsupportedVersion: .unsupported
            case .busy: .rateLimited
            default: .unavailable
            }
        var error = LLMError.ofServer(
            server, kind, "answered \(method) with the error \(code.rawValue): \(message.prefix(2_000))")
        error.providerCode = "\(code.rawValue)"
        error.body = data
        return error
    }
}

extension LLMError {
    /// An error of an MCP server: `what` completes the sentence that begins with its name.
    static func ofServer(_ server: String, _ code: Code, _ what: String, status: Int? = nil) -> LLMError {
        let end = what.hasSuffix(".") ? "" : "."
        return LLMError(
            code, "The MCP server \(server) \(what)\(end)", provider: ProviderID("mcp/\(server)"), status: status)
    }
}
