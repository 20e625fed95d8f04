import SwitchboardCore

/// Google's counts as it reports them, field by field the latest: the last report may lack what an earlier one said.
struct GeminiUsage: Sendable {
    private var fields = Extras()

    mutating func read(_ value: JSONValue) {
        for (key, value) in value.members where !value.isNull {
            fields[.gemini, Extras.name(ofField: key.string)] = value.raw
        }
    }

    private func count(_ name: String) -> Int? { fields[.gemini, name]?.value?.asInt.map { max(0, $0) } }

    /// Thoughts are counted beside the candidates, and what tools read beside the prompt. Where nothing was said, only the
    /// total tells that the answer has no tokens.
    var usage: Usage {
        guard !fields.isEmpty else { return Usage() }
        let prompt = count("promptTokenCount")
        let toolUse = count("toolUsePromptTokenCount")
        let thoughts = count("thoughtsTokenCount")
        let candidates = count("candidatesTokenCount") ?? count("responseTokenCount")
        let input = prompt.map { $0 &+ (toolUse ?? 0) }
        var output: Int?
        if candidates != nil || thoughts != nil {
            output = (candidates ?? 0) &+ (thoughts ?? 0)
        } else if let input, let total = count("totalTokenCount") {
            output = max(0, total - input)
        }
        var writer = JSONWriter()
        writer.object { writer in writer.fields(fields, of: .gemini) }
        return Usage(
            input: input,
            cacheRead: count("cachedContentTokenCount").map { min($0, input ?? $0) },
            output: output,
            reasoning: thoughts,
            audioInput: audio("promptTokensDetails"),
            audioOutput: audio("candidatesTokensDetails"),
            serviceTier: fields[.gemini, "serviceTier"]?.value?.asString,
            raw: RawJSON(utf8: writer.bytes),
            dialect: .gemini
        )
    }

    private func audio(_ name: String) -> Int? {
        let details = fields[.gemini, name]?.value?.elements.first { $0["modality"]?.equals("AUDIO") == true }
        return details?["tokenCount"]?.asInt.map { max(0, $0) }
    }

    static func write(_ usage: Usage, to writer: inout JSONWriter) {
        if usage.dialect == .gemini, let raw = usage.raw { return writer.raw(raw) }
        writer.object { writer in
            writer.field("promptTokenCount", usage.input ?? 0)
            writer.field("candidatesTokenCount", max(0, (usage.output ?? 0) &- (usage.reasoning ?? 0)))
            writer.field("totalTokenCount", usage.total ?? 0)
            writer.field("cachedContentTokenCount", ifPresent: usage.cacheRead)
            writer.field("thoughtsTokenCount", ifPresent: usage.reasoning)
        }
    }
}
