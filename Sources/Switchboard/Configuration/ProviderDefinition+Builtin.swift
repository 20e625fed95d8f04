import HTTPTypes
public import SwitchboardCore

extension ProviderDefinition {
    /// The provider that is built in: it speaks every dialect, needs no key and no network, and has no model behind it.
    public static var simulated: Self {
        ProviderDefinition(
            id: .simulated,
            dialects: [
                .openAIChat, .anthropicMessages, .openAIResponses, .gemini, .ollamaChat, .ollamaGenerate,
                .openAICompletions,
            ],
            baseURL: "simulated:", keyPlacement: .none, defaultModel: "simulated")
    }
}

extension [ProviderDefinition] {
    /// The providers that are ready without a configuration file: a key in the environment, or an address, is enough.
    public static var builtin: Self {
        [
            ProviderDefinition(
                id: .anthropic, dialects: [.anthropicMessages], baseURL: "https://api.anthropic.com",
                keyPlacement: .header(HTTPField.Name("x-api-key") ?? .authorization), keyVariable: "ANTHROPIC_API_KEY",
                defaultModel: "claude-opus-5-5"),
            ProviderDefinition(
                id: .openai, dialects: [.openAIChat, .openAIResponses, .openAICompletions],
                baseURL: "https://api.openai.com/v1", keyVariable: "OPENAI_API_KEY", defaultModel: "gpt-6.1-sol"),
            ProviderDefinition(
                id: .google, dialects: [.gemini], baseURL: "https://generativelanguage.googleapis.com",
                keyPlacement: .header(HTTPField.Name("x-goog-api-key") ?? .authorization),
                keyVariable: "GOOGLE_AI_API_KEY",
                defaultModel: "gemini-4-argon"),
            ProviderDefinition(
                id: .ollama, dialects: [.ollamaChat, .ollamaGenerate], baseURL: "http://localhost:11434",
                keyPlacement: .none,
                defaultModel: "llama3.2"),
        ]
    }

    /// Servers that speak one of the dialects, as ready blocks: a configuration names one and gives its key.
    public static var compatible: Self {
        func chat(_ id: ProviderID, _ baseURL: String, _ keyVariable: String?) -> ProviderDefinition {
            ProviderDefinition(
                id: id, dialects: [.openAIChat], baseURL: baseURL, keyPlacement: keyVariable == nil ? .none : .bearer,
                keyVariable: keyVariable)
        }
        // They have the older completions beside it, for models whose card says so.
        func both(_ id: ProviderID, _ baseURL: String, _ keyVariable: String?) -> ProviderDefinition {
            var definition = chat(id, baseURL, keyVariable)
            definition.dialects.append(.openAICompletions)
            return definition
        }
        return [
            both("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
            chat("groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
            chat("mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
            chat("deepseek", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
            chat("xai", "https://api.x.ai/v1", "XAI_API_KEY"),
            both("together", "https://api.together.xyz/v1", "TOGETHER_API_KEY"),
            both("vllm", "http://localhost:8000/v1", nil),
            both("lmstudio", "http://localhost:1234/v1", nil),
            both("llamacpp", "http://localhost:8080/v1", nil),
            // Its address holds the name of the customer's own resource: https://NAME.openai.azure.com/openai/v1.
            ProviderDefinition(
                id: "azure", dialects: [.openAIChat, .openAIResponses], baseURL: "",
                keyPlacement: .header(HTTPField.Name("api-key") ?? .authorization),
                keyVariable: "AZURE_OPENAI_API_KEY"),
        ]
    }
}
