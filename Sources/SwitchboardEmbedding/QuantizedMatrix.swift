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

    /// `output[t][r] = Σ input[t][c] · matrix[r][c] + bias[r]`, for `count` vectors `t`. Two rows at a time are turned into
    /// numbers, once for all vectors, and then go with four vectors at a time: what fits into sixteen registers.
    func multiply(_ input: [Float], count: Int, bias: [Float], into output: inout [Float]) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * columns) { buffer in
            input.withUnsafeBufferPointer { input in
                output.withUnsafeMutableBufferPointer { output in
                    guard let vectors = input.baseAddress, let results = output.baseAddress,
                        let numbers = buffer.baseAddress
                    else { return }
                    for row in stride(from: 0, to: rows, by: 2) {
                        // An odd last row goes with itself.
                        let pair = (row, min(row + 1, rows - 1))
                        unpack(pair.0, into: numbers)
                        unpack(pair.1, into: numbers + columns)
                        multiply(vectors, count, numbers, pair, bias, results)
                    }
                }
            }
        }
    }

    private func unpack(_ row: Int, into numbers: UnsafeMutablePointer<Float>) {
        let scale = SIMD8<Float>(repeating: scales[row])
        values.withUnsafeBytes { bytes in
            for index in stride(from: 0, to: columns, by: 8) {
                let weights = bytes.loadUnaligned(fromByteOffset: row * columns + index, as: SIMD8<Int8>.self)
                UnsafeMutableRawPointer(numbers + index).storeBytes(
                    of: SIMD8<Float>(weights) * scale, as: SIMD8<Float>.self)
            }
        }
    }

    private func multiply(
        _ vectors: UnsafePointer<Float>,
        _ count: Int,
        _ weights: UnsafePointer<Float>,
        _ pair: (Int, Int),
        _ bias: [Float],
        _ results: UnsafeMutablePointer<Float>
    ) {
        let (bias0, bias1) = (bias[pair.0], bias[pair.1])
        func write(_ vector: Int, _ sum0: SIMD4<Float>, _ sum1: SIMD4<Float>) {
            results[vector * rows + pair.0] = sum0.sum() + bias0
            results[vector * rows + pair.1] = sum1.sum() + bias1
        }
        func load(_ pointer: UnsafePointer<Float>) -> SIMD4<Float> {
            UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Float>.self)
        }
        var vector = 0
        // `+=` of a product on purpose: where the machine has no fused one, asking for it calls a function for every number.
        while vector + 4 <= count {
            let a = vectors + vector * columns
            let (b, c, d) = (a + columns, a + 2 * columns, a + 3 * columns)
            var a0 = SIMD4<Float>.zero, a1 = SIMD4<Float>.zero, b0 = SIMD4<Float>.zero, b1 = SIMD4<Float>.zero
            var c0 = SIMD4<Float>.zero, c1 = SIMD4<Float>.zero, d0 = SIMD4<Float>.zero, d1 = SIMD4<Float>.zero
            var index = 0
            while index < columns {
                let weight0 = load(weights + index)
                let weight1 = load(weights + columns + index)
                let (na, nb, nc, nd) = (load(a + index), load(b + index), load(c + index), load(d + index))
                a0 += na * weight0
                a1 += na * weight1
                b0 += nb * weight0
                b1 += nb * weight1
                c0 += nc * weight0
                c1 += nc * weight1
                d0 += nd * weight0
                d1 += nd * weight1
                index += 4
            }
            write(vector, a0, a1)
            write(vector + 1, b0, b1)
            write(vector + 2, c0, c1)
            write(vector + 3, d0, d1)
            vector += 4
        }
        while vector < count {
            let a = vectors + vector * columns
            var a0 = SIMD4<Float>.zero, a1 = SIMD4<Float>.zero
            for index in stride(from: 0, to: columns, by: 4) {
                a0 += load(a + index) * load(weights + index)
                a1 += load(a + index) * load(weights + columns + index)
            }
            write(vector, a0, a1)
            vector += 1
        }
    }
}
