import HTTPTypes
import SwitchboardCore

/// Ollama's `/api/embed`, and what is left of the older `/api/embeddings`, which takes one `prompt`.
struct OllamaEmbeddings: EmbeddingCodec {
    private static let dialect = DialectID.ollamaChat

    func encode(_ request: EmbeddingRequest, for target: Target) throws(LLMError) -> OutboundRequest {
        if request.inputs.contains(where: { if case .tokens = $0 { true } else { false } }) {
            throw LLMError(
                .unsupported, "Ollama embeds texts, not token ids.", provider: target.provider, model: target.model,
                field: "inputs")
        }
        let isOld = request.extras[Self.dialect, "@prompt"] != nil
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("model", target.model.rawValue)
            writer.field("dimensions", ifPresent: request.dimensions)
            writer.fields(request.extras, of: Self.dialect)
            writer.key(isOld ? "prompt" : "input")
            Vectors.write(
                request.inputs, isSingle: request.extras[Self.dialect, "@single"] != nil && request.inputs.count == 1,
                to: &writer)
        }
        return OutboundRequest(
            path: isOld ? "/api/embeddings" : "/api/embed", body: writer.bytes,
            context: ResponseContext(target: target, isStreaming: false))
    }

    func decode(_ body: [UInt8], for target: Target) throws(LLMError) -> EmbeddingResponse {
        let root = try JSONValue(parsing: body, as: .answer)
        if let problem = root["error"], !problem.isNull {
            throw OllamaOutcome.error(status: nil, headers: [:], body: body, target: target, dialect: Self.dialect)
        }
        var response = EmbeddingResponse(vectors: [])
        for (key, value) in try root.object() {
            if value.isNull { continue }
            switch key {
            case "model": response.model = ModelID(try value.string())
            case "embeddings": for vector in try value.array() { response.vectors.append(try Vectors.read(vector)) }
            case "embedding":
                response.vectors = [try Vectors.read(value)]
                response.extras[Self.dialect, "@prompt"] = "true"
            case "prompt_eval_count":
                response.usage = Usage(input: value.asInt.map { max(0, $0) }, dialect: Self.dialect)
            default: response.extras.append(value.raw, dialect: Self.dialect, name: key.string)
            }
        }
        return response
    }

    func decodeRequest(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> EmbeddingRequest {
        let root = try JSONValue(parsing: body, as: .request)
        var request = EmbeddingRequest(inputs: [])
        for (key, value) in try root.object() {
            if value.isNull { continue }
            switch key {
            case "model": request.model = ModelID(try value.string())
            case "input", "prompt":
                request.inputs = try Vectors.inputs(value)
                if value.isString { request.extras[Self.dialect, "@single"] = "true" }
                if key.string == "prompt" { request.extras[Self.dialect, "@prompt"] = "true" }
            case "dimensions": request.dimensions = try value.int()
            default: request.extras.append(value.raw, dialect: Self.dialect, name: key.string)
            }
        }
        return request
    }

    func encode(_ response: EmbeddingResponse, for request: EmbeddingRequest, into out: inout [UInt8]) {
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                if request.extras[Self.dialect, "@prompt"] != nil {
                    writer.key("embedding")
                    return Vectors.write(response.vectors.first ?? [], to: &writer)
                }
                writer.field("model", ifPresent: (response.model ?? request.model)?.rawValue)
                writer.field("embeddings") { writer in
                    writer.array { writer in for vector in response.vectors { Vectors.write(vector, to: &writer) } }
                }
                writer.fields(response.extras, of: Self.dialect)
                writer.field("prompt_eval_count", ifPresent: response.usage.input)
            }
        }
    }
}
