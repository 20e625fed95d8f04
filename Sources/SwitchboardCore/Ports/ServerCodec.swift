public import HTTPTypes

/// The side of a dialect that talks to callers.
public protocol ServerCodec: Sendable {
    /// One pass over the top-level keys: enough to route, budget and forward. Does not build a request. Throws
    /// ``LLMError/Code/invalidRequest`` for a body that is not a JSON object or names a key twice.
    func inspect(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> InboundRequest

    /// The whole request. Duplicate keys, wrong types and missing fields throw ``LLMError/Code/invalidRequest`` with the
    /// path of the field.
    func decode(_ inbound: InboundRequest) throws(LLMError) -> CompletionRequest

    /// Renders a whole answer.
    func encode(_ completion: Completion, for inbound: InboundRequest, into out: inout [UInt8])

    /// An encoder for one streamed answer.
    func encoder(for inbound: InboundRequest) -> any EventEncoder

    /// Renders an error as the body of a response and says which status goes with it. An error whose body is in this
    /// dialect goes out verbatim.
    func encode(_ error: LLMError, into out: inout [UInt8]) -> HTTPResponse.Status
}

/// Events in, bytes out: a state machine, one for each streamed answer.
public protocol EventEncoder: Sendable {
    /// `text/event-stream`, `application/x-ndjson` or `application/json`.
    var contentType: String { get }
    mutating func encode(_ event: StreamEvent, into out: inout [UInt8])
    /// The answer cannot be finished: says so in the dialect's own way, which is never a clean end. Called instead of
    /// `done`, and nothing follows.
    mutating func fail(_ error: LLMError, into out: inout [UInt8])
}

/// The head of a request that somebody sent us.
public struct InboundHead: Sendable {
    public var endpoint: Endpoint
    /// What stood for `{model}` in the path, percent-decoded; empty where the endpoint has none.
    public var pathModel: String
    /// Percent-decoded.
    public var query: [(name: String, value: String)]
    public var headers: HTTPFields

    public init(
        endpoint: Endpoint,
        pathModel: String = "",
        query: [(name: String, value: String)] = [],
        headers: HTTPFields = [:]
    ) {
        self.endpoint = endpoint
        self.pathModel = pathModel
        self.query = query
        self.headers = headers
    }
}

/// What a caller sent, kept as bytes for as long as bytes will do.
public struct InboundRequest: Sendable {
    public var dialect: DialectID
    public var head: InboundHead
    public var model: ModelID?
    public var isStreaming: Bool
    public var body: [UInt8]
    /// The top-level keys of `body` and where their values are.
    public var fields: JSONFields

    public init(
        dialect: DialectID,
        head: InboundHead,
        model: ModelID?,
        isStreaming: Bool,
        body: [UInt8],
        fields: JSONFields
    ) {
        self.dialect = dialect
        self.head = head
        self.model = model
        self.isStreaming = isStreaming
        self.body = body
        self.fields = fields
    }
}
