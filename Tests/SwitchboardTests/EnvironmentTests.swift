import Switchboard
import SwitchboardCore
import Testing

@Suite struct EnvironmentTests {
    @Test func aProviderIsThereWhenItsKeyIs() throws {
        let configuration = try Configuration(environment: [
            "OPENAI_API_KEY": "sk-1", "OPENAI_MODEL": "gpt-4o", "ANTHROPIC_API_KEY": "",
        ])
        #expect(configuration.providers.map(\.definition.id) == [.openai])
        #expect(configuration.providers.first?.definition.defaultModel == "gpt-4o")
        #expect(configuration.providers.first?.keys.first?.reveal() == "sk-1")
    }

    @Test func ollamaIsThereWhenItsAddressIs() throws {
        let configuration = try Configuration(environment: ["OLLAMA_API_URL": "http://127.0.0.1:9999/"])
        #expect(configuration.providers.map(\.definition.id) == [.ollama])
        #expect(configuration.providers.first?.definition.baseURL == "http://127.0.0.1:9999")
    }

    @Test func everyVariableIsRead() throws {
        let configuration = try Configuration(environment: [
            "DEFAULT_LLM_PROVIDER": "google", "GOOGLE_AI_API_KEY": "k", "GOOGLE_AI_BASE_URL": "http://localhost:1",
            "ENABLE_LOAD_BALANCING": "true", "LOAD_BALANCING_STRATEGY": "latency-based",
            "ENABLE_COST_OPTIMIZATION": "1",
            "MAX_COST_PER_REQUEST": "0.05", "ENABLE_LLM_CACHING": "yes", "LLM_CACHE_TTL": "60",
        ])
        #expect(configuration.defaultProvider == .google)
        #expect(configuration.providers.first?.definition.baseURL == "http://localhost:1")
        #expect(configuration.loadBalancing == .latencyBased)
        #expect(configuration.optimizesCost)
        #expect(configuration.maxCostPerRequest == 0.05)
        #expect(configuration.cacheTTL == .seconds(60))
    }

    @Test(arguments: [
        ("DEFAULT_LLM_PROVIDER", "bard"), ("LOAD_BALANCING_STRATEGY", "random"), ("ENABLE_LLM_CACHING", "maybe"),
        ("MAX_COST_PER_REQUEST", "-1"), ("MAX_COST_PER_REQUEST", "cheap"), ("LLM_CACHE_TTL", "0"),
        ("LLM_CACHE_TTL", "1h"),
        ("OPENAI_BASE_URL", "api.openai.com"), ("OLLAMA_API_URL", "http://"),
    ])
    func whatMakesNoSenseIsRefusedByName(name: String, value: String) {
        do throws(LLMError) {
            _ = try Configuration(environment: [name: value])
            Issue.record("it was taken")
        } catch {
            #expect(error.message.contains(name))
            #expect(error.message.contains("\"\(value)\""))
            #expect(error.message.contains("Allowed: "))
        }
    }
}
