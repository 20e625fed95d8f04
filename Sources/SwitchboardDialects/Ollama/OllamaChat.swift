import HTTPTypes
public import SwitchboardCore

/// Ollama's `/api/chat`: newline-delimited JSON, streamed unless the request says otherwise.
public struct OllamaChat: Dialect {
    public static let id = DialectID.ollamaChat

    public init() {}

    public var endpoints: [Endpoint] { [Endpoint(.post, "/api/chat", .complete)] }
    public var client: any ClientCodec { OllamaChatClient() }
    public var server: any ServerCodec { OllamaChatServer() }
}
