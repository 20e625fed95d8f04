import HTTPTypes
public import SwitchboardCore

/// Anthropic's Messages API.
public struct AnthropicMessages: Dialect {
    public static let id = DialectID.anthropicMessages

    public init() {}

    public var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/v1/messages", .complete),
            Endpoint(.post, "/v1/messages/count_tokens", .countTokens),
            Endpoint(.get, "/v1/models", .listModels),
            Endpoint(.get, "/v1/models/{model}", .getModel),
        ]
    }
    public var client: any ClientCodec { AnthropicClient() }
    public var server: any ServerCodec { AnthropicServer() }
    public var modelListing: (any ModelListingCodec)? { AnthropicModels() }
    public var tokenCounting: (any TokenCountCodec)? { AnthropicTokens() }
}
