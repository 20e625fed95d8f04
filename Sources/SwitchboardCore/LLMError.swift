/// Everything that can go wrong with a call. ``code`` says what happened, the rest says where and what to do.
public struct LLMError: Error, Sendable, Hashable {
    private var details: Boxed<Details>

    public var code: Code {
        get { details.value.code }
        set { details.value.code = newValue }
    }
    /// One sentence for a person. Never contains a secret or a prompt.
    public var message: String {
        get { details.value.message }
        set { details.value.message = newValue }
    }
    /// Who failed; `nil` when nobody was asked.
    public var provider: ProviderID? {
        get { details.value.provider }
        set { details.value.provider = newValue }
    }
    public var model: ModelID? {
        get { details.value.model }
        set { details.value.model = newValue }
    }
    /// The HTTP status that the provider sent.
    public var status: Int? {
        get { details.value.status }
        set { details.value.status = newValue }
    }
    /// The provider's own name for the request, to quote to its support.
    public var requestID: String? {
        get { details.value.requestID }
        set { details.value.requestID = newValue }
    }
    /// How long the provider asked us to wait.
    public var retryAfter: Duration? {
        get { details.value.retryAfter }
        set { details.value.retryAfter = newValue }
    }
    /// The provider's own word for the error (`overloaded_error`, `RESOURCE_EXHAUSTED`).
    public var providerCode: String? {
        get { details.value.providerCode }
        set { details.value.providerCode = newValue }
    }
    /// Which field of the request is wrong, as a path (`messages[2].content`).
    public var field: String? {
        get { details.value.field }
        set { details.value.field = newValue }
    }
    /// The provider's error body, verbatim: a client that speaks ``dialect`` gets it unchanged.
    public var body: RawJSON? {
        get { details.value.body }
        set { details.value.body = newValue }
    }
    /// The dialect of ``body``.
    public var dialect: DialectID? {
        get { details.value.dialect }
        set { details.value.dialect = newValue }
    }
    /// The earlier attempts of the same call, oldest first.
    public var attempts: [LLMError] {
        get { details.value.attempts }
        set { details.value.attempts = newValue }
    }
    /// What was decided on the way to this failure, where a pipeline was involved.
    public var trail: DecisionTrail? {
        get { details.value.trail }
        set { details.value.trail = newValue }
    }

    public init(
        _ code: Code,
        _ message: String,
        provider: ProviderID? = nil,
        model: ModelID? = nil,
        status: Int? = nil,
        requestID: String? = nil,
        retryAfter: Duration? = nil,
        providerCode: String? = nil,
        field: String? = nil,
        body: RawJSON? = nil,
        dialect: DialectID? = nil
    ) {
        details = Boxed(
            Details(
                code: code, message: message, provider: provider, model: model, status: status, requestID: requestID,
                retryAfter: retryAfter, providerCode: providerCode, field: field, body: body, dialect: dialect))
    }

    /// Boxed: whatever may throw keeps room for an error for as long as it waits, and most of what waits here may throw.
    private struct Details: Sendable, Hashable {
        var code: Code
        var message: String
        var provider: ProviderID?
        var model: ModelID?
        var status: Int?
        var requestID: String?
        var retryAfter: Duration?
        var providerCode: String?
        var field: String?
        var body: RawJSON?
        var dialect: DialectID?
        var attempts: [LLMError] = []
        var trail: DecisionTrail?
    }
}

extension LLMError: CustomStringConvertible {
    public var description: String {
        var place = [provider?.rawValue, model?.rawValue].compactMap { $0 }.joined(separator: "/")
        if let status { place += place.isEmpty ? "HTTP \(status)" : ", HTTP \(status)" }
        return place.isEmpty ? "\(code): \(message)" : "\(code) (\(place)): \(message)"
    }
}

extension LLMError {
    /// What happened. A struct, so that a new code breaks no `switch`.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Wrapped: String, Sendable {
            case rateLimited, quotaExhausted, authentication, permission, unavailable, timeout
            case invalidRequest, unsupported, contextTooLong, contentFiltered, refusal, modelNotFound
            case overBudget, noCandidate, incompleteStream, badResponse, cancelled, shutDown
        }

        private let wrapped: Wrapped
        private init(_ wrapped: Wrapped) { self.wrapped = wrapped }
        public var description: String { wrapped.rawValue }

        /// The provider refuses for now; see ``LLMError/retryAfter``.
        public static let rateLimited = Self(.rateLimited)
        /// The account has no money or quota left: waiting does not help.
        public static let quotaExhausted = Self(.quotaExhausted)
        /// The key is missing, wrong or expired.
        public static let authentication = Self(.authentication)
        /// The key is right but may not do this.
        public static let permission = Self(.permission)
        /// The provider could not be reached, or answered 5xx, or is overloaded.
        public static let unavailable = Self(.unavailable)
        /// A limit of ``Timeouts`` passed.
        public static let timeout = Self(.timeout)
        /// The request is wrong; ``LLMError/field`` says where, when it is known.
        public static let invalidRequest = Self(.invalidRequest)
        /// The request is right, but this dialect or model has no way to say or do it.
        public static let unsupported = Self(.unsupported)
        /// The prompt, or the prompt and the answer, do not fit the model's window.
        public static let contextTooLong = Self(.contextTooLong)
        /// A filter of the provider's stopped the prompt or the answer.
        public static let contentFiltered = Self(.contentFiltered)
        /// The model declined.
        public static let refusal = Self(.refusal)
        /// No such model here; the message names its replacement when it is retired.
        public static let modelNotFound = Self(.modelNotFound)
        /// No candidate fits the caller's cost constraints or budget.
        public static let overBudget = Self(.overBudget)
        /// No provider is configured, healthy and able.
        public static let noCandidate = Self(.noCandidate)
        /// The connection closed but the dialect's last word never came.
        public static let incompleteStream = Self(.incompleteStream)
        /// The provider said something that its dialect does not allow.
        public static let badResponse = Self(.badResponse)
        /// The caller's task was cancelled.
        public static let cancelled = Self(.cancelled)
        /// The manager was shut down.
        public static let shutDown = Self(.shutDown)
    }
}
