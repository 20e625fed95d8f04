import SwitchboardCore

/// The weights as they are used, in a file: what quantising took a second for is read in a few milliseconds.
///
/// A mark, a version, what it was made from, a checksum, and then all arrays one after the other, as they lie in memory.
struct EncoderArchive {
    private static let mark: UInt64 = 0x3874_6E69_5F42_5753
    private static let version: UInt64 = 1
    private static let header = 4

    /// Tells whether the file was made from what is there now.
    struct Stamp: Equatable {
        /// Of the model's file, in bytes.
        var size: UInt64
        /// When the model's file was last changed, in nanoseconds since 1970.
        var changed: UInt64
        /// The checksum of what the verifier learned; 0 is no verifier.
        var adapter: UInt64 = 0

        fileprivate var word: UInt64 { (size &* 0x9E37_79B9_7F4A_7C15 ^ changed) &* 0xBF58_476D_1CE4_E5B9 ^ adapter }
    }

    /// What is in it.
    struct Contents: Sendable {
        var tables: EncoderTables
        var encoder: EncoderStack
        /// The layers of the verifier, where there is one.
        var verifier: EncoderStack?
    }

    static func write(_ contents: Contents, _ stamp: Stamp) -> [UInt8] {
        var payload: [UInt8] = []
        let stacks = [contents.encoder] + (contents.verifier.map { [$0] } ?? [])
        contents.tables.visit { payload.append(contentsOf: $0.bytes) }
        for stack in stacks { stack.visit { payload.append(contentsOf: $0.bytes) } }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payload.count + header * 8)
        for word in [mark, version, stamp.word, Checksum.of(payload[...])] {
            withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes + payload
    }

    /// `nil` for a file that is damaged, of another version, or made from another model.
    static func read(_ bytes: [UInt8], _ stamp: Stamp) -> Contents? {
        guard bytes.count > header * 8 else { return nil }
        let words = (0..<header).map { index in
            bytes.withUnsafeBytes {
                UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
        }
        let payload = bytes[(header * 8)...]
        guard words[0] == mark, words[1] == version, words[2] == stamp.word, words[3] == Checksum.of(payload) else {
            return nil
        }
        var reader = ArrayReader(bytes: bytes, place: header * 8)
        guard let tables = EncoderTables(&reader), let encoder = EncoderStack(&reader) else { return nil }
        var contents = Contents(tables: tables, encoder: encoder)
        if stamp.adapter != 0 {
            guard let verifier = EncoderStack(&reader) else { return nil }
            contents.verifier = verifier
        }
        return reader.isAtEnd ? contents : nil
    }
}

/// Finds damage, not intent: whoever can write there can write the model too.
enum Checksum {
    static func of(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var lanes: (UInt64, UInt64) = (UInt64(bytes.count), 0x2545_F491_4F6C_DD1D)
        bytes.withUnsafeBytes { raw in
            var place = 0
            while place + 16 <= raw.count {
                let first = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                let second = raw.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)
                lanes.0 = (lanes.0 ^ first) &* 0x9E37_79B9_7F4A_7C15
                lanes.0 ^= lanes.0 >> 29
                lanes.1 = (lanes.1 ^ second) &* 0xBF58_476D_1CE4_E5B9
                lanes.1 ^= lanes.1 >> 31
                place += 16
            }
            while place < raw.count {
                lanes.0 = (lanes.0 ^ UInt64(raw[place])) &* 0x9E37_79B9_7F4A_7C15
                place += 1
            }
        }
        return lanes.0 ^ lanes.1 &* 0x94D0_49BB_1331_11EB
    }
}

/// An array on its way to a file.
enum SavedArray {
    case bytes([Int8])
    case numbers([Float])
    case sums([Int32])

    var bytes: [UInt8] {
        switch self {
        case .bytes(let array): array.withUnsafeBytes { Array($0) }
        case .numbers(let array): array.withUnsafeBytes { Array($0) }
        case .sums(let array): array.withUnsafeBytes { Array($0) }
        }
    }
}

