/// Finds keys that stand twice in one object: by comparing hashes while there are few, by a table when there are many.
struct DuplicateKeys {
    /// From this many keys on an object is looked through once, at its end.
    static let many: UInt8 = 25

    let base: UnsafeRawPointer
    let nodes: UnsafeMutablePointer<JSONNode>
    let nodeCount: Int

    /// A hash of a name's length, first and last bytes: for telling few keys apart quickly. It never decides alone.
    @inline(__always)
    func hash(of key: JSONNode) -> UInt32 {
        if key.isEscaped { return hashOfMeaning(of: key) }
        // The text is followed by room for nodes, so that eight bytes can be read from anywhere in it.
        return hash(base + Int(key.start), length: Int(key.end &- key.start))
    }

    @inline(never)
    private func hashOfMeaning(of key: JSONNode) -> UInt32 {
        let name = Array(text(of: key).utf8)
        return (name + [UInt8](repeating: 0, count: 8)).withUnsafeBytes { padded in
            padded.baseAddress.map { hash($0, length: name.count) } ?? 0
        }
    }

    @inline(__always)
    private func hash(_ name: UnsafeRawPointer, length: Int) -> UInt32 {
        var first = UInt64(littleEndian: name.loadUnaligned(as: UInt64.self))
        var last: UInt64 = 0
        if length < 8 {
            first &= (1 &<< UInt64(truncatingIfNeeded: length &* 8)) &- 1
        } else {
            last = UInt64(littleEndian: name.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self))
        }
        let mixed = (first ^ (last << 29 | last >> 35) ^ UInt64(length)) &* 0x9E37_79B9_7F4A_7C15
        return UInt32(truncatingIfNeeded: mixed >> 32)
    }

    /// The key before `key` in the object that has the same name.
    func earlier(than key: Int, in object: Int) -> Int? {
        var candidate = object + 1
        var found: Int?
        while candidate < key {
            if isSame(nodes[candidate], nodes[key]) { found = candidate }
            candidate = after(candidate + 1)
        }
        return found
    }

    /// All keys of an object with many that a later one replaces, with their names. For a request the first one is enough.
    func find(in object: Int, purpose: JSONPurpose) throws(LLMError) -> [(node: Int, name: String)] {
        var keys = 0
        var index = object + 1
        while index < nodeCount {
            keys += 1
            index = after(index + 1)
        }
        guard keys <= JSONLimits.keys else {
            throw LLMError(
                purpose.errorCode, "An object of the JSON text has more than \(JSONLimits.keys) keys (\(keys)).")
        }
        var found: [(node: Int, name: String)] = []
        let capacity = 1 << (Int.bitWidth - (keys * 2).leadingZeroBitCount)
        // Index of the last key of each name, plus one.
        var table = [UInt32](repeating: 0, count: capacity)
        index = object + 1
        while index < nodeCount {
            var slot = seededHash(of: nodes[index]) & (capacity - 1)
            while table[slot] != 0 {
                let earlier = Int(table[slot]) - 1
                if isSame(nodes[earlier], nodes[index], trustsHash: false) {
                    found.append((earlier, text(of: nodes[index])))
                    break
                }
                slot = (slot + 1) & (capacity - 1)
            }
            if purpose == .request, !found.isEmpty { return found }
            table[slot] = UInt32(truncatingIfNeeded: index + 1)
            index = after(index + 1)
        }
        return found
    }

    /// Of the name as it is meant, with a seed of the process: nobody can choose keys that collide.
    private func seededHash(of key: JSONNode) -> Int {
        var hasher = Hasher()
        if key.isEscaped {
            var name = text(of: key)
            name.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        } else {
            hasher.combine(bytes: bytes(of: key))
        }
        return hasher.finalize()
    }

    private func isSame(_ left: JSONNode, _ right: JSONNode, trustsHash: Bool = true) -> Bool {
        if trustsHash, left.link != right.link { return false }
        if left.isEscaped || right.isEscaped { return text(of: left) == text(of: right) }
        return left.end - left.start == right.end - right.start && bytes(of: left).elementsEqual(bytes(of: right))
    }

    @inline(__always)
    private func after(_ value: Int) -> Int {
        switch nodes[value].kind {
        case .object, .array: Int(nodes[value].link)
        default: value + 1
        }
    }

    private func bytes(of node: JSONNode) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + Int(node.start), count: Int(node.end - node.start))
    }

    func text(of node: JSONNode) -> String { JSONText.string(bytes(of: node), isEscaped: node.isEscaped) }
}
