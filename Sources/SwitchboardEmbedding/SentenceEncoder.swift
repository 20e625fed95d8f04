public import SwitchboardCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Turns a text into a vector of length one, so that texts which mean alike point alike: all-MiniLM-L6-v2 (Apache-2.0; Wang et
/// al., 2020; Reimers and Gurevych, 2019), with rows of bytes for weights. Pure, and slow enough to be kept off an event loop.
public final class SentenceEncoder: Sendable {
    /// The length of a vector.
    public static let dimensions = 384
    private static let inner = 1_536
    private static let heads = 12
    private static let layerCount = 6
    private static let vocabulary = 30_522
    private static let positions = 512

    fileprivate struct Linear: Sendable {
        var matrix: QuantizedMatrix
        var bias: [Float]
    }

    private struct Norm: Sendable {
        var weight: [Float]
        var bias: [Float]
    }

    private struct Layer: Sendable {
        var query, key, value, output, intermediate, last: Linear
        var attentionNorm, outputNorm: Norm
    }

    private let tokenizer: WordPieceTokenizer
    private let words: QuantizedMatrix
    /// Of a position, with that of the only segment added.
    private let places: [Float]
    private let embeddingNorm: Norm
    private let layers: [Layer]

    /// - Parameters:
    ///   - model: The bytes of `model.safetensors`.
    ///   - vocabulary: The bytes of `vocab.txt`.
    /// - Throws: ``LLMError/Code/invalidRequest`` for files that are damaged, or another model's.
    public init(model: [UInt8], vocabulary: [UInt8]) throws(LLMError) {
        tokenizer = try WordPieceTokenizer(vocabulary: vocabulary)
        let tensors = try SafeTensors(model)
        let size = SentenceEncoder.dimensions
        func norm(_ name: String) throws(LLMError) -> Norm {
            Norm(
                weight: try tensors.floats("\(name).LayerNorm.weight", size),
                bias: try tensors.floats("\(name).LayerNorm.bias", size))
        }
        func linear(_ name: String, _ rows: Int, _ columns: Int) throws(LLMError) -> Linear {
            Linear(
                matrix: QuantizedMatrix(
                    try tensors.floats("\(name).weight", rows, columns), rows: rows, columns: columns),
                bias: try tensors.floats("\(name).bias", rows))
        }
        words = QuantizedMatrix(
            try tensors.floats("embeddings.word_embeddings.weight", SentenceEncoder.vocabulary, size),
            rows: SentenceEncoder.vocabulary, columns: size)
        var places = try tensors.floats("embeddings.position_embeddings.weight", SentenceEncoder.positions, size)
        let segment = try tensors.floats("embeddings.token_type_embeddings.weight", 2, size)
        for index in places.indices { places[index] += segment[index % size] }
        self.places = places
        embeddingNorm = try norm("embeddings")
        var layers: [Layer] = []
        for number in 0..<SentenceEncoder.layerCount {
            let name = "encoder.layer.\(number)"
            layers.append(
                Layer(
                    query: try linear("\(name).attention.self.query", size, size),
                    key: try linear("\(name).attention.self.key", size, size),
                    value: try linear("\(name).attention.self.value", size, size),
                    output: try linear("\(name).attention.output.dense", size, size),
                    intermediate: try linear("\(name).intermediate.dense", SentenceEncoder.inner, size),
                    last: try linear("\(name).output.dense", size, SentenceEncoder.inner),
                    attentionNorm: try norm("\(name).attention.output"), outputNorm: try norm("\(name).output")))
        }
        self.layers = layers
    }

    /// The pieces of a text, as the model reads them.
    public func tokens(of text: String) -> [Int32] { tokenizer.tokens(of: text) }

    /// The vector of a text.
    public func embed(_ text: String) -> [Float] { embed(tokenizer.tokens(of: text)) }

    func embed(_ tokens: [Int32]) -> [Float] {
        let size = SentenceEncoder.dimensions
        let count = tokens.count
        var states = [Float](repeating: 0, count: count * size)
        for (position, token) in tokens.enumerated() {
            words.add(row: Int(token), to: &states, at: position * size)
            for index in 0..<size { states[position * size + index] += places[position * size + index] }
        }
        normalize(&states, embeddingNorm)
        var scratch = Scratch(count: count)
        for layer in layers { pass(&states, through: layer, &scratch) }
        return mean(states, count)
    }

    private struct Scratch {
        let count: Int
        var query, key, value, context, attended, wide: [Float]

        init(count: Int) {
            self.count = count
            let empty = [Float](repeating: 0, count: count * SentenceEncoder.dimensions)
            (query, key, value, context, attended) = (empty, empty, empty, empty, empty)
            wide = [Float](repeating: 0, count: count * SentenceEncoder.inner)
        }
    }

    private func pass(_ states: inout [Float], through layer: Layer, _ scratch: inout Scratch) {
        let count = scratch.count
        layer.query.apply(to: states, count, into: &scratch.query)
        layer.key.apply(to: states, count, into: &scratch.key)
        layer.value.apply(to: states, count, into: &scratch.value)
        attend(&scratch)
        layer.output.apply(to: scratch.context, count, into: &scratch.attended)
        for index in states.indices { states[index] += scratch.attended[index] }
        normalize(&states, layer.attentionNorm)
        layer.intermediate.apply(to: states, count, into: &scratch.wide)
        for index in scratch.wide.indices {
            let number = scratch.wide[index]
            scratch.wide[index] = 0.5 * number * (1 + erff(number * 0.707_106_77))
        }
        layer.last.apply(to: scratch.wide, count, into: &scratch.attended)
        for index in states.indices { states[index] += scratch.attended[index] }
        normalize(&states, layer.outputNorm)
    }

    /// Each token takes from the others, head by head, what its query finds in their keys.
    private func attend(_ scratch: inout Scratch) {
        let size = SentenceEncoder.dimensions
        let width = size / SentenceEncoder.heads
        let scale = 1 / Float(width).squareRoot()
        var weights = [Float](repeating: 0, count: scratch.count)
        for head in 0..<SentenceEncoder.heads {
            for token in 0..<scratch.count {
                let own = token * size + head * width
                var most = -Float.infinity
                for other in 0..<scratch.count {
                    let place = other * size + head * width
                    var sum: Float = 0
                    for index in 0..<width { sum += scratch.query[own + index] * scratch.key[place + index] }
                    weights[other] = sum * scale
                    most = max(most, weights[other])
                }
                var total: Float = 0
                for other in 0..<scratch.count {
                    weights[other] = expf(weights[other] - most)
                    total += weights[other]
                }
                for index in 0..<width { scratch.context[own + index] = 0 }
                for other in 0..<scratch.count {
                    let share = weights[other] / total
                    let place = other * size + head * width
                    for index in 0..<width { scratch.context[own + index] += share * scratch.value[place + index] }
                }
            }
        }
    }

    private func normalize(_ states: inout [Float], _ norm: Norm) {
        let size = SentenceEncoder.dimensions
        for start in stride(from: 0, to: states.count, by: size) {
            var mean: Float = 0
            for index in 0..<size { mean += states[start + index] }
            mean /= Float(size)
            var variance: Float = 0
            for index in 0..<size {
                let difference = states[start + index] - mean
                variance += difference * difference
            }
            let factor = 1 / (variance / Float(size) + 1e-12).squareRoot()
            for index in 0..<size {
                states[start + index] = (states[start + index] - mean) * factor * norm.weight[index] + norm.bias[index]
            }
        }
    }

    private func mean(_ states: [Float], _ count: Int) -> [Float] {
        let size = SentenceEncoder.dimensions
        var sum = [Float](repeating: 0, count: size)
        for start in stride(from: 0, to: states.count, by: size) {
            for index in 0..<size { sum[index] += states[start + index] }
        }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? sum.map { $0 / length } : sum
    }
}

extension SentenceEncoder.Linear {
    fileprivate func apply(to input: [Float], _ count: Int, into output: inout [Float]) {
        matrix.multiply(input, count: count, bias: bias, into: &output)
    }
}
