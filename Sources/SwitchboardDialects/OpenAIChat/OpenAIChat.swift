import HTTPTypes
public import SwitchboardCore

/// OpenAI's Chat Completions API, and the many servers that imitate it.
public struct OpenAIChat: Dialect {
    public static let id = DialectID.openAIChat

    public init() {}

    public var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/chat/completions", .complete),
            Endpoint(.post, "/embeddings", .embed),
            Endpoint(.get, "/models", .listModels),
            Endpoint(.get, "/models/{model}", .getModel),
        ]
    }
    public var client: any ClientCodec { OpenAIChatClient() }
    public var server: any ServerCodec { OpenAIChatServer() }
    public var embeddings: (any EmbeddingCodec)? { OpenAIEmbeddings() }
    public var modelListing: (any ModelListingCodec)? { OpenAIModels() }
}
