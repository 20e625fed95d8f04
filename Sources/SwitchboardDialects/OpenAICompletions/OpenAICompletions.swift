import HTTPTypes
public import SwitchboardCore

/// OpenAI's older Completions API, which many servers of open models have too: one prompt instead of a conversation. Its
/// embeddings and its list of models are those of ``OpenAIChat``.
public struct OpenAICompletions: Dialect {
    public static let id = DialectID.openAICompletions

    public init() {}

    public var endpoints: [Endpoint] { [Endpoint(.post, "/completions", .complete)] }
    public var client: any ClientCodec { OpenAICompletionsClient() }
    public var server: any ServerCodec { OpenAICompletionsServer() }
}
