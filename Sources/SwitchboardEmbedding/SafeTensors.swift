import SwitchboardCore

/// A file of named tensors: a length, a JSON text that says where each is, and their bytes.
struct SafeTensors {
    private struct Place {
        var shape: [Int]
        var range: Range<Int>
    }

    private let bytes: [UInt8]
    private var places: [String: Place] = [:]

    /// - Throws: ``LLMError/Code/invalidRequest`` for bytes that are no such file, or whose tensors lie outside of it.
    init(_ bytes: [UInt8]) throws(LLMError) {
        self.bytes = bytes
        let problem = LLMError(.invalidRequest, "The model file is damaged, or is no file of safetensors.")
        guard bytes.count > 8 else { throw problem }
        let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << UInt64($1 * 8) }
        guard length < UInt64(bytes.count - 8), length < 64 << 20 else { throw problem }
        let start = 8 + Int(length)
        let header = try JSONValue(parsing: Array(bytes[8..<start]), as: .answer)
        for (key, value) in header.members where value["dtype"]?.equals("F32") == true {
            let shape = value["shape"]?.elements.compactMap(\.asInt) ?? []
            let offsets = value["data_offsets"]?.elements.compactMap(\.asInt) ?? []
            guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1], start + offsets[1] <= bytes.count,
                shape.allSatisfy({ $0 >= 0 && $0 < 1 << 24 }), offsets[1] - offsets[0] == shape.reduce(4, *)
            else { throw problem }
            places[key.string] = Place(shape: shape, range: start + offsets[0]..<start + offsets[1])
        }
    }

    /// The numbers of a tensor, row by row.
    func floats(_ name: String, _ shape: Int...) throws(LLMError) -> [Float] {
        guard let place = places[name], place.shape == shape else {
            throw LLMError(.invalidRequest, "The model file has no tensor \(name) of shape \(shape).")
        }
        let count = place.range.count / 4
        return bytes.withUnsafeBytes { raw in
            [Float](unsafeUninitializedCapacity: count) { buffer, filled in
                for index in 0..<count {
                    let bits = raw.loadUnaligned(fromByteOffset: place.range.lowerBound + index * 4, as: UInt32.self)
                    buffer.initializeElement(at: index, to: Float(bitPattern: UInt32(littleEndian: bits)))
                }
                filled = count
            }
        }
    }
}
