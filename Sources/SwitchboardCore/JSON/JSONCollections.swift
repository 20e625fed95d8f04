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
    @usableFromInline let tape: JSONTape
    @usableFromInline let index: Int

    @inlinable
    @inline(__always)
    init(tape: JSONTape, index: Int) {
        self.tape = tape
        self.index = index
    }

    public var string: String { tape.text(of: tape.node(index)) }

    @inlinable
    @inline(__always)
    public static func ~= (text: StaticString, key: JSONKey) -> Bool {
        key.tape.matches(key.tape.node(key.index), text)
    }
}
