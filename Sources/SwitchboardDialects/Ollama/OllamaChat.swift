import HTTPTypes
public import SwitchboardCore

/// Ollama's `/api/chat`: newline-delimited JSON, streamed unless the request says otherwise.
public struct OllamaChat: Dialect {
    public static let id = DialectID.ollamaChat

    public init() {}

    public var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/api/chat", .complete),
            Endpoint(.post, "/api/embed", .embed),
            Endpoint(.post, "/api/embeddings", .embed),
            Endpoint(.get, "/api/tags", .listModels),
            Endpoint(.post, "/api/show", .describeModel),
            Endpoint(.get, "/api/ps", .listRunning),
            Endpoint(.get, "/api/version", .version),
        ]
    }
    public var client: any ClientCodec { OllamaClient(dialect: Self.id, path: "/api/chat") }
    public var server: any ServerCodec { OllamaServer(dialect: Self.id) }
    public var embeddings: (any EmbeddingCodec)? { OllamaEmbeddings() }
    public var modelListing: (any ModelListingCodec)? { OllamaModels() }
    public var modelDescription: (any ModelDescriptionCodec)? { OllamaShow() }
    public var serverStatus: (any ServerStatusCodec)? { OllamaStatus() }
}

/// Ollama's `/api/generate`: one prompt instead of a conversation, otherwise as `/api/chat`.
public struct OllamaGenerate: Dialect {
    public static let id = DialectID.ollamaGenerate

    public init() {}

    public var endpoints: [Endpoint] { [Endpoint(.post, "/api/generate", .complete)] }
    public var client: any ClientCodec { OllamaClient(dialect: Self.id, path: "/api/generate") }
    public var server: any ServerCodec { OllamaServer(dialect: Self.id) }
}
