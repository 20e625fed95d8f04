import SwitchboardCore
import SwitchboardKernels

/// What the verifier learned on top of the sentence encoder: for each matrix a product of two narrow ones (Hu et al., 2021), other
/// norms, and a last row that says how sure it is. Trained by `Training/`, on pairs of our own.
struct VerifierAdapter: Sendable {
    private static let mark: [UInt8] = Array("SWVERIFY".utf8)

    struct Factors: Sendable {
        /// `rank` rows over the columns of the matrix, and over its rows.
        var inward, outward: [Float]
    }

    let rank: Int
    let segments: [Float]
    let norms: [(attention: EncoderNorm, output: EncoderNorm)]
    /// One weight for each number of the mean vector.
    let head: [Float]
    let bias: Float
    /// Log odds = slope · (head's) + similarity · cosine + offset: fitted on pairs that it did not learn from.
    let slope, similarity, offset: Float
    private let factors: [[Factors]]

    /// The one that this library was built with; `nil` when its bytes are damaged.
    static let builtin: VerifierAdapter? = {
        let count = switchboard_verifier_size()
        guard count > 0, let bytes = switchboard_verifier() else { return nil }
        return VerifierAdapter(Array(UnsafeBufferPointer(start: bytes, count: count)))
    }()

    /// Tells one adapter from another.
    let checksum: UInt64

    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: VerifierAdapter.mark) else { return nil }
        var reader = ArrayReader(bytes: bytes, place: VerifierAdapter.mark.count)
        guard let header = reader.take(2, of: UInt32.self), header[0] == 1, (1...256).contains(header[1]),
            let calibration = reader.take(4, of: Float.self),
            let segments = reader.take(2 * EncoderShape.size, of: Float.self),
            let head = reader.take(EncoderShape.size, of: Float.self)
        else { return nil }
        let rank = Int(header[1])
        var norms: [(attention: EncoderNorm, output: EncoderNorm)] = []
        var factors: [[Factors]] = []
        func norm() -> EncoderNorm? {
            guard let weight = reader.take(EncoderShape.size, of: Float.self),
                let bias = reader.take(EncoderShape.size, of: Float.self)
            else { return nil }
            return EncoderNorm(weight: weight, bias: bias)
        }
        /// Rows of signed bytes, after a scale for each.
        func rows(_ columns: Int) -> [Float]? {
            guard let scales = reader.take(rank, of: Float.self),
                let numbers = reader.take(rank * columns, of: Int8.self)
            else { return nil }
            return numbers.indices.map { Float(numbers[$0]) * scales[$0 / columns] }
        }
        for _ in 0..<EncoderShape.layerCount {
            guard let attention = norm(), let output = norm() else { return nil }
            norms.append((attention, output))
            var layer: [Factors] = []
            for kind in LayerMatrix.allCases {
                guard let inward = rows(kind.columns), let outward = rows(kind.rows) else { return nil }
                layer.append(Factors(inward: inward, outward: outward))
            }
            factors.append(layer)
        }
        guard reader.isAtEnd else { return nil }
        (self.rank, self.segments, self.norms, self.head, self.factors) = (rank, segments, norms, head, factors)
        (bias, slope, similarity, offset) = (calibration[0], calibration[1], calibration[2], calibration[3])
        checksum = Checksum.of(bytes[...])
    }

    /// Adds what was learned to a matrix, row by row.
    func add(to matrix: inout [Float], of kind: LayerMatrix, in layer: Int) {
        guard let index = LayerMatrix.allCases.firstIndex(of: kind) else { return }
        let factors = factors[layer][index]
        let columns = kind.columns
        for row in 0..<kind.rows {
            for one in 0..<rank {
                let weight = factors.outward[one * kind.rows + row]
                for column in 0..<columns {
                    matrix[row * columns + column] += weight * factors.inward[one * columns + column]
                }
            }
        }
    }
}
