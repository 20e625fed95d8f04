import SwitchboardCore

/// Ollama's `/api/show`: what a model can do, as clients read it who decide by it what to offer their users.
struct OllamaShow: ModelDescriptionCodec {
    func decodeRequest(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> ModelID {
        let root = try JSONValue(parsing: body, as: .request)
        // Older clients say `name`.
        var name = try root["model"]?.stringOrNil()
        if name == nil { name = try root["name"]?.stringOrNil() }
        guard let name, !name.isEmpty else {
            throw LLMError(.invalidRequest, "model is missing.", field: "model")
        }
        return ModelID(name)
    }

    /// Weights, template and parameters are their provider's own: those fields are there, and empty.
    func encode(_ card: ModelCard?, of model: ModelID, into out: inout [UInt8]) {
        let family = OllamaDetails.family(of: card?.id ?? model)
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                writer.field("license", "")
                writer.field("modelfile", "")
                writer.field("parameters", "")
                writer.field("template", "")
                OllamaDetails.write(family: family, to: &writer)
                writer.field("model_info") { writer in
                    writer.object { writer in
                        writer.field("general.architecture", family)
                        writer.field("general.basename", card?.displayName ?? (card?.id ?? model).rawValue)
                        if let window = card?.contextWindow {
                            writer.key(family + ".context_length")
                            writer.int(window)
                        }
                    }
                }
                writer.field("capabilities") { writer in
                    writer.array { writer in
                        for word in Self.capabilities(of: card ?? ModelCard(id: model, provider: "")) {
                            writer.string(word)
                        }
                    }
                }
                writer.field("modified_at", (card?.released).map { "\($0)T00:00:00Z" } ?? Timestamp.text(0))
            }
        }
    }

    private static func capabilities(of card: ModelCard) -> [String] {
        if card.output.contains(.embedding) { return ["embedding"] }
        var words = ["completion"]
        if card.callsTools { words.append("tools") }
        if card.input.contains(.image) { words.append("vision") }
        if let thinking = card.thinking, thinking.mode != .none { words.append("thinking") }
        return words
    }
}
