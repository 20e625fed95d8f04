import HTTPTypes
public import SwitchboardCore

/// OpenAI's Responses API: a conversation is a list of items, and so is an answer.
public struct OpenAIResponses: Dialect {
    public static let id = DialectID.openAIResponses

    public init() {}

    public var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/responses", .complete),
            Endpoint(.post, "/responses/input_tokens", .countTokens),
            Endpoint(.post, "/responses/{response}/cancel", .cancelAnswer),
            Endpoint(.get, "/responses/{response}/input_items", .listAnswerInput),
            Endpoint(.get, "/responses/{response}", .retrieveAnswer),
            Endpoint(.delete, "/responses/{response}", .deleteAnswer),
        ]
    }
    public var client: any ClientCodec { OpenAIResponsesClient() }
    public var server: any ServerCodec { OpenAIResponsesServer() }
    public var tokenCounting: (any TokenCountCodec)? { OpenAIResponsesTokens() }
}
