/// A matrix whose rows are bytes with a scale each: a quarter of the memory, and no measurable loss.
struct QuantizedMatrix: Sendable {
    let rows: Int
    let columns: Int
    private(set) var values: [Int8]
    private(set) var scales: [Float]

    /// - Parameter columns: A multiple of 8.
    init(_ floats: [Float], rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        values = []
        values.reserveCapacity(rows * columns)
        scales = []
        for row in 0..<rows {
            let numbers = floats[row * columns..<(row + 1) * columns]
            let most = numbers.reduce(Float(0)) { max($0, abs($1)) }
            let scale = most > 0 ? most / 127 : 1
            scales.append(scale)
            for number in numbers { values.append(Int8(max(-127, min(127, (number / scale).rounded())))) }
        }
    }

    init(rows: Int, columns: Int, values: [Int8], scales: [Float]) {
        self.rows = rows
        self.columns = columns
        self.values = values
        self.scales = scales
    }

    /// Adds a row to `sum`.
    func add(row: Int, to sum: inout [Float], at offset: Int) {
        let scale = scales[row]
        for column in 0..<columns { sum[offset + column] += Float(values[row * columns + column]) * scale }
    }

    /// `output[t][r] = Σ input[t][c] · matrix[r][c] + bias[r]`, for `count` vectors `t`.
    func multiply(_ input: [Float], count: Int, bias: [Float], into output: inout [Float]) {
        input.withUnsafeBufferPointer { input in
            values.withUnsafeBufferPointer { values in
                output.withUnsafeMutableBufferPointer { output in
                    guard let vectors = input.baseAddress, let matrix = values.baseAddress else { return }
                    for row in 0..<rows {
                        let weights = matrix + row * columns
                        var vector = 0
                        while vector + 4 <= count {
                            let sums = QuantizedMatrix.dot4(vectors + vector * columns, weights, columns)
                            for lane in 0..<4 {
                                output[(vector + lane) * rows + row] = sums[lane] * scales[row] + bias[row]
                            }
                            vector += 4
                        }
                        while vector < count {
                            let sum = QuantizedMatrix.dot(vectors + vector * columns, weights, columns)
                            output[vector * rows + row] = sum * scales[row] + bias[row]
                            vector += 1
                        }
                    }
                }
            }
        }
    }

    /// Four vectors with one row: each weight is turned into a number once for all four. `+=` of a product on purpose: where
    /// the machine has no fused one, asking for it calls a function for every number.
    @inline(__always)
    private static func dot4(_ vectors: UnsafePointer<Float>, _ weights: UnsafePointer<Int8>, _ count: Int) -> SIMD4<
        Float
    > {
        var first = SIMD8<Float>.zero
        var second = SIMD8<Float>.zero
        var third = SIMD8<Float>.zero
        var fourth = SIMD8<Float>.zero
        var index = 0
        while index < count {
            let weight = SIMD8<Float>(
                UnsafeRawPointer(weights + index).loadUnaligned(as: SIMD8<Int8>.self))
            first += UnsafeRawPointer(vectors + index).loadUnaligned(as: SIMD8<Float>.self) * weight
            second += UnsafeRawPointer(vectors + count + index).loadUnaligned(as: SIMD8<Float>.self) * weight
            third += UnsafeRawPointer(vectors + 2 * count + index).loadUnaligned(as: SIMD8<Float>.self) * weight
            fourth += UnsafeRawPointer(vectors + 3 * count + index).loadUnaligned(as: SIMD8<Float>.self) * weight
            index += 8
        }
        return SIMD4(first.sum(), second.sum(), third.sum(), fourth.sum())
    }

    @inline(__always)
    private static func dot(_ vector: UnsafePointer<Float>, _ weights: UnsafePointer<Int8>, _ count: Int) -> Float {
        var sum = SIMD8<Float>.zero
        var index = 0
        while index < count {
            let weight = SIMD8<Float>(UnsafeRawPointer(weights + index).loadUnaligned(as: SIMD8<Int8>.self))
            sum += UnsafeRawPointer(vector + index).loadUnaligned(as: SIMD8<Float>.self) * weight
            index += 8
        }
        return sum.sum()
    }
}
