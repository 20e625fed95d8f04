import SwitchboardCore

/// The shape of all-MiniLM-L6-v2: six layers over vectors of 384.
enum EncoderShape {
    static let size = 384
    static let inner = 1_536
    static let heads = 12
    static let layerCount = 6
    static let vocabulary = 30_522
    static let positions = 512
}

/// What a network starts from: pieces and places.
struct EncoderTables: Sendable {
    /// A row of bytes for each piece of the vocabulary.
    var words: [Int8]
    var wordScales: [Float]
    /// A vector for each position.
    var places: [Float]
    var norm: EncoderNorm
}

struct EncoderNorm: Sendable {
    var weight: [Float]
    var bias: [Float]
}

struct EncoderLayer: Sendable {
    var query, key, value, output, intermediate, last: PackedMatrix
    var attentionNorm, outputNorm: EncoderNorm
}

/// The layers, and how the first is told which of two texts a piece is of.
struct EncoderStack: Sendable {
    /// A vector for each of two texts.
    var segments: [Float]
    var layers: [EncoderLayer]
}

/// The matrices of a layer, by their names in the model's file.
enum LayerMatrix: String, CaseIterable {
    case query = "attention.self.query"
    case key = "attention.self.key"
    case value = "attention.self.value"
    case output = "attention.output.dense"
    case intermediate = "intermediate.dense"
    case last = "output.dense"

    var rows: Int { self == .intermediate ? EncoderShape.inner : EncoderShape.size }
    var columns: Int { self == .last ? EncoderShape.inner : EncoderShape.size }
}

extension EncoderTables {
    /// - Throws: ``LLMError/Code/invalidRequest`` for another model's tensors.
    init(_ tensors: SafeTensors) throws(LLMError) {
        let size = EncoderShape.size
        let floats = try tensors.floats("embeddings.word_embeddings.weight", EncoderShape.vocabulary, size)
        words = []
        words.reserveCapacity(floats.count)
        wordScales = []
        for row in 0..<EncoderShape.vocabulary {
            let line = ByteVector(floats[row * size..<(row + 1) * size])
            words += line.bytes
            wordScales.append(line.scale)
        }
        places = try tensors.floats("embeddings.position_embeddings.weight", EncoderShape.positions, size)
        norm = try EncoderNorm(tensors, "embeddings")
    }
}

extension EncoderNorm {
    init(_ tensors: SafeTensors, _ name: String) throws(LLMError) {
        weight = try tensors.floats("\(name).LayerNorm.weight", EncoderShape.size)
        bias = try tensors.floats("\(name).LayerNorm.bias", EncoderShape.size)
    }
}

extension EncoderStack {
    /// Quantises each row of each matrix.
    /// - Parameter adapter: What was learned on top; `nil` is the model as it is.
    init(_ tensors: SafeTensors, _ adapter: VerifierAdapter? = nil) throws(LLMError) {
        if let adapter {
            segments = adapter.segments
        } else {
            segments = try tensors.floats("embeddings.token_type_embeddings.weight", 2, EncoderShape.size)
        }
        layers = []
        for number in 0..<EncoderShape.layerCount {
            layers.append(try EncoderLayer(tensors, number, adapter))
        }
    }
}

extension EncoderLayer {
    fileprivate init(_ tensors: SafeTensors, _ number: Int, _ adapter: VerifierAdapter?) throws(LLMError) {
        let name = "encoder.layer.\(number)"
        func matrix(_ kind: LayerMatrix) throws(LLMError) -> PackedMatrix {
            var floats = try tensors.floats("\(name).\(kind.rawValue).weight", kind.rows, kind.columns)
            adapter?.add(to: &floats, of: kind, in: number)
            return PackedMatrix(
                floats, bias: try tensors.floats("\(name).\(kind.rawValue).bias", kind.rows), rows: kind.rows,
                columns: kind.columns)
        }
        (query, key, value) = (try matrix(.query), try matrix(.key), try matrix(.value))
        (output, intermediate, last) = (try matrix(.output), try matrix(.intermediate), try matrix(.last))
        if let adapter {
            (attentionNorm, outputNorm) = adapter.norms[number]
        } else {
            attentionNorm = try EncoderNorm(tensors, "\(name).attention.output")
            outputNorm = try EncoderNorm(tensors, "\(name).output")
        }
    }
}
