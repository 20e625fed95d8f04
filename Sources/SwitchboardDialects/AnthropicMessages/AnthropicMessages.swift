import HTTPTypes
public import SwitchboardCore

/// Anthropic's Messages API.
public struct AnthropicMessages: Dialect {
    public static let id = DialectID.anthropicMessages

    public init() {}

    public var endpoints: [Endpoint] { [Endpoint(.post, "/v1/messages", .complete)] }
    public var client: any ClientCodec { AnthropicClient() }
    public var server: any ServerCodec { AnthropicServer() }
}
