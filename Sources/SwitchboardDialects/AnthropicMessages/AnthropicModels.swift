import HTTPTypes
import SwitchboardCore

/// Anthropic's list of models.
struct AnthropicModels: ModelListingCodec {
    private static let dialect = DialectID.anthropicMessages

    func request(page: String?, for target: Target) -> OutboundRequest {
        OutboundRequest(
            method: .get,
            path: "/v1/models",
            query: [("limit", "1000")] + (page.map { [("after_id", $0)] } ?? []),
            headers: AnthropicClient.versionHeader,
            context: ResponseContext(target: target, isStreaming: false)
        )
    }

    func decode(_ body: [UInt8], for target: Target) throws(LLMError) -> ModelListing {
        let root = try JSONValue(parsing: body, as: .answer)
        guard let data = root["data"] else { return ModelListing(entries: [try entry(root)]) }
        var listing = ModelListing(entries: [])
        for element in try data.array() { listing.entries.append(try entry(element)) }
        for (key, value) in root.members {
            switch key {
            case "data", "has_more", "first_id", "last_id": break
            default: if !value.isNull { listing.extras.append(value.raw, dialect: Self.dialect, name: key.string) }
            }
        }
        if root["has_more"]?.asBool == true { listing.nextPage = root["last_id"]?.asString }
        return listing
    }

    private func entry(_ value: JSONValue) throws(LLMError) -> ModelListing.Entry {
        var entry = ModelListing.Entry(id: ModelID(try value.required("id").string()))
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch key {
            case "id", "type": break
            case "display_name": entry.displayName = value.asString
            case "created_at": entry.created = value.asString.flatMap(Timestamp.seconds)
            case "max_input_tokens": entry.contextWindow = value.asInt
            case "max_tokens": entry.maxOutput = value.asInt
            default: entry.extras.append(value.raw, dialect: Self.dialect, name: key.string)
            }
        }
        return entry
    }

    func encode(_ listing: ModelListing, into out: inout [UInt8]) {
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                writer.field("data") { writer in
                    writer.array { writer in for entry in listing.entries { write(entry, to: &writer) } }
                }
                writer.field("has_more", listing.nextPage != nil)
                writer.field("first_id", ifPresent: listing.entries.first?.id.rawValue)
                writer.field("last_id", ifPresent: listing.nextPage ?? listing.entries.last?.id.rawValue)
                writer.fields(listing.extras, of: Self.dialect)
            }
        }
    }

    func encode(_ entry: ModelListing.Entry, into out: inout [UInt8]) {
        JSONWriter.append(to: &out) { writer in write(entry, to: &writer) }
    }

    private func write(_ entry: ModelListing.Entry, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("type", "model")
            writer.field("id", entry.id.rawValue)
            writer.field("display_name", entry.displayName ?? entry.id.rawValue)
            writer.field("created_at", Timestamp.text(entry.created ?? 0))
            writer.field("max_input_tokens", ifPresent: entry.contextWindow)
            writer.field("max_tokens", ifPresent: entry.maxOutput)
            writer.fields(entry.extras, of: Self.dialect)
        }
    }
}
