import HTTPTypes
import SwitchboardCore
import SwitchboardDialects
import Testing

/// What an Ollama server says of its models and of itself.
@Suite struct OllamaInventoryTests {
    private let dialect = OllamaChat()

    private func model(_ body: String) throws -> ModelID {
        let endpoint = try #require(dialect.endpoints.first(where: { $0.operation == .describeModel }))
        let codec = try #require(dialect.modelDescription)
        return try codec.decodeRequest(InboundHead(endpoint: endpoint), body: Array(body.utf8))
    }

    private func description(_ card: ModelCard?, of model: ModelID) throws -> JSONValue {
        var out: [UInt8] = []
        try #require(dialect.modelDescription).encode(card, of: model, into: &out)
        return try JSONValue(parsing: out, as: .answer)
    }

    private func capabilities(_ value: JSONValue) -> [String] {
        value["capabilities"]?.elements.compactMap(\.asString) ?? []
    }

    @Test(arguments: [
        #"{"model":"llama3.2"}"#, #"{"name":"llama3.2"}"#, #"{"model":"llama3.2","name":"x","verbose":true}"#,
        #"{"name":"llama3.2","model":null}"#,
    ])
    func aDescriptionIsAskedByEitherName(body: String) throws { #expect(try model(body) == "llama3.2") }

    @Test(arguments: ["{}", #"{"model":""}"#, #"{"model":7}"#, "[]", "", #"{"name":null}"#])
    func aRequestThatNamesNoModelIsRefused(body: String) {
        let error = #expect(throws: LLMError.self) { _ = try model(body) }
        #expect(error?.code == .invalidRequest)
    }

    @Test func aCardSaysWhatAModelCanDo() throws {
        var card = ModelCard(id: "claude-opus-5", provider: .anthropic)
        card.displayName = "Claude Opus 5"
        card.contextWindow = 1_000_000
        card.input = [.text, .image]
        card.thinking = ModelCard.ThinkingSupport(mode: .optional)
        card.released = Day("2026-03-01")
        let value = try description(card, of: "opus")
        #expect(capabilities(value) == ["completion", "tools", "vision", "thinking"])
        let info = try #require(value["model_info"])
        let architecture = try #require(info["general.architecture"]?.asString)
        #expect(architecture == "claude")
        #expect(info.members.first { $0.key.string == architecture + ".context_length" }?.value.asInt == 1_000_000)
        #expect(info["general.basename"]?.asString == "Claude Opus 5")
        #expect(value["details"]?["family"]?.asString == "claude")
        #expect(value["details"]?["families"]?.elements.map(\.asString) == ["claude"])
        #expect(value["modified_at"]?.asString == "2026-03-01T00:00:00Z")
        for name in ["license", "modelfile", "parameters", "template"] {
            #expect(value.members.first { $0.key.string == name }?.value.asString == "", "\(name)")
        }
    }

    @Test func whatAModelCannotDoIsNotSaidOfIt() throws {
        var card = ModelCard(id: "text-embedding-3-small", provider: .openai)
        card.output = [.embedding]
        #expect(capabilities(try description(card, of: card.id)) == ["embedding"])
        card = ModelCard(id: "42b", provider: .ollama)
        card.callsTools = false
        card.thinking = ModelCard.ThinkingSupport(mode: .none)
        let value = try description(card, of: card.id)
        #expect(capabilities(value) == ["completion"])
        #expect(value["model_info"]?["general.architecture"]?.asString == "unknown")
        #expect(value["model_info"]?.members.count == 2)
    }

    @Test func aModelThatNobodyKnowsIsDescribedAllTheSame() throws {
        let value = try description(nil, of: "lab/Qwen3-coder:30b")
        #expect(capabilities(value) == ["completion", "tools"])
        #expect(value["model_info"]?["general.architecture"]?.asString == "qwen")
        #expect(value["model_info"]?["general.basename"]?.asString == "lab/Qwen3-coder:30b")
    }

    @Test func runningModelsComeBackAsOllamaWroteThem() throws {
        let body =
            #"{"models":[{"name":"mistral:latest","model":"mistral:latest","size":5137025024,"digest":"2ae6","#
            + #""details":{"parent_model":"","format":"gguf","family":"llama","families":["llama"],"#
            + #""parameter_size":"7.2B","quantization_level":"Q4_0"},"#
            + #""expires_at":"2024-06-04T14:38:31.83753-07:00","size_vram":5137025024,"context_length":4096}]}"#
        let listing = try #require(dialect.modelListing)
            .decode(Array(body.utf8), for: Target(provider: .ollama, model: ""))
        var out: [UInt8] = []
        try #require(dialect.serverStatus).encode(running: listing, into: &out)
        #expect(String(decoding: out, as: UTF8.self) == body)
    }

    @Test func modelsOfOthersHaveEveryFieldThatClientsWant() throws {
        let entry = ModelListing.Entry(id: "gpt-5", contextWindow: 400_000)
        var out: [UInt8] = []
        try #require(dialect.serverStatus).encode(running: ModelListing(entries: [entry]), into: &out)
        #expect(
            String(decoding: out, as: UTF8.self)
                == #"{"models":[{"name":"gpt-5","model":"gpt-5","size":0,"digest":"","#
                + #""details":{"parent_model":"","format":"","family":"gpt","families":["gpt"],"#
                + #""parameter_size":"","quantization_level":""},"#
                + #""expires_at":"2200-01-01T00:00:00Z","size_vram":0,"context_length":400000}]}"#)
    }

    @Test func theVersionIsOneField() throws {
        var out: [UInt8] = []
        try #require(dialect.serverStatus).encode(version: "0.12.6", into: &out)
        #expect(String(decoding: out, as: UTF8.self) == #"{"version":"0.12.6"}"#)
    }
}
