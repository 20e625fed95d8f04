public import SwitchboardCore

/// What it says of its models and of itself.
extension SimulatedProvider {
    /// The models that it lists. It answers to any other name too.
    public static let models: [ModelID] = ["simulated", "simulated-thinking", "simulated-embedding"]

    /// The release of Ollama that it passes for: clients refuse much older ones.
    public static let ollamaVersion = "0.12.6"

    /// What a model of the list can do.
    private static func card(of model: ModelID) -> ModelCard? {
        guard models.contains(model) else { return nil }
        var card = ModelCard(id: model, provider: .simulated)
        card.contextWindow = 1_000_000
        card.input = [.text, .image, .audio, .video, .document]
        if model == "simulated-thinking" { card.thinking = ModelCard.ThinkingSupport(mode: .optional) }
        if model == "simulated-embedding" { card.output = [.embedding] }
        return card
    }

    func list(in dialect: any Dialect, only model: ModelID?) throws(LLMError) -> SimulatedResponse {
        guard let codec = dialect.modelListing else {
            throw LLMError(.unsupported, "\(dialect.id) lists no models.")
        }
        guard let model else { return json { codec.encode(listing, into: &$0) } }
        guard let entry = listing.entries.first(where: { $0.id == model }) else { throw unknown(model) }
        return json { codec.encode(entry, into: &$0) }
    }

    func describe(in dialect: any Dialect, head: InboundHead, body: [UInt8]) throws(LLMError) -> SimulatedResponse {
        guard let codec = dialect.modelDescription else {
            throw LLMError(.unsupported, "\(dialect.id) describes no models.")
        }
        let model = try codec.decodeRequest(head, body: body)
        guard let card = SimulatedProvider.card(of: model) else { throw unknown(model) }
        return json { codec.encode(card, of: model, into: &$0) }
    }

    /// All of its models are always ready.
    func running(in dialect: any Dialect) throws(LLMError) -> SimulatedResponse {
        let codec = try status(of: dialect)
        return json { codec.encode(running: listing, into: &$0) }
    }

    func version(in dialect: any Dialect) throws(LLMError) -> SimulatedResponse {
        let codec = try status(of: dialect)
        return json { codec.encode(version: SimulatedProvider.ollamaVersion, into: &$0) }
    }

    private func status(of dialect: any Dialect) throws(LLMError) -> any ServerStatusCodec {
        guard let codec = dialect.serverStatus else {
            throw LLMError(.unsupported, "A server of \(dialect.id) says nothing of itself.")
        }
        return codec
    }

    private var listing: ModelListing {
        ModelListing(
            entries: SimulatedProvider.models.map { id in
                ModelListing.Entry(id: id, displayName: id.rawValue, created: Int(time()), owner: "switchboard")
            })
    }

    private func unknown(_ model: ModelID) -> LLMError {
        LLMError(.modelNotFound, "The simulated provider has no model \(model).", model: model)
    }
}
