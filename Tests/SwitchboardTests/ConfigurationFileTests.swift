import HTTPTypes
import Switchboard
import SwitchboardCore
import Testing

@Suite struct ConfigurationFileTests {
    @Test func aFileSaysEverything() throws {
        let yaml = """
            default-provider: lab
            load-balancing: least-loaded
            optimize-cost: true
            max-cost-per-request: 0.05
            cache-ttl: 5m
            providers:
              - name: groq
                model: llama-3.3-70b
              - name: azure
                base-url: https://me.openai.azure.com/openai/v1/
              - name: lab
                dialect: anthropic.messages
                base-url: http://10.0.0.7:8000
                key-variable: LAB_KEY
                key-header: x-lab-key
                headers: {x-team: search}
                timeouts: {connect: 250ms, first-byte: 60, total: 1h}
            """
        let environment = ["GROQ_API_KEY": "g", "AZURE_OPENAI_API_KEY": "a", "LAB_KEY": "l", "OPENAI_API_KEY": "o"]
        let configuration = try Configuration(yaml: yaml, environment: environment)
        #expect(configuration.providers.map(\.definition.id) == ["groq", "azure", "lab", "openai"])
        #expect(configuration.defaultProvider == "lab")
        #expect(configuration.loadBalancing == .leastLoaded)
        #expect(configuration.optimizesCost)
        #expect(configuration.maxCostPerRequest == 0.05)
        #expect(configuration.cacheTTL == .seconds(300))
        let groq = configuration.providers[0]
        #expect(groq.definition.baseURL == "https://api.groq.com/openai/v1")
        #expect(groq.definition.keyPlacement == .bearer)
        #expect(groq.definition.defaultModel == "llama-3.3-70b")
        let azure = configuration.providers[1]
        #expect(azure.definition.baseURL == "https://me.openai.azure.com/openai/v1")
        #expect(azure.definition.keyPlacement == .header(try #require(HTTPField.Name("api-key"))))
        let lab = configuration.providers[2]
        #expect(lab.definition.dialects == [.anthropicMessages])
        #expect(lab.definition.keyPlacement == .header(try #require(HTTPField.Name("x-lab-key"))))
        #expect(lab.keys.first?.reveal() == "l")
        #expect(lab.definition.headers[try #require(HTTPField.Name("x-team"))] == "search")
        #expect(lab.timeouts.connect == .milliseconds(250))
        #expect(lab.timeouts.firstByte == .seconds(60))
        #expect(lab.timeouts.total == .seconds(3_600))
    }

    @Test func theEnvironmentWinsOverTheFile() throws {
        let yaml = "default-provider: openai\ncache-ttl: 60\nproviders: [{name: openai, model: gpt-4o}]"
        let configuration = try Configuration(
            yaml: yaml,
            environment: [
                "OPENAI_API_KEY": "o", "OPENAI_MODEL": "gpt-4o-mini", "ENABLE_LLM_CACHING": "false",
                "DEFAULT_LLM_PROVIDER": "anthropic", "ANTHROPIC_API_KEY": "a",
            ])
        #expect(configuration.providers.map(\.definition.id) == [.openai, .anthropic])
        #expect(configuration.providers[0].definition.defaultModel == "gpt-4o-mini")
        #expect(configuration.cacheTTL == nil)
        #expect(configuration.defaultProvider == .anthropic)
    }

    @Test func answersByMeaningAreConfigured() throws {
        #expect(try Configuration(yaml: "cache: {ttl: 5m}").cache.meaning == nil)
        #expect(try Configuration(yaml: "cache: {by-meaning: false}").cache.meaning == nil)
        #expect(try Configuration(yaml: "cache: {by-meaning: true}").cache.meaning == MeaningConfiguration())
        let configuration = try Configuration(
            yaml: """
                cache:
                  by-meaning:
                    embeddings: openai/text-embedding-3-small
                    judge: gpt-5-nano
                    max-wrong: 1%
                    compared: 0.05
                    confidence: 80 %
                    verifier: false
                    conversations: true
                    questions: 5000
                """)
        let meaning = try #require(configuration.cache.meaning)
        #expect(meaning.embeddings == "openai/text-embedding-3-small" && meaning.judge == "gpt-5-nano")
        #expect(meaning.settings.maxWrong == 0.01 && meaning.settings.checked == 0.05)
        #expect(meaning.settings.matching.minConfidence == 0.8 && !meaning.verifies)
        #expect(meaning.settings.includesConversations && meaning.settings.limit == 5_000)
        #expect(try Configuration(yaml: "cache: {by-meaning: {embeddings: local}}").cache.meaning?.embeddings == nil)
    }

