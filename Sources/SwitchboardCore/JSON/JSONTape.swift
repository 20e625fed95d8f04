/// A parsed text: a copy of its bytes and then its nodes, in one piece of memory, since a stream parses one for each event.
///
/// `@unchecked Sendable`: the parser writes it before anybody else has it, and nobody writes it afterwards. The memory
/// lives as long as the tape, and whoever reads it holds the tape while he does.
@usableFromInline
final class JSONTape: @unchecked Sendable {
    @usableFromInline let text: UnsafeMutableRawPointer
    @usableFromInline let nodes: UnsafeMutablePointer<JSONNode>
    let count: Int
    let nodeCapacity: Int
    let purpose: JSONPurpose
    /// The names of keys that stood twice in one object, where that was let pass.
    fileprivate(set) var duplicates: [String] = []

    /// Room for the bytes, which are copied, and for nodes, which are not yet there.
    init(_ bytes: UnsafeRawBufferPointer, nodes capacity: Int, purpose: JSONPurpose) {
        let stride = MemoryLayout<JSONNode>.stride
        // A little more than needed: words may be read across the end of the text.
        let textSize = (bytes.count / stride + 2) * stride
        text = .allocate(byteCount: textSize + capacity * stride, alignment: stride)
        nodes = (text + textSize).bindMemory(to: JSONNode.self, capacity: capacity)
        count = bytes.count
        nodeCapacity = capacity
        self.purpose = purpose
        if let base = bytes.baseAddress { text.copyMemory(from: base, byteCount: bytes.count) }
    }

    deinit { text.deallocate() }

    /// The same bytes and the first nodes, with room for twice as many.
    func grown(nodes filled: Int) -> JSONTape {
        let larger = JSONTape(
            UnsafeRawBufferPointer(start: text, count: count), nodes: nodeCapacity * 2, purpose: purpose)
        larger.duplicates = duplicates
        larger.nodes.update(from: nodes, count: filled)
        return larger
    }

    func note(duplicate name: String) { duplicates.append(name) }

    /// - Parameter index: Below the number of nodes: only the parser and the views of this folder make indices.
    @inlinable
    @inline(__always)
    func node(_ index: Int) -> JSONNode { withExtendedLifetime(self) { nodes[index] } }

    /// The node after the value at `index`.
    @inlinable
    @inline(__always)
    func next(after index: Int) -> Int {
        let node = node(index)
        return node.kind == .object || node.kind == .array ? Int(node.link) : index &+ 1
    }

    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withExtendedLifetime(self) { body(UnsafeRawBufferPointer(start: text, count: count)) }
    }

    func text(of node: JSONNode) -> String {
        withBytes { bytes in
            JSONText.string(
                UnsafeRawBufferPointer(rebasing: bytes[Int(node.start)..<Int(node.end)]), isEscaped: node.isEscaped)
        }
    }

    /// The first sixteen bytes of a token, with zeros after its end.
    @inlinable
    @inline(__always)
    func words(at start: Int, length: Int) -> (UInt64, UInt64) {
        withExtendedLifetime(self) {
            // The text is followed by room for nodes: reading across its end is reading our own memory.
            let low = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: start, as: UInt64.self))
            if length < 8 { return (low & ((1 &<< UInt64(truncatingIfNeeded: length &* 8)) &- 1), 0) }
            if length == 8 { return (low, 0) }
            let high = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: start &+ 8, as: UInt64.self))
            if length == 16 { return (low, high) }
            return (low, high & ((1 &<< UInt64(truncatingIfNeeded: (length &- 8) &* 8)) &- 1))
        }
    }

    @inlinable
    @inline(__always)
    func matches(_ node: JSONNode, _ text: StaticString) -> Bool {
        if node.isEscaped { return matchesEscaped(node, text) }
        let length = Int(node.end &- node.start)
        guard length == text.utf8CodeUnitCount else { return false }
        return withExtendedLifetime(self) {
            let bytes = UnsafeRawPointer(self.text) + Int(node.start)
            let wanted = UnsafeRawPointer(text.utf8Start)
            var at = 0
            while at &+ 8 <= length {
                guard
                    bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                        == wanted.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                else { return false }
                at &+= 8
            }
            while at < length {
                guard
                    bytes.load(fromByteOffset: at, as: UInt8.self) == wanted.load(fromByteOffset: at, as: UInt8.self)
                else { return false }
                at &+= 1
            }
            return true
        }
    }

    @usableFromInline
    @inline(never)
    func matchesEscaped(_ node: JSONNode, _ text: StaticString) -> Bool { self.text(of: node) == "\(text)" }

    func integer(of node: JSONNode) -> Int? {
        withBytes { bytes in
            var at = Int(node.start)
            let end = Int(node.end)
            let isNegative = bytes[at] == UInt8(ascii: "-")
            if isNegative { at += 1 }
            var value = 0
            while at < end {
                let digit = bytes[at] &- UInt8(ascii: "0")
                guard digit < 10 else { return nil }
                let (scaled, tooLarge) = value.multipliedReportingOverflow(by: 10)
                let (sum, overflow) = scaled.subtractingReportingOverflow(Int(digit))
                guard !tooLarge, !overflow else { return nil }
                value = sum
                at += 1
            }
            if isNegative { return value }
            return value == .min ? nil : -value
        }
    }
}
