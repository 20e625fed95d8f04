import HTTPTypes
public import SwitchboardCore

/// Google's generateContent and streamGenerateContent: model and streaming stand in the path, and nothing marks the end
/// of a stream but the end of the connection.
public struct Gemini: Dialect {
    public static let id = DialectID.gemini

    public init() {}

    public var endpoints: [Endpoint] {
        ["/v1beta", "/v1"].flatMap { version in
            [
                Endpoint(.post, "\(version)/models/{model}:generateContent", .complete),
                Endpoint(.post, "\(version)/models/{model}:streamGenerateContent", .streamComplete),
                Endpoint(.post, "\(version)/models/{model}:countTokens", .countTokens),
                Endpoint(.post, "\(version)/models/{model}:embedContent", .embed),
                Endpoint(.post, "\(version)/models/{model}:batchEmbedContents", .embed),
                Endpoint(.get, "\(version)/models", .listModels),
                Endpoint(.get, "\(version)/models/{model}", .getModel),
            ]
        }
    }
    public var client: any ClientCodec { GeminiClient() }
    public var server: any ServerCodec { GeminiServer() }
    public var embeddings: (any EmbeddingCodec)? { GeminiEmbeddings() }
    public var modelListing: (any ModelListingCodec)? { GeminiModels() }
    public var tokenCounting: (any TokenCountCodec)? { GeminiTokens() }
}

/// Names of models in paths.
enum GeminiPath {
    /// `/v1beta/models/NAME:operation`; a name with a slash (`tunedModels/x`) brings its own collection.
    static func path(_ model: ModelID, _ operation: String) -> String {
        let name = bare(model.rawValue)
        let escaped = name.utf8.reduce(into: "") { text, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "/"), UInt8(ascii: "@"):
                text.append(Character(Unicode.Scalar(byte)))
            default: text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return name.contains("/") ? "/v1beta/\(escaped):\(operation)" : "/v1beta/models/\(escaped):\(operation)"
    }

    /// The name without the collection that some clients write before it.
    static func bare(_ model: String) -> String {
        model.hasPrefix("models/") ? String(model.dropFirst(7)) : model
    }
}
