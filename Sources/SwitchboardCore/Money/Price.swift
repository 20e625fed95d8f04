/// One row of a model's price list: when it holds, and what a token costs then.
public struct Price: Sendable, Hashable {
    /// The first day that it holds; `nil` is always.
    public var from: Day?
    /// The first day that it no longer holds; `nil` is never.
    public var until: Day?
    /// For prompts of more than this many tokens; `nil` is any.
    public var abovePromptTokens: Int?
    /// The service tier that it is for, in the provider's words; `nil` is the standard one.
    public var serviceTier: String?
    /// Per token, as are all that follow.
    public var input: USD
    public var output: USD
    /// `nil`: reading the cache costs as much as `input`.
    public var cacheRead: USD?
    /// `nil`: writing the cache costs as much as `input`.
    public var cacheWrite: USD?
    /// `nil`: as much as `cacheWrite`.
    public var cacheWriteOneHour: USD?
    /// `nil`: as much as `input`.
    public var audioInput: USD?
    /// `nil`: as much as `output`.
    public var audioOutput: USD?
    /// Where the figures are from.
    public var source: String
    /// When they were read there.
    public var asOf: Day?

    public init(
        from: Day? = nil,
        until: Day? = nil,
        abovePromptTokens: Int? = nil,
        serviceTier: String? = nil,
        input: USD,
        output: USD,
        cacheRead: USD? = nil,
        cacheWrite: USD? = nil,
        cacheWriteOneHour: USD? = nil,
        audioInput: USD? = nil,
        audioOutput: USD? = nil,
        source: String = "",
        asOf: Day? = nil
    ) {
        self.from = from
        self.until = until
        self.abovePromptTokens = abovePromptTokens
        self.serviceTier = serviceTier
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.cacheWriteOneHour = cacheWriteOneHour
        self.audioInput = audioInput
        self.audioOutput = audioOutput
        self.source = source
        self.asOf = asOf
    }

    /// What `usage` costs by this row. Counts that contradict each other (more cached than read) are cut to fit, and
    /// negative ones are zero: a hostile answer cannot make a bill negative.
    public func cost(of usage: Usage) -> Cost {
        let total = max(0, usage.input ?? 0)
        let read = min(max(0, usage.cacheRead ?? 0), total)
        let written = min(max(0, usage.cacheWrite ?? 0), total - read)
        let writtenForAnHour = min(max(0, usage.cacheWriteOneHour ?? 0), written)
        let plain = total - read - written
        let heard = min(max(0, usage.audioInput ?? 0), plain)
        let answered = max(0, usage.output ?? 0)
        let spoken = min(max(0, usage.audioOutput ?? 0), answered)
        let write = cacheWrite ?? input
        return Cost(
            input: input * (plain - heard) + (audioInput ?? input) * heard,
            cacheRead: (cacheRead ?? input) * read,
            cacheWrite: write * (written - writtenForAnHour) + (cacheWriteOneHour ?? write) * writtenForAnHour,
            output: output * (answered - spoken) + (audioOutput ?? output) * spoken
        )
    }
}

extension [Price] {
    /// The row that holds for a call: the right day and tier, and the highest prompt size that the prompt exceeds. A
    /// tier without a row of its own is charged as standard.
    public func row(on day: Day, promptTokens: Int, serviceTier: String? = nil) -> Price? {
        let current = filter { price in
            (price.from.map { $0 <= day } ?? true) && (price.until.map { day < $0 } ?? true)
                && (price.abovePromptTokens.map { promptTokens > $0 } ?? true)
        }
        let tiered = current.filter { $0.serviceTier == serviceTier }
        return (tiered.isEmpty ? current.filter { $0.serviceTier == nil } : tiered)
            .max { ($0.abovePromptTokens ?? -1) < ($1.abovePromptTokens ?? -1) }
    }
}
