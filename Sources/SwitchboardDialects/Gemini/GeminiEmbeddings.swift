import HTTPTypes
import SwitchboardCore

/// Google's embedContent, for one text, and batchEmbedContents, for several.
struct GeminiEmbeddings: EmbeddingCodec {
    private static let dialect = DialectID.gemini

    func encode(_ request: EmbeddingRequest, for target: Target) throws(LLMError) -> OutboundRequest {
        let isSingle = request.extras[Self.dialect, "@single"] != nil
        let bodies = request.extras.fields(of: Self.dialect).filter { $0.name.hasPrefix("@request.") }
        for input in request.inputs {
            if case .tokens = input {
                throw LLMError(
                    .unsupported, "Gemini embeds texts, not token ids.", provider: target.provider, model: target.model,
                    field: "inputs")
            }
        }
        let name = "models/" + GeminiPath.bare(target.model.rawValue)
        func write(_ index: Int, to writer: inout JSONWriter) {
            writer.object { writer in
                let own = index < bodies.count ? bodies[index].value.value : nil
                if !isSingle || own?["model"] != nil { writer.field("model", name) }
                if let own {
                    for (key, value) in own.members where key.string != "model" {
                        writer.key(key.string)
                        writer.raw(value.raw)
                    }
                    return
                }
                writer.field("content") { writer in
                    writer.object { writer in
                        writer.field("parts") { writer in
                            writer.array { writer in
                                writer.object { writer in
                                    if case .text(let text) = request.inputs[index] { writer.field("text", text) }
                                }
                            }
                        }
                    }
                }
                writer.field("outputDimensionality", ifPresent: request.dimensions)
            }
        }
        var writer = JSONWriter()
        if isSingle, request.inputs.count == 1 {
            write(0, to: &writer)
        } else {
            writer.object { writer in
                writer.field("requests") { writer in
                    writer.array { writer in for index in request.inputs.indices { write(index, to: &writer) } }
                }
                writer.fields(request.extras, of: Self.dialect)
            }
        }
        return OutboundRequest(
            path: GeminiPath.path(target.model, isSingle ? "embedContent" : "batchEmbedContents"), body: writer.bytes,
            context: ResponseContext(target: target, isStreaming: false))
    }

    func decode(_ body: [UInt8], for target: Target) throws(LLMError) -> EmbeddingResponse {
        let root = try JSONValue(parsing: body, as: .answer)
        var response = EmbeddingResponse(model: target.model, vectors: [])
        for (key, value) in try root.object() {
            if value.isNull { continue }
            switch key {
            case "embedding": response.vectors = [try vector(value, into: &response.extras)]
            case "embeddings":
                for element in try value.array() {
                    response.vectors.append(try vector(element, into: &response.extras))
                }
            case "usageMetadata":
                response.usage = Usage(
                    input: value["promptTokenCount"]?.asInt.map { max(0, $0) }, raw: value.raw, dialect: Self.dialect)
                response.extras.append(value.raw, dialect: Self.dialect, name: key.string)
            default: response.extras.append(value.raw, dialect: Self.dialect, name: key.string)
            }
        }
        return response
    }

    private func vector(_ value: JSONValue, into extras: inout Extras) throws(LLMError) -> [Float] {
        try Vectors.read(try value.required("values"))
    }

    func decodeRequest(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> EmbeddingRequest {
        let root = try JSONValue(parsing: body, as: .request)
        var request = EmbeddingRequest(inputs: [])
        let model = GeminiPath.bare(head.pathModel)
        if !model.isEmpty { request.model = ModelID(model) }
        let list = root["requests"].map { Array($0.elements) }
        for (index, one) in (list ?? [root]).enumerated() {
            let content = one["content"]
            let texts = (content?["parts"]?.elements.map { $0["text"]?.asString ?? "" }) ?? []
            request.inputs.append(.text(content?.asString ?? texts.joined(separator: " ")))
            let dimensions = (one["outputDimensionality"] ?? one["output_dimensionality"])?.asInt
            request.dimensions = request.dimensions ?? dimensions
            request.extras[Self.dialect, "@request.\(index)"] = one.raw
        }
        if list == nil { request.extras[Self.dialect, "@single"] = "true" }
        for (key, value) in try root.object() where list != nil && key.string != "requests" {
            request.extras.append(value.raw, dialect: Self.dialect, name: key.string)
        }
        return request
    }

    func encode(_ response: EmbeddingResponse, for request: EmbeddingRequest, into out: inout [UInt8]) {
        func write(_ vector: [Float], to writer: inout JSONWriter) {
            writer.object { writer in
                writer.key("values")
                Vectors.write(vector, to: &writer)
            }
        }
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                if request.extras[Self.dialect, "@single"] != nil {
                    writer.key("embedding")
                    write(response.vectors.first ?? [], to: &writer)
                } else {
                    writer.field("embeddings") { writer in
                        writer.array { writer in for vector in response.vectors { write(vector, to: &writer) } }
                    }
                }
                writer.fields(response.extras, of: Self.dialect)
            }
        }
    }
}
