public import HTTPTypes

/// What carries bytes. The only protocol with a network behind it, and the only one that a test must replace.
public protocol Transport: Sendable {
    /// Returns when the head of the response is there. The body is pulled: what is not read is not received. Dropping
    /// the body, or cancelling the task that reads it, closes the request.
    func send(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TransportResponse

    /// Asks the server to speak another protocol on the connection; the request's headers say which. Returns when it has answered.
    func open(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TunnelAnswer
}

/// A response whose body is still arriving.
public struct TransportResponse: Sendable {
    public typealias Body = any AsyncSequence<ArraySlice<UInt8>, LLMError> & Sendable

    public var status: HTTPResponse.Status
    public var headers: HTTPFields
    /// Content-decoded.
    public var body: Body
    /// To be told how far the answer is, as its reader understands it: that decides how long the next piece may take.
    public var progressed: @Sendable (ResponseProgress) -> Void

    public init(
        status: HTTPResponse.Status,
        headers: HTTPFields,
        body: Body,
        progressed: @escaping @Sendable (ResponseProgress) -> Void = { _ in }
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.progressed = progressed
    }
}

/// How far an answer is.
public enum ResponseProgress: Sendable, Hashable {
    /// It has begun to say something: the wait is over that ``Timeouts/firstToken`` limits.
    case begun
    /// It is complete, and only a formality has not come: nobody waits long for that, see ``Timeouts/formality``.
    case complete
}

/// Where a provider lives, how to prove who we are, and how long to wait.
public struct Upstream: Sendable {
    @nonexhaustive
    public enum Credential: Sendable {
        case none
        /// `authorization: Bearer …`
        case bearer(Secret)
        case header(HTTPField.Name, Secret)
    }

    public var provider: ProviderID
    /// Scheme, host, port and path prefix, without a slash at the end.
    public var baseURL: String
    public var credential: Credential
    /// Sent with every request.
    public var headers: HTTPFields
    public var timeouts: Timeouts

    public init(
        provider: ProviderID,
        baseURL: String,
        credential: Credential = .none,
        headers: HTTPFields = [:],
        timeouts: Timeouts = Timeouts()
    ) {
        self.provider = provider
        self.baseURL = baseURL
        self.credential = credential
        self.headers = headers
        self.timeouts = timeouts
    }
}

/// How long to wait for each step of a request. Each that passes throws ``LLMError/Code/timeout``, with the step's name.
public struct Timeouts: Sendable, Hashable {
    /// For a connection, TLS included.
    public var connect: Duration
    /// From the request's last byte to the head of the response.
    public var firstByte: Duration
    /// From the request's last byte to the first piece of a streamed answer that says something, whatever comes before it;
    /// `nil` is no limit of its own. A model that thinks in silence needs a long one.
    public var firstToken: Duration?
    /// Between two pieces of the body.
    public var betweenBytes: Duration
    /// For everything.
    public var total: Duration
    /// For what a provider sends after an answer that is complete already: some never send it.
    public static let formality = Duration.seconds(3)

    public init(
        connect: Duration = .seconds(10),
        firstByte: Duration = .seconds(300),
        firstToken: Duration? = nil,
        betweenBytes: Duration = .seconds(120),
        total: Duration = .seconds(1_800)
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.firstToken = firstToken
        self.betweenBytes = betweenBytes
        self.total = total
    }
}

/// A string that does not print, neither in a description nor in a mirror.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    public init(_ value: String) { self.value = value }

    public var description: String { "***" }
    public var debugDescription: String { "***" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// The string itself, for the one place that sends it.
    public func reveal() -> String { value }
}