/// Takes arrays from a file, in order.
struct ArrayReader {
    let bytes: [UInt8]
    var place: Int

    /// `nil` when there is not so much left.
    mutating func take<Element: BitwiseCopyable>(_ count: Int, of type: Element.Type) -> [Element]? {
        let size = count * MemoryLayout<Element>.stride
        guard place + size <= bytes.count else { return nil }
        defer { place += size }
        return bytes.withUnsafeBytes { raw in
            [Element](unsafeUninitializedCapacity: count) { buffer, filled in
                UnsafeMutableRawBufferPointer(buffer).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: raw[place..<place + size]))
                filled = count
            }
        }
    }

    var isAtEnd: Bool { place == bytes.count }
}

extension EncoderNorm {
    fileprivate func visit(_ body: (SavedArray) -> Void) {
        body(.numbers(weight))
        body(.numbers(bias))
    }

    fileprivate init?(_ reader: inout ArrayReader) {
        guard let weight = reader.take(EncoderShape.size, of: Float.self),
            let bias = reader.take(EncoderShape.size, of: Float.self)
        else { return nil }
        self.init(weight: weight, bias: bias)
    }
}

extension EncoderTables {
    fileprivate func visit(_ body: (SavedArray) -> Void) {
        body(.bytes(words))
        body(.numbers(wordScales))
        body(.numbers(places))
        norm.visit(body)
    }

    fileprivate init?(_ reader: inout ArrayReader) {
        let size = EncoderShape.size
        guard let words = reader.take(EncoderShape.vocabulary * size, of: Int8.self),
            let wordScales = reader.take(EncoderShape.vocabulary, of: Float.self),
            let places = reader.take(EncoderShape.positions * size, of: Float.self), let norm = EncoderNorm(&reader)
        else { return nil }
        self.init(words: words, wordScales: wordScales, places: places, norm: norm)
    }
}

extension EncoderStack {
    /// All arrays, in the order in which they are saved.
    fileprivate func visit(_ body: (SavedArray) -> Void) {
        body(.numbers(segments))
        for layer in layers {
            for matrix in [layer.query, layer.key, layer.value, layer.output, layer.intermediate, layer.last] {
                body(.bytes(matrix.packed))
                body(.numbers(matrix.scales))
                body(.numbers(matrix.bias))
                body(.sums(matrix.sums))
            }
            layer.attentionNorm.visit(body)
            layer.outputNorm.visit(body)
        }
    }

    fileprivate init?(_ reader: inout ArrayReader) {
        func matrix(_ kind: LayerMatrix) -> PackedMatrix? {
            guard let packed = reader.take(kind.rows * kind.columns, of: Int8.self),
                let scales = reader.take(kind.rows, of: Float.self), let bias = reader.take(kind.rows, of: Float.self),
                let sums = reader.take(kind.rows, of: Int32.self)
            else { return nil }
            return PackedMatrix(
                packed: packed, scales: scales, bias: bias, sums: sums, rows: kind.rows, columns: kind.columns)
        }
        func layer() -> EncoderLayer? {
            guard let query = matrix(.query), let key = matrix(.key), let value = matrix(.value),
                let output = matrix(.output), let intermediate = matrix(.intermediate), let last = matrix(.last),
                let attentionNorm = EncoderNorm(&reader), let outputNorm = EncoderNorm(&reader)
            else { return nil }
            return EncoderLayer(
                query: query, key: key, value: value, output: output, intermediate: intermediate, last: last,
                attentionNorm: attentionNorm, outputNorm: outputNorm)
        }
        guard let segments = reader.take(2 * EncoderShape.size, of: Float.self) else { return nil }
        let layers = (0..<EncoderShape.layerCount).compactMap { _ in layer() }
        guard layers.count == EncoderShape.layerCount else { return nil }
        self.init(segments: segments, layers: layers)
    }
}
