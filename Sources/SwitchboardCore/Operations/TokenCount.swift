/// How many tokens a request's prompt has, as its provider counts them.
public struct TokenCount: Sendable, Hashable {
    public var input: Int
    /// Of `input`: in the provider's cache already.
    public var cached: Int?
    public var extras: Extras

    public init(input: Int, cached: Int? = nil, extras: Extras = Extras()) {
        self.input = input
        self.cached = cached
        self.extras = extras
    }
}
