public import HTTPTypes

/// What an HTTP server sends back.
public struct MCPHTTPResponse: Sendable {
    /// Writes a piece of a body; throws or is cancelled when the client is gone.
    public typealias Write = @Sendable ([UInt8]) async throws -> Void

    public var status: HTTPResponse.Status
    public var headers: HTTPFields
    /// Known from the start; empty where ``stream`` makes the body.
    public var body: [UInt8]
    /// Makes the body while it works, piece by piece. Cancelling the task that runs it gives up the call.
    public var stream: (@Sendable (@escaping Write) async -> Void)?

    public init(
        status: HTTPResponse.Status,
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        stream: (@Sendable (@escaping Write) async -> Void)? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.stream = stream
    }

    static let eventHeaders: HTTPFields = [
        .contentType: "text/event-stream", .cacheControl: "no-cache, no-transform",
    ]

    static func message(_ text: [UInt8], status: HTTPResponse.Status = .ok) -> Self {
        Self(status: status, headers: [.contentType: "application/json"], body: text)
    }

    static func text(_ status: HTTPResponse.Status, _ words: String) -> Self {
        Self(status: status, headers: [.contentType: "text/plain; charset=utf-8"], body: Array("\(words)\n".utf8))
    }
}
