/// What is known of an answer before its first word.
public struct ResponseHead: Sendable, Hashable {
    /// The provider's name for the answer; empty when it gave none.
    public var id: String
    public var provider: ProviderID
    /// The model that answered, in the provider's words: not always the one that was asked.
    public var model: ModelID
    /// When the provider began, in seconds since 1970; `nil` where it does not say, or says 0.
    public var created: Int?

    public init(id: String, provider: ProviderID, model: ModelID, created: Int? = nil) {
        self.id = id
        self.provider = provider
        self.model = model
        self.created = created == 0 ? nil : created
    }
}
