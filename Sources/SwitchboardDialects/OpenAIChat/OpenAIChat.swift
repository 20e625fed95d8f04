import HTTPTypes
public import SwitchboardCore

/// OpenAI's Chat Completions API, and the many servers that imitate it.
public struct OpenAIChat: Dialect {
    public static let id = DialectID.openAIChat

    public init() {}

    public var endpoints: [Endpoint] { [Endpoint(.post, "/chat/completions", .complete)] }
    public var client: any ClientCodec { OpenAIChatClient() }
    public var server: any ServerCodec { OpenAIChatServer() }
}
