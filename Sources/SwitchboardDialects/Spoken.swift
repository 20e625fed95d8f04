public import SwitchboardCore

/// Every dialect that Switchboard speaks: the registration lines.
public enum Spoken {
    public static let dialects: [any Dialect] = [
        AnthropicMessages(),
        OpenAIChat(),
        OpenAIResponses(),
        OpenAICompletions(),
        Gemini(),
        OllamaChat(),
        OllamaGenerate(),
    ]

    /// The dialect of an id, or `nil`.
    public static func dialect(_ id: DialectID) -> (any Dialect)? { dialects.first { $0.id == id } }
}
