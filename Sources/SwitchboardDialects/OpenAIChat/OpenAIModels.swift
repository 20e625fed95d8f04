import HTTPTypes
import SwitchboardCore

/// OpenAI's list of models.
struct OpenAIModels: ModelListingCodec {
    private static let dialect = DialectID.openAIChat

    func request(page: String?, for target: Target) -> OutboundRequest {
        OutboundRequest(
            method: .get, path: "/models", context: ResponseContext(target: target, isStreaming: false))
    }

    func decode(_ body: [UInt8], for target: Target) throws(LLMError) -> ModelListing {
        let root = try JSONValue(parsing: body, as: .answer)
        if root.isArray { return ModelListing(entries: try entries(root)) }
        guard let data = root["data"] else { return ModelListing(entries: [try entry(root)]) }
        var listing = ModelListing(entries: try entries(data))
        for (key, value) in root.members {
            switch key {
            case "data", "object": break
            default: if !value.isNull { listing.extras.append(value.raw, dialect: Self.dialect, name: key.string) }
            }
        }
        return listing
    }

    private func entries(_ value: JSONValue) throws(LLMError) -> [ModelListing.Entry] {
        var entries: [ModelListing.Entry] = []
        for element in try value.array() { entries.append(try entry(element)) }
        return entries
    }

    private func entry(_ value: JSONValue) throws(LLMError) -> ModelListing.Entry {
        var entry = ModelListing.Entry(id: ModelID(try value.required("id").string()))
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch key {
            case "id", "object": break
            case "created": entry.created = value.asInt
            case "owned_by": entry.owner = value.asString
            case "context_length", "context_window", "max_model_len":
                entry.contextWindow = value.asInt
                entry.extras.append(value.raw, dialect: Self.dialect, name: key.string)
            default: entry.extras.append(value.raw, dialect: Self.dialect, name: key.string)
            }
        }
        return entry
    }

    func encode(_ listing: ModelListing, into out: inout [UInt8]) {
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                writer.field("object", "list")
                writer.field("data") { writer in
                    writer.array { writer in for entry in listing.entries { write(entry, to: &writer) } }
                }
                writer.fields(listing.extras, of: Self.dialect)
            }
        }
    }

    func encode(_ entry: ModelListing.Entry, into out: inout [UInt8]) {
        JSONWriter.append(to: &out) { writer in write(entry, to: &writer) }
    }

    private func write(_ entry: ModelListing.Entry, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", entry.id.rawValue)
            writer.field("object", "model")
            writer.field("created", entry.created ?? 0)
            writer.field("owned_by", entry.owner ?? "switchboard")
            writer.fields(entry.extras, of: Self.dialect)
        }
    }
}
