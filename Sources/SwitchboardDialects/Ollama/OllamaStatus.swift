import SwitchboardCore

/// Ollama's `/api/ps`, the models that are in memory, and its `/api/version`.
struct OllamaStatus: ServerStatusCodec {
    private static let dialect = DialectID.ollamaChat

    func encode(running listing: ModelListing, into out: inout [UInt8]) {
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                writer.field("models") { writer in
                    writer.array { writer in for entry in listing.entries { write(entry, to: &writer) } }
                }
                writer.fields(listing.extras, of: Self.dialect)
            }
        }
    }

    func encode(version: String, into out: inout [UInt8]) {
        JSONWriter.append(to: &out) { writer in writer.object { $0.field("version", version) } }
    }

    /// A model that Ollama does not run takes no memory of its own, and is not unloaded.
    private func write(_ entry: ModelListing.Entry, to writer: inout JSONWriter) {
        let own = entry.extras
        func isMissing(_ name: String) -> Bool { own[Self.dialect, name] == nil }
        writer.object { writer in
            writer.field("name", entry.id.rawValue)
            if isMissing("model") { writer.field("model", entry.id.rawValue) }
            if isMissing("size") { writer.field("size", 0) }
            if isMissing("digest") { writer.field("digest", "") }
            if isMissing("details") {
                OllamaDetails.write(family: OllamaDetails.family(of: entry.id), to: &writer)
            }
            if isMissing("expires_at") { writer.field("expires_at", "2200-01-01T00:00:00Z") }
            if isMissing("size_vram") { writer.field("size_vram", 0) }
            if isMissing("context_length") { writer.field("context_length", ifPresent: entry.contextWindow) }
            writer.fields(own, of: Self.dialect)
        }
    }
}
