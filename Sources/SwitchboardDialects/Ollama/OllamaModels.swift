import HTTPTypes
import SwitchboardCore

/// Ollama's `/api/tags`: the models on its disk.
struct OllamaModels: ModelListingCodec {
    private static let dialect = DialectID.ollamaChat

    func request(page: String?, for target: Target) -> OutboundRequest {
        OutboundRequest(
            method: .get, path: "/api/tags", context: ResponseContext(target: target, isStreaming: false))
    }

    func decode(_ body: [UInt8], for target: Target) throws(LLMError) -> ModelListing {
        let root = try JSONValue(parsing: body, as: .answer)
        var listing = ModelListing(entries: [])
        for (key, value) in try root.object() {
            switch key {
            case "models":
                if !value.isNull { for model in try value.array() { listing.entries.append(try entry(model)) } }
            default: if !value.isNull { listing.extras.append(value.raw, dialect: Self.dialect, name: key.string) }
            }
        }
        return listing
    }

    private func entry(_ value: JSONValue) throws(LLMError) -> ModelListing.Entry {
        let name = try value["name"]?.stringOrNil() ?? ""
        guard !name.isEmpty else { throw value.problem("a model without a name.") }
        var entry = ModelListing.Entry(id: ModelID(name))
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch key {
            case "name": break
            case "model" where value.asString == name: break
            case "modified_at":
                entry.created = value.asString.flatMap(Timestamp.seconds)
                entry.extras.append(value.raw, dialect: Self.dialect, name: key.string)
            default: entry.extras.append(value.raw, dialect: Self.dialect, name: key.string)
            }
        }
        return entry
    }

    func encode(_ listing: ModelListing, into out: inout [UInt8]) {
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                writer.field("models") { writer in
                    writer.array { writer in for entry in listing.entries { write(entry, to: &writer) } }
                }
                writer.fields(listing.extras, of: Self.dialect)
            }
        }
    }

    func encode(_ entry: ModelListing.Entry, into out: inout [UInt8]) {
        JSONWriter.append(to: &out) { writer in write(entry, to: &writer) }
    }

    /// Ollama's clients want these fields, which models from elsewhere do not have.
    private func write(_ entry: ModelListing.Entry, to writer: inout JSONWriter) {
        let own = entry.extras
        writer.object { writer in
            writer.field("name", entry.id.rawValue)
            if own[Self.dialect, "model"] == nil { writer.field("model", entry.id.rawValue) }
            if own[Self.dialect, "modified_at"] == nil {
                writer.field("modified_at", Timestamp.text(entry.created ?? 0))
            }
            if own[Self.dialect, "size"] == nil { writer.field("size", 0) }
            if own[Self.dialect, "digest"] == nil { writer.field("digest", "") }
            if own[Self.dialect, "details"] == nil { OllamaDetails.write(family: "", to: &writer) }
            writer.fields(own, of: Self.dialect)
        }
    }
}
