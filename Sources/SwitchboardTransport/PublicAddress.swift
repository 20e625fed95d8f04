/// An address on the network, and whether it is one that anybody may be asked at: not this machine, not its neighbours, not what
/// a cloud keeps for itself.
struct PublicAddress: Sendable, Hashable {
    /// In network order: four bytes, or sixteen.
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private static let private4: [(base: [UInt8], bits: Int)] = [
        ([0, 0, 0, 0], 8), ([10, 0, 0, 0], 8), ([100, 64, 0, 0], 10), ([127, 0, 0, 0], 8), ([169, 254, 0, 0], 16),
        ([172, 16, 0, 0], 12), ([192, 0, 0, 0], 24), ([192, 0, 2, 0], 24), ([192, 88, 99, 0], 24),
        ([192, 168, 0, 0], 16),
        ([198, 18, 0, 0], 15), ([198, 51, 100, 0], 24), ([203, 0, 113, 0], 24), ([224, 0, 0, 0], 4),
        ([240, 0, 0, 0], 4),
    ]

    var isPublic: Bool {
        switch bytes.count {
        case 4: !PublicAddress.private4.contains { PublicAddress.isWithin(bytes, $0.base, $0.bits) }
        case 16: isPublic6
        default: false
        }
    }

    /// Only what is given out to networks, and what carries an address of four bytes is judged by that.
    private var isPublic6: Bool {
        func starts(_ prefix: [UInt8]) -> Bool { bytes.starts(with: prefix) }
        func embedded(at place: Int) -> Bool { PublicAddress(Array(bytes[place..<(place + 4)])).isPublic }
        if starts([UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]) { return embedded(at: 12) }
        if starts([0x00, 0x64, 0xFF, 0x9B] + [UInt8](repeating: 0, count: 8)) { return embedded(at: 12) }
        if starts([0x20, 0x02]) { return embedded(at: 2) }
        // Teredo, documentation, and what is not a unicast address of the internet at all.
        if starts([0x20, 0x01, 0x00, 0x00]) || starts([0x20, 0x01, 0x0D, 0xB8]) { return false }
        return bytes[0] & 0xE0 == 0x20
    }

    private static func isWithin(_ address: [UInt8], _ base: [UInt8], _ bits: Int) -> Bool {
        for bit in 0..<bits {
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            if address[bit / 8] & mask != base[bit / 8] & mask { return false }
        }
        return true
    }
}
