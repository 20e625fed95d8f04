public import HTTPTypes

/// A wire format, in both directions. Pure: bytes in, values out, no I/O, no clock, no state between calls.
public protocol Dialect: Sendable {
    static var id: DialectID { get }
    /// The paths of this API, below the prefix that a front door gives it. Clients and front doors both read them.
    var endpoints: [Endpoint] { get }
    /// We ask, a provider that speaks this dialect answers.
    var client: any ClientCodec { get }
    /// Somebody asks us in this dialect, we answer.
    var server: any ServerCodec { get }
    /// Its embeddings, where it has them.
    var embeddings: (any EmbeddingCodec)? { get }
    /// Its list of models, where it has one.
    var modelListing: (any ModelListingCodec)? { get }
    /// Its counting of tokens, where it has that.
    var tokenCounting: (any TokenCountCodec)? { get }
    /// Its description of one model, where that is more than the model's entry in the list.
    var modelDescription: (any ModelDescriptionCodec)? { get }
    /// What its servers say of themselves, where they do.
    var serverStatus: (any ServerStatusCodec)? { get }
}

extension Dialect {
    public var id: DialectID { Self.id }
    public var embeddings: (any EmbeddingCodec)? { nil }
    public var modelListing: (any ModelListingCodec)? { nil }
    public var tokenCounting: (any TokenCountCodec)? { nil }
    public var modelDescription: (any ModelDescriptionCodec)? { nil }
    public var serverStatus: (any ServerStatusCodec)? { nil }
}

/// One path of a dialect's API, and what it is for.
public struct Endpoint: Sendable, Hashable {
    @nonexhaustive
    public enum Operation: Sendable, Hashable {
        case complete, streamComplete, embed, listModels, getModel, countTokens
        /// What a model can do; its name is in the body.
        case describeModel
        /// The models that the server holds in memory, and the server's version.
        case listRunning, version
        /// Of answers that are kept under their ids.
        case retrieveAnswer, deleteAnswer, cancelAnswer, listAnswerInput
    }

    public var method: HTTPRequest.Method
    /// `{model}` stands for a name, which may contain slashes: `/v1beta/models/{model}:generateContent`; so does any other name
    /// in braces.
    public var path: String
    public var operation: Operation

    public init(_ method: HTTPRequest.Method, _ path: String, _ operation: Operation) {
        self.method = method
        self.path = path
        self.operation = operation
    }

    /// What stands for `{model}` in a path (without its query), or `nil` when the path is not this endpoint's. An
    /// endpoint without `{model}` gives the empty string.
    public func match(_ path: some StringProtocol) -> String? {
        guard let open = self.path.firstIndex(of: "{"), let close = self.path.firstIndex(of: "}") else {
            return path == self.path ? "" : nil
        }
        let prefix = self.path[..<open]
        let suffix = self.path[self.path.index(after: close)...]
        guard path.hasPrefix(prefix), path.hasSuffix(suffix), path.count > prefix.count + suffix.count else {
            return nil
        }
        return String(path.dropFirst(prefix.count).dropLast(suffix.count))
    }
}
