import HTTPTypes
import SwitchboardCore

/// Google's list of models.
struct GeminiModels: ModelListingCodec {
    private static let dialect = DialectID.gemini

    func request(page: String?, for target: Target) -> OutboundRequest {
        OutboundRequest(
            method: .get, path: "/v1beta/models",
            query: [("pageSize", "1000")] + (page.map { [("pageToken", $0)] } ?? []),
            context: ResponseContext(target: target, isStreaming: false))
    }

    func decode(_ body: [UInt8], for target: Target) throws(LLMError) -> ModelListing {
        let root = try JSONValue(parsing: body, as: .answer)
        if root["name"] != nil { return ModelListing(entries: [try entry(root)]) }
        var listing = ModelListing(entries: [])
        for (key, value) in try root.object() {
            if value.isNull { continue }
            switch key {
            case "models": for model in try value.array() { listing.entries.append(try entry(model)) }
            case "nextPageToken": listing.nextPage = try value.string()
            default: listing.extras.append(value.raw, dialect: Self.dialect, name: key.string)
            }
        }
        return listing
    }

    private func entry(_ value: JSONValue) throws(LLMError) -> ModelListing.Entry {
        var entry = ModelListing.Entry(id: ModelID(GeminiPath.bare(try value.required("name").string())))
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch key {
            case "name": break
            case "displayName": entry.displayName = value.asString
            case "inputTokenLimit": entry.contextWindow = value.asInt
            case "outputTokenLimit": entry.maxOutput = value.asInt
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
                writer.field("nextPageToken", ifPresent: listing.nextPage)
                writer.fields(listing.extras, of: Self.dialect)
            }
        }
    }

    func encode(_ entry: ModelListing.Entry, into out: inout [UInt8]) {
        JSONWriter.append(to: &out) { writer in write(entry, to: &writer) }
    }

    private func write(_ entry: ModelListing.Entry, to writer: inout JSONWriter) {
        writer.object { writer in
            let name = entry.id.rawValue
            writer.field("name", name.contains("/") ? name : "models/\(name)")
            writer.field("displayName", ifPresent: entry.displayName)
            writer.field("inputTokenLimit", ifPresent: entry.contextWindow)
            writer.field("outputTokenLimit", ifPresent: entry.maxOutput)
            if entry.extras[Self.dialect, "supportedGenerationMethods"] == nil {
                writer.field(
                    "supportedGenerationMethods",
                    #"["generateContent","streamGenerateContent","countTokens"]"# as RawJSON)
            }
            writer.fields(entry.extras, of: Self.dialect)
        }
    }
}
