public import SwitchboardCore

/// What an answer or an event of a vendor says that it used, whichever API it is of: sound, pictures, live conversations, and whatever
/// else is passed through without being understood.
public struct UsageReport: Sendable {
    public let usage: Usage
    /// As the answer calls it, where it does.
    public let model: ModelID?

    /// - Returns: `nil` for what is no JSON object, or says nothing of it.
    public init?(in text: [UInt8]) {
        guard text.contains(UInt8(ascii: "{")), let value = try? JSONValue(parsing: text, as: .answer) else {
            return nil
        }
        let body = value["response"] ?? value
        if let google = value["usageMetadata"] {
            var report = GeminiUsage()
            report.read(google)
            usage = report.usage
        } else if let reported = body["usage"] ?? value["usage"], reported.isObject {
            usage = UsageReport.read(reported)
        } else {
            return nil
        }
        guard usage.input != nil || usage.output != nil else { return nil }
        model = (body["model"] ?? value["modelVersion"])?.asString.map { ModelID($0) }
    }

    private static func read(_ value: JSONValue) -> Usage {
        if value["prompt_tokens"] != nil { return OpenAIChatOutcome.usage(value) }
        // The live API and those of pictures and sound say `token` where Responses says `tokens`.
        var usage = OpenAIResponsesOutcome.usage(value)
        func count(_ value: JSONValue?, atMost limit: Int?) -> Int? {
            value?.asInt.map { min(max(0, $0), limit ?? .max) }
        }
        let (input, output) = (value["input_token_details"], value["output_token_details"])
        usage.cacheRead = usage.cacheRead ?? count(input?["cached_tokens"], atMost: usage.input)
        if let read = count(value["cache_read_input_tokens"], atMost: nil) {
            // Anthropic counts what its cache had beside the rest.
            let written = count(value["cache_creation_input_tokens"], atMost: nil)
            (usage.cacheRead, usage.cacheWrite) = (read, written)
            usage.input = usage.input.map { $0 &+ read &+ (written ?? 0) }
        }
        usage.audioInput = count(input?["audio_tokens"], atMost: usage.input)
        usage.audioOutput = count(output?["audio_tokens"], atMost: usage.output)
        return usage
    }
}
