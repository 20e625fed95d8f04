/// The elements of an array.
public struct JSONElements: Sequence, Sendable {
    @usableFromInline let value: JSONValue

    @inlinable
    @inline(__always)
    init(value: JSONValue) { self.value = value }

    public struct Iterator: IteratorProtocol {
        @usableFromInline let tape: JSONTape
        @usableFromInline var at: Int
        @usableFromInline let end: Int

        @inlinable
        @inline(__always)
        init(tape: JSONTape, at: Int, end: Int) {
            self.tape = tape
            self.at = at
            self.end = end
        }

        @inlinable
        public mutating func next() -> JSONValue? {
            guard at < end else { return nil }
            defer { at = tape.next(after: at) }
            return JSONValue(tape: tape, index: at)
        }
    }

    @inlinable
    public func makeIterator() -> Iterator {
        let isArray = value.isArray
        return Iterator(tape: value.tape, at: value.index + 1, end: isArray ? Int(value.node.link) : 0)
    }

    public var first: JSONValue? { first { _ in true } }
    public var isEmpty: Bool { first == nil }
    public var count: Int { reduce(0) { count, _ in count + 1 } }
}

/// The members of an object. A key that a later one of the same name replaces is left out.
public struct JSONMembers: Sequence, Sendable {
    @usableFromInline let value: JSONValue

    @inlinable
    @inline(__always)
    init(value: JSONValue) { self.value = value }

    public struct Iterator: IteratorProtocol {
        @usableFromInline let tape: JSONTape
        @usableFromInline var at: Int
        @usableFromInline let end: Int

        @inlinable
        @inline(__always)
        init(tape: JSONTape, at: Int, end: Int) {
            self.tape = tape
            self.at = at
            self.end = end
        }

        @inlinable
        public mutating func next() -> (key: JSONKey, value: JSONValue)? {
            while at < end {
                let key = at
                at = tape.next(after: key + 1)
                if !tape.node(key).isShadowed {
                    return (JSONKey(tape: tape, index: key), JSONValue(tape: tape, index: key + 1))
                }
            }
            return nil
        }
    }

    @inlinable
    public func makeIterator() -> Iterator {
        let isObject = value.isObject
        return Iterator(tape: value.tape, at: value.index + 1, end: isObject ? Int(value.node.link) : 0)
    }

    public var isEmpty: Bool { first { _ in true } == nil }
    public var count: Int { reduce(0) { count, _ in count + 1 } }
}

/// The key of a member. `switch key { case "model": …; default: … }` compares bytes and makes no string.
public struct JSONKey: Sendable {
    /// The bytes of a key of at most sixteen, which is nearly every one; the tape is then not needed.
    @usableFromInline let low: UInt64
    @usableFromInline let high: UInt64
    @usableFromInline let length: Int
    @usableFromInline let tape: JSONTape?
    @usableFromInline let index: Int

    @inlinable
    @inline(__always)
    init(tape: JSONTape, index: Int) {
        let node = tape.node(index)
        let length = Int(node.end &- node.start)
        self.index = index
        self.length = length
        if length <= 16, !node.isEscaped {
            (low, high) = tape.words(at: Int(node.start), length: length)
            self.tape = nil
        } else {
            (low, high) = (0, 0)
            self.tape = tape
        }
    }

    public var string: String {
        if let tape { return tape.text(of: tape.node(index)) }
        return withUnsafeBytes(of: (low.littleEndian, high.littleEndian)) { bytes in
            String(decoding: UnsafeRawBufferPointer(rebasing: bytes[..<length]), as: UTF8.self)
        }
    }

    @inlinable
    @inline(__always)
    public static func ~= (text: StaticString, key: JSONKey) -> Bool {
        if let tape = key.tape { return tape.matches(tape.node(key.index), text) }
        let length = text.utf8CodeUnitCount
        guard key.length == length else { return false }
        let bytes = UnsafeRawPointer(text.utf8Start)
        if length >= 8 {
            // The last eight bytes overlap the first where there are fewer than sixteen.
            let first = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
            let last = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self))
            let shift = UInt64(truncatingIfNeeded: (length &- 8) &* 8)
            let ours = shift == 0 ? key.low : shift == 64 ? key.high : key.low &>> shift | key.high &<< (64 &- shift)
            return key.low == first && ours == last
        }
        var word: UInt64 = 0
        var at = 0
        while at < length {
            word |= UInt64(text.utf8Start[at]) &<< UInt64(truncatingIfNeeded: at &* 8)
            at &+= 1
        }
        return key.low == word
    }
}
