import SwitchboardCore
import SwitchboardKernels

/// A matrix whose rows are bytes with a scale each, in the order in which they are multiplied: a quarter of the memory, and no
/// measurable loss.
struct PackedMatrix: Sendable {
    private static let lanes = 16

    let rows: Int
    let columns: Int
    let packed: [Int8]
    let scales: [Float]
    let bias: [Float]
    /// Of each row's bytes.
    let sums: [Int32]

    /// - Parameters:
    ///   - rows: A multiple of 16.
    ///   - columns: A multiple of 4.
    init(_ floats: [Float], bias: [Float], rows: Int, columns: Int) {
        var packed = [Int8](repeating: 0, count: rows * columns)
        var scales: [Float] = []
        var sums: [Int32] = []
        for row in 0..<rows {
            let line = ByteVector(floats[row * columns..<(row + 1) * columns])
            scales.append(line.scale)
            sums.append(line.bytes.reduce(0) { $0 + Int32($1) })
            for column in 0..<columns { packed[PackedMatrix.place(row, column, columns)] = line.bytes[column] }
        }
        self.init(packed: packed, scales: scales, bias: bias, sums: sums, rows: rows, columns: columns)
    }

    init(packed: [Int8], scales: [Float], bias: [Float], sums: [Int32], rows: Int, columns: Int) {
        (self.rows, self.columns, self.packed, self.scales, self.bias) = (rows, columns, packed, scales, bias)
        self.sums = sums
    }

    /// Sixteen rows lie together, and of them four columns.
    private static func place(_ row: Int, _ column: Int, _ columns: Int) -> Int {
        (row / lanes * columns + column / 4 * 4) * lanes + row % lanes * 4 + column % 4
    }

    /// `output[t][r] = Σ input[t][c] · matrix[r][c] + bias[r]`.
    func multiply(_ input: QuantizedVectors, into output: inout [Float], _ kernel: Kernel) {
        precondition(input.bytes.count == input.count * columns && output.count >= input.count * rows)
        packed.withUnsafeBufferPointer { packed in
            scales.withUnsafeBufferPointer { scales in
                sums.withUnsafeBufferPointer { sums in
                    bias.withUnsafeBufferPointer { bias in
                        let matrix = switchboard_matrix(
                            packed: packed.baseAddress, scales: scales.baseAddress, sums: sums.baseAddress,
                            bias: bias.baseAddress, rows: rows, columns: columns)
                        switchboard_multiply(
                            kernel.code, matrix, input.bytes, input.scales, input.zeros, input.count, &output)
                    }
                }
            }
        }
    }
}

/// Vectors as bytes from 0 to 255, each with a scale and a zero of its own.
struct QuantizedVectors {
    let count: Int
    let columns: Int
    private(set) var bytes: [UInt8]
    private(set) var scales: [Float]
    private(set) var zeros: [Int32]

    init(count: Int, columns: Int) {
        (self.count, self.columns) = (count, columns)
        bytes = [UInt8](repeating: 0, count: count * columns)
        scales = [Float](repeating: 0, count: count)
        zeros = [Int32](repeating: 0, count: count)
    }

    mutating func set(_ numbers: [Float], _ kernel: Kernel) {
        precondition(numbers.count >= count * columns)
        switchboard_quantize(kernel.code, numbers, count, columns, &bytes, &scales, &zeros)
    }
}
