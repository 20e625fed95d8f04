/// Turns a text into nodes in one pass, without recursion: time and memory are linear in the text.
struct JSONParser: ~Copyable {
    private(set) var tape: JSONTape
    /// Into the tape, which this holds on to.
    private(set) var base: UnsafeRawPointer
    private(set) var nodes: UnsafeMutablePointer<JSONNode>
    private(set) var nodeCount = 0
    private var nodeCapacity: Int
    let count: Int
    let purpose: JSONPurpose
    private var at = 0
    /// The container that is open, and how many are.
    private var container = 0
    private var isObject = false
    private var depth = 0

    /// Checks and parses a whole text.
    static func parse(_ bytes: ArraySlice<UInt8>, as purpose: JSONPurpose) throws(LLMError) -> JSONTape {
        guard bytes.count <= JSONLimits.textLength else {
            throw LLMError(purpose.errorCode, "The JSON text is longer than \(JSONLimits.textLength) bytes.")
        }
        var parser = JSONParser(bytes, purpose)
        try parser.run()
        return parser.tape
    }

    private init(_ bytes: ArraySlice<UInt8>, _ purpose: JSONPurpose) {
        let capacity = bytes.count / (bytes.count < 4_096 ? 6 : 24) + 16
        tape = bytes.withUnsafeBytes { JSONTape($0, nodes: capacity, purpose: purpose) }
        (base, nodes) = (UnsafeRawPointer(tape.text), tape.nodes)
        nodeCapacity = capacity
        count = bytes.count
        self.purpose = purpose
    }

    private mutating func run() throws(LLMError) {
        skipSpace()
        guard at < count else { throw failure("The JSON text is empty.") }
        while true {
            if try value() { continue }
            // A value has ended: so may have what holds it.
            ending: while true {
                skipSpace()
                guard depth > 0 else {
                    guard at == count else { throw failure("More follows after the end of the JSON text") }
                    return
                }
                guard at < count else { throw unfinished() }
                switch byte(at) {
                case UInt8(ascii: ","):
                    at &+= 1
                    skipSpace()
                    if isObject { try key() }
                    break ending
                case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject:
                    try close()
                default:
                    throw failure(isObject ? "A comma or } is needed" : "A comma or ] is needed")
                }
            }
        }
    }

    /// Reads a value up to its end or, for a container, up to its first member. Returns whether a value must follow.
    private mutating func value() throws(LLMError) -> Bool {
        guard at < count else { throw unfinished() }
        switch byte(at) {
        case UInt8(ascii: "\""):
            try string(.string)
        case UInt8(ascii: "{"):
            try enter(.object)
            if at < count, byte(at) == UInt8(ascii: "}") {
                try close()
            } else {
                try key()
                return true
            }
        case UInt8(ascii: "["):
            try enter(.array)
            guard at < count, byte(at) == UInt8(ascii: "]") else { return true }
            try close()
        case UInt8(ascii: "t"): try literal("true", .yes)
        case UInt8(ascii: "f"): try literal("false", .no)
        case UInt8(ascii: "n"): try literal("null", .null)
        default: try number()
        }
        return false
    }

    // MARK: Containers

    private mutating func enter(_ kind: JSONNode.Kind) throws(LLMError) {
        guard depth < JSONLimits.depth else {
            throw failure("The JSON text is nested more than \(JSONLimits.depth) levels deep")
        }
        depth &+= 1
        append(kind, from: at, to: 0)
        nodes[nodeCount &- 1].link = UInt32(truncatingIfNeeded: container)
        container = nodeCount &- 1
        isObject = kind == .object
        at &+= 1
        skipSpace()
    }

    private mutating func close() throws(LLMError) {
        let closed = container
        at &+= 1
        depth &-= 1
        container = Int(nodes[closed].link)
        nodes[closed].end = UInt32(truncatingIfNeeded: at)
        nodes[closed].link = UInt32(truncatingIfNeeded: nodeCount)
        if isObject, nodes[closed].keys == DuplicateKeys.many {
            let duplicates = DuplicateKeys(base: base, nodes: nodes, nodeCount: nodeCount)
            let found = try duplicates.find(in: closed, purpose: purpose)
            for (earlier, name) in found { try shadow(earlier, name) }
        }
        isObject = depth > 0 && nodes[container].kind == .object
    }

    private mutating func key() throws(LLMError) {
        guard at < count else { throw unfinished() }
        guard byte(at) == UInt8(ascii: "\"") else { throw failure("A key in quotes is needed") }
        try string(.key)
        try noteKey()
        skipSpace()
        guard at < count else { throw unfinished() }
        guard byte(at) == UInt8(ascii: ":") else { throw failure("A colon is needed after a key") }
        at &+= 1
        skipSpace()
    }

    /// Looks for an earlier key of the same name, while there are few: only those of the same hash can be it.
    private mutating func noteKey() throws(LLMError) {
        let key = nodeCount &- 1
        guard nodes[container].keys < DuplicateKeys.many else { return }
        nodes[container].keys &+= 1
        let duplicates = DuplicateKeys(base: base, nodes: nodes, nodeCount: nodeCount)
        let hash = duplicates.hash(of: nodes[key])
        nodes[key].link = hash
        let bit: UInt32 = 1 << (hash >> 27)
        if nodes[container].end & bit != 0, let earlier = duplicates.earlier(than: key, in: container) {
            try shadow(earlier, duplicates.text(of: nodes[key]))
        }
        nodes[container].end |= bit
    }

    private mutating func shadow(_ node: Int, _ name: String) throws(LLMError) {
        guard !nodes[node].isShadowed else { return }
        guard purpose == .answer else {
            throw LLMError(
                .invalidRequest, "The key \"\(name.prefix(64))\" stands twice in one object.",
                field: String(name.prefix(64)))
        }
        nodes[node].isShadowed = true
        tape.note(duplicate: name)
    }

