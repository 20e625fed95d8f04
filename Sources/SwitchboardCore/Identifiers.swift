/// A name that is a type: ``ProviderID``, ``ModelID`` and ``DialectID`` cannot be passed for one another.
public protocol Identifier: Sendable, Hashable, RawRepresentable<String>, ExpressibleByStringLiteral, Comparable,
    CustomStringConvertible
{
    init(rawValue: String)
}

extension Identifier {
    public init(stringLiteral value: String) { self.init(rawValue: value) }
    public init(_ value: String) { self.init(rawValue: value) }
    public var description: String { rawValue }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Who answers: an account at a place (`anthropic`, `openai`, `work-ollama`).
public struct ProviderID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let anthropic: Self = "anthropic"
    public static let openai: Self = "openai"
    public static let google: Self = "google"
    public static let ollama: Self = "ollama"
    /// The provider that is built in: it needs no key and no network.
    public static let simulated: Self = "simulated"
}

/// Which model, by the name that its provider gave it or by an alias of the catalogue.
public struct ModelID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Which wire format: how to talk, not to whom.
public struct DialectID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Anthropic's Messages API.
    public static let anthropicMessages: Self = "anthropic.messages"
    /// OpenAI's Chat Completions API, and the many servers that imitate it.
    public static let openAIChat: Self = "openai.chat"
    /// OpenAI's Responses API.
    public static let openAIResponses: Self = "openai.responses"
    /// OpenAI's older Completions API, with one prompt.
    public static let openAICompletions: Self = "openai.completions"
    /// Google's generateContent and streamGenerateContent.
    public static let gemini: Self = "gemini"
    /// Ollama's `/api/chat`.
    public static let ollamaChat: Self = "ollama.chat"
    /// Ollama's `/api/generate`.
    public static let ollamaGenerate: Self = "ollama.generate"
}
