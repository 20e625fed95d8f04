public import HTTPTypes

/// How much a provider still allows, as its last answer said.
public struct RateLimitHeadroom: Sendable, Hashable {
    public var requestsLeft: Int?
    public var requestsLimit: Int?
    public var tokensLeft: Int?
    public var tokensLimit: Int?

    public init(
        requestsLeft: Int? = nil,
        requestsLimit: Int? = nil,
        tokensLeft: Int? = nil,
        tokensLimit: Int? = nil
    ) {
        self.requestsLeft = requestsLeft
        self.requestsLimit = requestsLimit
        self.tokensLeft = tokensLeft
        self.tokensLimit = tokensLimit
    }

    /// What the headers of an answer say, in the words of Anthropic, of OpenAI and those who do as it does, or of the draft of a
    /// standard; `nil` when they say nothing.
    public init?(_ headers: HTTPFields) {
        func number(_ names: String...) -> Int? {
            names.lazy.compactMap { HTTPField.Name($0) }.compactMap { headers[$0] }.compactMap { Int($0) }.first
        }
        self.init(
            requestsLeft: number(
                "anthropic-ratelimit-requests-remaining", "x-ratelimit-remaining-requests", "x-ratelimit-remaining",
                "ratelimit-remaining"),
            requestsLimit: number(
                "anthropic-ratelimit-requests-limit", "x-ratelimit-limit-requests", "x-ratelimit-limit",
                "ratelimit-limit"),
            tokensLeft: number("anthropic-ratelimit-tokens-remaining", "x-ratelimit-remaining-tokens"),
            tokensLimit: number("anthropic-ratelimit-tokens-limit", "x-ratelimit-limit-tokens"))
        if self == RateLimitHeadroom() { return nil }
    }

    /// The smaller share of what is left, from 0 to 1; `nil` where no limit is known.
    public var share: Double? {
        let shares = [(requestsLeft, requestsLimit), (tokensLeft, tokensLimit)].compactMap { left, limit in
            if let left, let limit, limit > 0 { Double(left) / Double(limit) } else { nil }
        }
        return shares.min()
    }
}
