/// Token counts, as inclusive totals: `input` contains what was read from or written to the provider's cache, `output`
/// contains reasoning. `nil` is "not reported", never zero.
///
/// | here | Anthropic | OpenAI chat | OpenAI Responses | Gemini | Ollama |
/// |---|---|---|---|---|---|
/// | `input` | `input_tokens` + both cache counts | `prompt_tokens` | `input_tokens` | `promptTokenCount` + `toolUsePromptTokenCount` | `prompt_eval_count` |
/// | `cacheRead` | `cache_read_input_tokens` | `prompt_tokens_details.cached_tokens` | `input_tokens_details.cached_tokens` | `cachedContentTokenCount` | – |
/// | `cacheWrite` | `cache_creation_input_tokens` | `…_details.cache_write_tokens` | `…_details.cache_write_tokens` | – | – |
/// | `output` | `output_tokens` | `completion_tokens` | `output_tokens` | `candidatesTokenCount` + `thoughtsTokenCount` | `eval_count` |
/// | `reasoning` | `output_tokens_details.thinking_tokens` | `completion_tokens_details.reasoning_tokens` | `output_tokens_details.reasoning_tokens` | `thoughtsTokenCount` | – |
public struct Usage: Sendable, Hashable {
    /// All tokens of the prompt.
    public var input: Int?
    /// Of `input`: read from the provider's cache.
    public var cacheRead: Int?
    /// Of `input`: written to the provider's cache, for any time.
    public var cacheWrite: Int?
    /// Of `cacheWrite`: written for an hour, which costs more.
    public var cacheWriteOneHour: Int?
    /// All tokens of the answer.
    public var output: Int?
    /// Of `output`: thoughts.
    public var reasoning: Int?
    /// Of `input`: sound.
    public var audioInput: Int?
    /// Of `output`: sound.
    public var audioOutput: Int?
    /// The tier that the provider served the call at, in its words, where it says so.
    public var serviceTier: String?
    /// The provider did not say, so we counted: the numbers are estimates.
    public var isEstimated: Bool
    /// The provider's own usage object, and the dialect it is in.
    public var raw: RawJSON?
    public var dialect: DialectID?

    public init(
        input: Int? = nil,
        cacheRead: Int? = nil,
        cacheWrite: Int? = nil,
        cacheWriteOneHour: Int? = nil,
        output: Int? = nil,
        reasoning: Int? = nil,
        audioInput: Int? = nil,
        audioOutput: Int? = nil,
        serviceTier: String? = nil,
        isEstimated: Bool = false,
        raw: RawJSON? = nil,
        dialect: DialectID? = nil
    ) {
        self.input = input
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.cacheWriteOneHour = cacheWriteOneHour
        self.output = output
        self.reasoning = reasoning
        self.audioInput = audioInput
        self.audioOutput = audioOutput
        self.serviceTier = serviceTier
        self.isEstimated = isEstimated
        self.raw = raw
        self.dialect = dialect
    }

    /// Whether any count of tokens is known at all.
    public var isReported: Bool { input != nil || output != nil || raw != nil }

    /// `input + output`, when both are known.
    public var total: Int? {
        guard let input, let output else { return nil }
        let (sum, overflow) = input.addingReportingOverflow(output)
        return overflow ? nil : sum
    }

    /// Takes over what a later report says; what it does not say stays.
    public mutating func update(with later: Usage) {
        input = later.input ?? input
        cacheRead = later.cacheRead ?? cacheRead
        cacheWrite = later.cacheWrite ?? cacheWrite
        cacheWriteOneHour = later.cacheWriteOneHour ?? cacheWriteOneHour
        output = later.output ?? output
        reasoning = later.reasoning ?? reasoning
        audioInput = later.audioInput ?? audioInput
        audioOutput = later.audioOutput ?? audioOutput
        serviceTier = later.serviceTier ?? serviceTier
        isEstimated = later.isEstimated
        raw = later.raw ?? raw
        dialect = later.dialect ?? dialect
    }
}
