import HTTPTypes
import SwitchboardCore

/// OpenAI's embeddings. Vectors go out packed for those who asked for that, and for those who said nothing when the
/// server packed them unasked.
struct OpenAIEmbeddings: EmbeddingCodec {
    private static let dialect = DialectID.openAIChat

    func encode(_ request: EmbeddingRequest, for target: Target) throws(LLMError) -> OutboundRequest {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("model", target.model.rawValue)
            writer.field("dimensions", ifPresent: request.dimensions)
            writer.fields(request.extras, of: Self.dialect)
            writer.key("input")
            Vectors.write(
                request.inputs, isSingle: request.extras[Self.dialect, "@single"] != nil && request.inputs.count == 1,
                to: &writer)
        }
        return OutboundRequest(
            path: "/embeddings", body: writer.bytes, context: ResponseContext(target: target, isStreaming: false))
    }

    func decode(_ body: [UInt8], for target: Target) throws(LLMError) -> EmbeddingResponse {
        let root = try JSONValue(parsing: body, as: .answer)
        if let problem = root["error"], !problem.isNull {
            throw OpenAIError.decode(problem, status: nil, target: target)
        }
        var response = EmbeddingResponse(vectors: [])
        var placed: [(index: Int, vector: [Float])] = []
        for (key, value) in try root.object() {
            switch key {
            case "model": response.model = try value.stringOrNil().map { ModelID($0) }
            case "data":
                for (position, element) in try value.array().enumerated() {
                    if element["embedding"]?.isString == true { response.extras[Self.dialect, "@packed"] = "true" }
                    placed.append((element["index"]?.asInt ?? position, try vector(element.required("embedding"))))
                }
            case "usage":
                response.usage = OpenAIChatOutcome.usage(value)
            case "object": break
            default: if !value.isNull { response.extras.append(value.raw, dialect: Self.dialect, name: key.string) }
            }
        }
        response.vectors = placed.sorted { $0.index < $1.index }.map(\.vector)
        return response
    }

    private func vector(_ value: JSONValue) throws(LLMError) -> [Float] {
        guard let text = value.asString else { return try Vectors.read(value) }
        guard let vector = Base64.floats(text) else { throw value.mismatch("base64 of 32-bit numbers") }
        return vector
    }

    func decodeRequest(_ head: InboundHead, body: [UInt8]) throws(LLMError) -> EmbeddingRequest {
        let root = try JSONValue(parsing: body, as: .request)
        var request = EmbeddingRequest(inputs: try Vectors.inputs(try root.required("input")))
        for (key, value) in try root.object() {
            if value.isNull { continue }
            switch key {
            case "model": request.model = ModelID(try value.string())
            case "input":
                if value.isString || value.elements.first?.isNumber == true {
                    request.extras[Self.dialect, "@single"] = "true"
                }
            case "dimensions": request.dimensions = try value.int()
            default: request.extras.append(value.raw, dialect: Self.dialect, name: key.string)
            }
        }
        return request
    }

    func encode(_ response: EmbeddingResponse, for request: EmbeddingRequest, into out: inout [UInt8]) {
        let format = request.extras[Self.dialect, "encoding_format"]
        let isPacked = format == "\"base64\"" || (format == nil && response.extras[Self.dialect, "@packed"] != nil)
        JSONWriter.append(to: &out) { writer in
            writer.object { writer in
                writer.field("object", "list")
                writer.field("data") { writer in
                    writer.array { writer in
                        for (index, vector) in response.vectors.enumerated() {
                            writer.object { writer in
                                writer.field("object", "embedding")
                                writer.field("index", index)
                                writer.key("embedding")
                                if isPacked {
                                    writer.string(Base64.encode(vector))
                                } else {
                                    Vectors.write(vector, to: &writer)
                                }
                            }
                        }
                    }
                }
                writer.field("model", ifPresent: (response.model ?? request.model)?.rawValue)
                writer.fields(response.extras, of: Self.dialect)
                writer.field("usage") { writer in
                    if response.usage.dialect == Self.dialect, let raw = response.usage.raw { return writer.raw(raw) }
                    writer.object { writer in
                        writer.field("prompt_tokens", response.usage.input ?? 0)
                        writer.field("total_tokens", response.usage.input ?? 0)
                    }
                }
            }
        }
    }
}
