import SwitchboardKernels

/// One text, or two, on their way through the layers.
struct EncoderPass {
    private let tables: EncoderTables
    private let stack: EncoderStack
    private let kernel: Kernel
    private let count: Int
    private(set) var states: [Float]
    private var query, key, value, context, attended, wide: [Float]
    private var narrowBytes, wideBytes: QuantizedVectors

    /// - Parameters:
    ///   - tokens: At most 512.
    ///   - second: The index where the second text begins, if there are two.
    init(_ tokens: [Int32], second: Int? = nil, _ tables: EncoderTables, _ stack: EncoderStack, _ kernel: Kernel) {
        let size = EncoderShape.size
        (self.tables, self.stack) = (tables, stack)
        self.kernel = kernel
        count = min(tokens.count, EncoderShape.positions)
        states = [Float](repeating: 0, count: count * size)
        for (position, token) in tokens.prefix(count).enumerated() {
            let row = Int(token) * size
            let segment = position < second ?? .max ? 0 : size
            let scale = tables.wordScales[Int(token)]
            for index in 0..<size {
                states[position * size + index] =
                    Float(tables.words[row + index]) * scale
                    + (tables.places[position * size + index] + stack.segments[segment + index])
            }
        }
        let empty = [Float](repeating: 0, count: count * size)
        (query, key, value, context, attended) = (empty, empty, empty, empty, empty)
        wide = [Float](repeating: 0, count: count * EncoderShape.inner)
        narrowBytes = QuantizedVectors(count: count, columns: size)
        wideBytes = QuantizedVectors(count: count, columns: EncoderShape.inner)
    }

    /// All layers, one after the other.
    mutating func run() {
        normalize(tables.norm)
        for layer in stack.layers { pass(layer) }
    }

    private mutating func pass(_ layer: EncoderLayer) {
        narrowBytes.set(states, kernel)
        layer.query.multiply(narrowBytes, into: &query, kernel)
        layer.key.multiply(narrowBytes, into: &key, kernel)
        layer.value.multiply(narrowBytes, into: &value, kernel)
        switchboard_attend(kernel.code, query, key, value, count, EncoderShape.heads, &context)
        narrowBytes.set(context, kernel)
        layer.output.multiply(narrowBytes, into: &attended, kernel)
        for index in states.indices { states[index] += attended[index] }
        normalize(layer.attentionNorm)
        narrowBytes.set(states, kernel)
        layer.intermediate.multiply(narrowBytes, into: &wide, kernel)
        switchboard_gelu(kernel.code, &wide, wide.count)
        wideBytes.set(wide, kernel)
        layer.last.multiply(wideBytes, into: &attended, kernel)
        for index in states.indices { states[index] += attended[index] }
        normalize(layer.outputNorm)
    }

    private mutating func normalize(_ norm: EncoderNorm) {
        switchboard_normalize(kernel.code, &states, count, EncoderShape.size, norm.weight, norm.bias)
    }

    /// The mean of all vectors.
    var mean: [Float] {
        let size = EncoderShape.size
        var sum = [Float](repeating: 0, count: size)
        for start in stride(from: 0, to: states.count, by: size) {
            for index in 0..<size { sum[index] += states[start + index] }
        }
        return sum.map { $0 / Float(max(1, count)) }
    }
}
