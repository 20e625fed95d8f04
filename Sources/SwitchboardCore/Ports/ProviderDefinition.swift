public import HTTPTypes

/// Everything the system knows of a provider, as data. Its dialects are the only code.
public struct ProviderDefinition: Sendable {
    /// How a provider wants its key.
    @nonexhaustive
    public enum KeyPlacement: Sendable, Hashable {
        case bearer
        case header(HTTPField.Name)
        /// It takes none.
        case none
    }

    public var id: ProviderID
    /// The first is the usual one; a model card may name another.
    public var dialects: [DialectID]
    /// Without a slash at the end.
    public var baseURL: String
    public var keyPlacement: KeyPlacement
    /// The environment variable that holds the key.
    public var keyVariable: String?
    /// Sent with every request.
    public var headers: HTTPFields
    /// What to ask when nobody says which model.
    public var defaultModel: ModelID?

    public init(
        id: ProviderID,
        dialects: [DialectID],
        baseURL: String,
        keyPlacement: KeyPlacement = .bearer,
        keyVariable: String? = nil,
        headers: HTTPFields = [:],
        defaultModel: ModelID? = nil
    ) {
        self.id = id
        self.dialects = dialects
        self.baseURL = baseURL
        self.keyPlacement = keyPlacement
        self.keyVariable = keyVariable
        self.headers = headers
        self.defaultModel = defaultModel
    }
}
