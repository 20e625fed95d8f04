public import HTTPTypes

/// The side of a dialect that talks to providers.
public protocol ClientCodec: Sendable {
    /// Renders a request. What the dialect or the model cannot take is left out or adapted, and reported in the
    /// result's warnings; what it cannot do at all throws ``LLMError/Code/unsupported``.
    func encode(_ request: CompletionRequest, for target: Target, streaming: Bool) throws(LLMError) -> OutboundRequest

    /// Same dialect on both sides: the caller's bytes with only the model's name replaced. Where a stream ends with its count of
    /// tokens only for those who ask, it is asked for as well: see ``ResponseContext/hidesUsage``.
    func forward(_ inbound: InboundRequest, to target: Target) throws(LLMError) -> OutboundRequest

    /// A decoder for one response, whole or streamed.
    func decoder(for context: ResponseContext) -> any EventDecoder

    /// What a response with a status other than 2xx means.
    func error(status: HTTPResponse.Status, headers: HTTPFields, body: [UInt8], target: Target) -> LLMError
}

/// Frames in, events out: a state machine, one for each response.
public protocol EventDecoder: Sendable {
    /// Appends what the frame says. A ``Frame/whole(_:)`` is a response body that came at once: the same events, in the
    /// same order, as its stream would give.
    mutating func decode(_ frame: Frame, into events: inout [StreamEvent]) throws(LLMError)

    /// The provider closed the connection. Throws ``LLMError/Code/incompleteStream`` if its last word never came, and
    /// appends `done` if only the formality after it is missing.
    mutating func end(into events: inout [StreamEvent]) throws(LLMError)

    /// Whether the answer is complete, and only a formality has not come yet: nobody should have to wait long for it.
    var awaitsFormality: Bool { get }

    /// That formality as bytes, to be put where the provider left it out.
    var formality: StaticString { get }
}

extension EventDecoder {
    public var awaitsFormality: Bool { false }
    public var formality: StaticString { "" }
}

/// What a decoder has to know of the request whose answer it reads.
public struct ResponseContext: Sendable {
    public var target: Target
    public var isStreaming: Bool
    /// The answer's schema had to be asked for as a call of this tool: its arguments are the answer's text.
    public var structuredOutputTool: String?
    /// Tools that take free text, which were offered as functions with one string, `input`.
    public var customTools: Set<String>
    /// Whether the provider was asked to count the tokens of a stream whose caller did not ask for that: the frame that holds
    /// nothing else is not passed on.
    public var hidesUsage = false

    public init(
        target: Target,
        isStreaming: Bool,
        structuredOutputTool: String? = nil,
        customTools: Set<String> = []
    ) {
        self.target = target
        self.isStreaming = isStreaming
        self.structuredOutputTool = structuredOutputTool
        self.customTools = customTools
    }
}

/// A model at a provider: what a route leads to.
public struct Target: Sendable, Hashable {
    public var provider: ProviderID
    /// The name that the provider knows the model by.
    public var model: ModelID
    /// `nil` for a model that the catalogue does not know: whatever the caller asks for is then passed on.
    public var card: ModelCard? {
        get { box?.card }
        set { box = newValue.map(CardBox.init) }
    }
    /// Which of the provider's keys it is asked with, counted from 0.
    public var credential: Int

    public init(provider: ProviderID, model: ModelID, card: ModelCard? = nil, credential: Int = 0) {
        self.provider = provider
        self.model = model
        box = card.map(CardBox.init)
        self.credential = credential
    }

    /// Targets are everywhere and cards are large: all copies of a target share one.
    private final class CardBox: Sendable {
        let card: ModelCard

        init(_ card: ModelCard) { self.card = card }
    }

    private var box: CardBox?

    public static func == (left: Self, right: Self) -> Bool {
        left.provider == right.provider && left.model == right.model && left.credential == right.credential
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(provider)
        hasher.combine(model)
        hasher.combine(credential)
    }
}

/// A request as it goes out, but for the place and the key.
public struct OutboundRequest: Sendable {
    public var method: HTTPRequest.Method
    /// Below the upstream's base URL, percent-encoded; starts with a slash.
    public var path: String
    /// Not yet percent-encoded.
    public var query: [(name: String, value: String)]
    /// Without the credential and without what the transport sets itself.
    public var headers: HTTPFields
    public var body: [UInt8]
    /// How the answer will come apart.
    public var framing: Framing
    /// For the answer's decoder.
    public var context: ResponseContext
    public var warnings: [Warning]

    public init(
        method: HTTPRequest.Method = .post,
        path: String,
        query: [(name: String, value: String)] = [],
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        framing: Framing = .whole,
        context: ResponseContext,
        warnings: [Warning] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.framing = framing
        self.context = context
        self.warnings = warnings
    }
}