    @Test func aCatalogueOfTheUsersOverrides() throws {
        let own = """
            {"models": [{"id": "house-7b", "provider": "lab", "prices": [{"input": "0.1", "output": "0.2"}]},
                        {"id": "gpt-4o", "provider": "openai", "contextWindow": 5}]}
            """
        let configuration = try Configuration(yaml: "catalogue: own.json") { (path) throws(LLMError) in
            #expect(path == "own.json")
            return Array(own.utf8)
        }
        #expect(configuration.catalogue.card(named: "house-7b")?.provider == "lab")
        #expect(configuration.catalogue.card(named: "gpt-4o")?.contextWindow == 5)
        #expect(configuration.catalogue.cards.count == Catalogue.standard.cards.count + 1)
    }

    @Test(arguments: [
        ("defualt-provider: x", "c.yaml:1: there is no key defualt-provider. Allowed: default-provider, "),
        ("cache: {by-meaning: maybe}", "c.yaml:1: cache.by-meaning is \"maybe\". Allowed: true or false"),
        (
            "cache: {by-meaning: {max-wrong: 0}}",
            "c.yaml:1: cache.by-meaning.max-wrong is \"0\". Allowed: a share above 0"
        ),
        ("cache: {by-meaning: {max-wrong: 101%}}", "cache.by-meaning.max-wrong is \"101%\""),
        ("cache: {by-meaning: {questions: many}}", "Allowed: a whole number from 1 to 10000000"),
        ("cache: {by-meaning: {bound: 1%}}", "there is no key cache.by-meaning.bound. Allowed: embeddings, judge"),
        ("\ncache-ttl: soon", "c.yaml:2: cache-ttl is \"soon\". Allowed: a time"),
        ("load-balancing: random", "c.yaml:1: load-balancing is \"random\". Allowed: round-robin, "),
        ("optimize-cost: [1]", "c.yaml:1: optimize-cost is a list. Allowed: true or false"),
        ("max-cost-per-request: -1", "max-cost-per-request is \"-1\""),
        ("default-provider: groq", "default-provider is \"groq\". Allowed: a provider that is configured"),
        ("providers: yes", "providers is \"yes\". Allowed: a list"),
        ("providers:\n- dialect: gemini", "c.yaml:2: a provider needs a name"),
        ("providers:\n- name: lab", "lab is no ready block, so it needs a dialect"),
        ("providers:\n- {name: lab, dialect: openai}", "providers[0].dialect is \"openai\". Allowed: openai.chat, "),
        ("providers:\n- {name: lab, dialect: gemini}", "lab needs a base-url"),
        ("providers:\n- {name: vllm, base-url: there}", "providers[0].base-url is \"there\""),
        ("providers:\n- {name: groq}", "GROQ_API_KEY, which is not set"),
        ("providers:\n- {name: azure}", "azure needs a base-url"),
        ("providers:\n- {name: vllm, key: sk-secret}", "there is no key providers[0].key. Allowed: name, "),
        ("providers:\n- {name: vllm}\n- {name: vllm}", "c.yaml:3: the name vllm is taken"),
        ("providers:\n- {name: vllm, timeouts: {first: 1}}", "there is no key providers[0].timeouts.first"),
        ("providers:\n- {name: vllm, headers: {\"a b\": c}}", "is not the name of a header"),
        ("a: 1\na: 2", "c.yaml is not YAML: the key"), ("a: [1", "c.yaml is not YAML: "),
        (
            "certificate-authorities: /nowhere/ca.pem",
            "c.yaml:1: The file /nowhere/ca.pem cannot be read. Is it there, and may it be read?"
        ),
        ("catalogue: /nowhere/there.json", "c.yaml:1: the catalogue /nowhere/there.json cannot be used"),
        ("just words", "the file is \"just words\". Allowed: keys with values"),
    ])
    func whatMakesNoSenseIsRefusedWithItsLine(yaml: String, words: String) {
        do throws(LLMError) {
            _ = try Configuration(yaml: yaml, named: "c.yaml")
            Issue.record("it was taken")
        } catch {
            #expect(error.code == .invalidRequest)
            #expect(error.message.contains(words), "\(error.message)")
            #expect(!error.message.contains("sk-secret"))
        }
    }

    @Test func anEmptyFileConfiguresNothing() throws {
        #expect(try Configuration(yaml: "").providers.isEmpty)
        #expect(try Configuration(yaml: "# only words\n").providers.isEmpty)
    }
}
