import HTTPTypes
import SwitchboardCore

/// Google's countTokens: contents alone, or a whole request inside `generateContentRequest`.
struct GeminiTokens: TokenCountCodec {
    private static let dialect = DialectID.gemini

    func encode(_ request: CompletionRequest, for target: Target) throws(LLMError) -> OutboundRequest {
        var encoder = GeminiRequestEncoder(
            request: try ModelFit(request, for: target).request, target: target, warnings: [])
        let isBare = request.extras[Self.dialect, "@bare"] != nil
        var writer = JSONWriter()
        if isBare {
            var bare = request
            bare.extras[Self.dialect, "@bare"] = nil
            encoder = GeminiRequestEncoder(request: bare, target: target, warnings: [])
            writer.raw(RawJSON(utf8: encoder.body()))
        } else {
            let body = RawJSON(utf8: encoder.body(countsOnly: true))
            writer.object { writer in writer.field("generateContentRequest", body) }
        }
        return OutboundRequest(
            path: GeminiPath.path(target.model, "countTokens"), body: writer.bytes,
            context: ResponseContext(target: target, isStreaming: false))
    }

    func decode(_ body: [UInt8], for target: Target) throws(LLMError) -> TokenCount {
        let root = try JSONValue(parsing: body, as: .answer)
        var count = TokenCount(input: max(0, try root["totalTokens"]?.int() ?? 0))
        for (key, value) in try root.object() {
            switch key {
            case "totalTokens": break
            case "cachedContentTokenCount": count.cached = value.asInt
            default: count.extras.append(value.raw, dialect: Self.dialect, name: key.string)
            }
        }
        return count
    }

    func decodeRequest(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> CompletionRequest {
        let root = try JSONValue(parsing: body, as: .request)
        let inner = root["generateContentRequest"] ?? root["generate_content_request"]
        var decoder = GeminiRequestDecoder()
        var request = try decoder.request(inner ?? root)
        if inner == nil { request.extras[Self.dialect, "@bare"] = "true" }
        let model = GeminiPath.bare(head.pathModel)
        if !model.isEmpty { request.model = ModelID(model) }
        return request
    }

    func encode(_ count: TokenCount, into out: inout [UInt8]) {
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                writer.field("totalTokens", count.input)
                writer.field("cachedContentTokenCount", ifPresent: count.cached)
                writer.fields(count.extras, of: Self.dialect)
            }
        }
    }
}