    // MARK: Scalars

    private mutating func literal(_ text: StaticString, _ kind: JSONNode.Kind) throws(LLMError) {
        let length = text.utf8CodeUnitCount
        for offset in 0..<length {
            guard at + offset < count else { throw unfinished() }
            guard byte(at + offset) == text.utf8Start[offset] else { throw failure("A value is needed") }
        }
        append(kind, from: at, to: at + length)
        at += length
    }

    private mutating func number() throws(LLMError) {
        let start = at
        if byte(at) == UInt8(ascii: "-") { at += 1 }
        let integer = digits()
        guard integer > 0 else { throw at < count ? failure("A value is needed") : unfinished() }
        if integer > 1, byte(at - integer) == UInt8(ascii: "0") { throw failure("A number may not begin with a zero") }
        if at < count, byte(at) == UInt8(ascii: ".") {
            at += 1
            guard digits() > 0 else { throw at < count ? failure("A digit is needed") : unfinished() }
        }
        if at < count, byte(at) | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < count, byte(at) == UInt8(ascii: "+") || byte(at) == UInt8(ascii: "-") { at += 1 }
            guard digits() > 0 else { throw at < count ? failure("A digit is needed") : unfinished() }
        }
        guard at - start <= JSONLimits.numberLength else {
            throw failure("A number of \(at - start) characters is too long (\(JSONLimits.numberLength) are allowed)")
        }
        append(.number, from: start, to: at)
    }

    private mutating func digits() -> Int {
        let start = at
        while at < count, byte(at) &- UInt8(ascii: "0") < 10 { at &+= 1 }
        return at - start
    }

    private mutating func string(_ kind: JSONNode.Kind) throws(LLMError) {
        at &+= 1
        let start = at
        var isEscaped = false
        // Letters beyond ASCII can stand nowhere but in strings: only strings that have some are checked.
        var isASCII = true
        while true {
            at = ByteScan.firstSpecial(base, from: at, to: count, isASCII: &isASCII)
            guard at < count else {
                try checkText(from: start, to: count, isASCII: isASCII, isWhole: false)
                throw unfinished()
            }
            switch byte(at) {
            case UInt8(ascii: "\""):
                try checkText(from: start, to: at, isASCII: isASCII)
                append(kind, from: start, to: at, isEscaped: isEscaped)
                at &+= 1
                return
            case UInt8(ascii: "\\"):
                isEscaped = true
                try escape()
            default:
                throw failure("A control character in a string must be escaped")
            }
        }
    }

    @inline(__always)
    private func checkText(from start: Int, to end: Int, isASCII: Bool, isWhole: Bool = true) throws(LLMError) {
        if isASCII { return }
        guard let offset = UTF8Check.firstInvalidOffset(base, from: start, to: end) else { return }
        // The end of the text may cut a letter in two: that is a text that breaks off.
        if !isWhole, end - offset < 4, UTF8Check.mayBeginLetter(base, from: offset, to: end) { return }
        throw LLMError(
            purpose.errorCode, "The JSON text is not UTF-8: the byte at offset \(offset) is not valid there.")
    }

    private mutating func escape() throws(LLMError) {
        guard at + 1 < count else { throw unfinished() }
        switch byte(at + 1) {
        case UInt8(ascii: "n"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at &+= 2
        case UInt8(ascii: "u"):
            let unit = try hexadecimal(at + 2)
            at += 6
            switch unit {
            case 0xD800..<0xDC00:
                guard at + 1 < count else { throw unfinished() }
                guard byte(at) == UInt8(ascii: "\\"), byte(at + 1) == UInt8(ascii: "u"),
                    case 0xDC00..<0xE000 = try hexadecimal(at + 2)
                else { throw failure("Half of a surrogate pair stands alone") }
                at += 6
            case 0xDC00..<0xE000:
                throw failure("Half of a surrogate pair stands alone")
            default: break
            }
        default:
            throw failure("No such escape in JSON")
        }
    }

    private func hexadecimal(_ index: Int) throws(LLMError) -> UInt32 {
        guard index + 4 <= count else { throw unfinished() }
        var unit: UInt32 = 0
        for offset in 0..<4 {
            guard let digit = ByteScan.hexadecimalDigit(byte(index + offset)) else {
                throw failure("Four hexadecimal digits are needed after \\u")
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    // MARK: Bytes and nodes

    /// Inside `0..<count`: every caller has just checked that.
    @inline(__always)
    private func byte(_ index: Int) -> UInt8 { base.load(fromByteOffset: index, as: UInt8.self) }

    @inline(__always)
    private mutating func skipSpace() {
        while at < count {
            let byte = byte(at)
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            at &+= 1
        }
    }

    @inline(__always)
    private mutating func append(_ kind: JSONNode.Kind, from start: Int, to end: Int, isEscaped: Bool = false) {
        if nodeCount == nodeCapacity { grow() }
        (nodes + nodeCount).initialize(
            to: JSONNode(
                start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end), link: 0, kind: kind,
                isEscaped: isEscaped))
        nodeCount &+= 1
    }

    @inline(never)
    private mutating func grow() {
        tape = tape.grown(nodes: nodeCount)
        nodeCapacity *= 2
        (base, nodes) = (UnsafeRawPointer(tape.text), tape.nodes)
    }

    private func failure(_ what: String) -> LLMError {
        LLMError(purpose.errorCode, what.hasSuffix(".") ? what : "\(what), at offset \(at) of the JSON text.")
    }

    private func unfinished() -> LLMError {
        LLMError(purpose.errorCode, "The JSON text breaks off after \(count) bytes.")
    }
}
