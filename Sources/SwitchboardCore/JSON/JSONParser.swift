/// Turns a text into nodes in one pass, without recursion: time and memory are linear in the text.
struct JSONParser {
    private let base: UnsafeRawPointer
    private let count: Int
    private let purpose: JSONPurpose
    private var at = 0
    private var nodes: [JSONNode] = []
    /// The open containers: the node, and how many keys it has so far.
    private var open: [(node: Int, keys: Int)] = []
    private var duplicates: [String] = []

    /// Checks and parses a whole text.
    static func parse(_ bytes: ArraySlice<UInt8>, as purpose: JSONPurpose) throws(LLMError) -> JSONTape {
        guard bytes.count <= JSONLimits.textLength else {
            throw LLMError(purpose.errorCode, "The JSON text is longer than \(JSONLimits.textLength) bytes.")
        }
        if let offset = UTF8Check.firstInvalidOffset(in: bytes) {
            throw LLMError(
                purpose.errorCode, "The JSON text is not UTF-8: the byte at offset \(offset) is not valid there.")
        }
        var result: Result<(nodes: [JSONNode], duplicates: [String]), LLMError> = .success(([], []))
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else {
                result = .failure(LLMError(purpose.errorCode, "The JSON text is empty."))
                return
            }
            var parser = JSONParser(base: base, count: buffer.count, purpose: purpose)
            parser.nodes.reserveCapacity(buffer.count / 12 + 8)
            do throws(LLMError) {
                try parser.run()
                result = .success((parser.nodes, parser.duplicates))
            } catch {
                result = .failure(error)
            }
        }
        let parsed = try result.get()
        return JSONTape(bytes: bytes, nodes: parsed.nodes, purpose: purpose, duplicates: parsed.duplicates)
    }

    private init(base: UnsafeRawPointer, count: Int, purpose: JSONPurpose) {
        self.base = base
        self.count = count
        self.purpose = purpose
    }

    private mutating func run() throws(LLMError) {
        skipSpace()
        guard at < count else { throw failure("The JSON text is empty.") }
        var expectsValue = true
        while true {
            if expectsValue {
                expectsValue = try value()
                if expectsValue { continue }
            }
            guard let container = open.last else {
                skipSpace()
                guard at == count else { throw failure("More follows after the end of the JSON text") }
                return
            }
            skipSpace()
            guard at < count else { throw unfinished() }
            let isObject = nodes[container.node].kind == .object
            switch byte(at) {
            case UInt8(ascii: ","):
                at += 1
                skipSpace()
                if isObject { try key() }
                expectsValue = true
            case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject:
                try close()
            default:
                throw failure(isObject ? "A comma or } is needed" : "A comma or ] is needed")
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

    private mutating func enter(_ kind: JSONNode.Kind) throws(LLMError) {
        guard open.count < JSONLimits.depth else {
            throw failure("The JSON text is nested more than \(JSONLimits.depth) levels deep")
        }
        open.append((nodes.count, 0))
        append(kind, from: at, to: at)
        at += 1
        skipSpace()
    }

    private mutating func close() throws(LLMError) {
        let (node, keys) = open.removeLast()
        at += 1
        nodes[node].end = UInt32(truncatingIfNeeded: at)
        nodes[node].link = UInt32(truncatingIfNeeded: nodes.count)
        if keys > 1 { try findDuplicates(in: node, keys: keys) }
    }

    private mutating func key() throws(LLMError) {
        guard at < count else { throw unfinished() }
        guard byte(at) == UInt8(ascii: "\"") else { throw failure("A key in quotes is needed") }
        try string(.key)
        open[open.count - 1].keys += 1
        skipSpace()
        guard at < count else { throw unfinished() }
        guard byte(at) == UInt8(ascii: ":") else { throw failure("A colon is needed after a key") }
        at += 1
        skipSpace()
    }

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
        while at < count, byte(at) &- UInt8(ascii: "0") < 10 { at += 1 }
        return at - start
    }

    // MARK: Strings

    private mutating func string(_ kind: JSONNode.Kind) throws(LLMError) {
        at += 1
        let start = at
        var isEscaped = false
        while true {
            at = ByteScan.firstSpecial(base, from: at, to: count)
            guard at < count else { throw unfinished() }
            switch byte(at) {
            case UInt8(ascii: "\""):
                append(kind, from: start, to: at, isEscaped: isEscaped)
                if kind == .key { nodes[nodes.count - 1].link = hash(from: start, to: at) }
                at += 1
                return
            case UInt8(ascii: "\\"):
                isEscaped = true
                try escape()
            default:
                throw failure("A control character in a string must be escaped")
            }
        }
    }

    private mutating func escape() throws(LLMError) {
        guard at + 1 < count else { throw unfinished() }
        switch byte(at + 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 2
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

    // MARK: Keys that stand twice

    private func hash(from start: Int, to end: Int) -> UInt32 {
        var hash: UInt32 = 2_166_136_261 ^ UInt32(truncatingIfNeeded: end - start)
        for index in start..<min(end, start + 32) { hash = (hash ^ UInt32(byte(index))) &* 16_777_619 }
        return hash
    }

    private mutating func findDuplicates(in object: Int, keys: Int) throws(LLMError) {
        var seen: [String: Int] = [:]
        var index = object + 1
        let end = nodes.count
        if keys > 24 { seen.reserveCapacity(keys) }
        while index < end {
            if keys > 24 {
                let name = text(of: nodes[index])
                if let earlier = seen.updateValue(index, forKey: name) { try shadow(earlier, name) }
            } else {
                var earlier = object + 1
                while earlier < index {
                    if isSameKey(nodes[earlier], nodes[index]) { try shadow(earlier, text(of: nodes[index])) }
                    earlier = after(earlier + 1)
                }
            }
            index = after(index + 1)
        }
    }

    private mutating func shadow(_ node: Int, _ name: String) throws(LLMError) {
        guard !nodes[node].isShadowed else { return }
        guard purpose == .answer else {
            throw LLMError(
                .invalidRequest, "The key \"\(name.prefix(64))\" stands twice in one object.",
                field: String(name.prefix(64)))
        }
        nodes[node].isShadowed = true
        duplicates.append(name)
    }

    private func after(_ value: Int) -> Int {
        switch nodes[value].kind {
        case .object, .array: Int(nodes[value].link)
        default: value + 1
        }
    }

    private func isSameKey(_ left: JSONNode, _ right: JSONNode) -> Bool {
        if left.isEscaped || right.isEscaped { return text(of: left) == text(of: right) }
        guard left.link == right.link, left.end - left.start == right.end - right.start else { return false }
        for offset in 0..<Int(left.end - left.start) {
            guard byte(Int(left.start) + offset) == byte(Int(right.start) + offset) else { return false }
        }
        return true
    }

    private func text(of node: JSONNode) -> String {
        JSONText.string(
            UnsafeRawBufferPointer(start: base + Int(node.start), count: Int(node.end - node.start)),
            isEscaped: node.isEscaped)
    }

    // MARK: Bytes

    /// Inside `0..<count`: every caller has just checked that.
    @inline(__always)
    private func byte(_ index: Int) -> UInt8 { base.load(fromByteOffset: index, as: UInt8.self) }

    @inline(__always)
    private mutating func skipSpace() {
        while at < count {
            switch byte(at) {
            case 0x20, 0x0A, 0x0D, 0x09: at += 1
            default: return
            }
        }
    }

    @inline(__always)
    private mutating func append(_ kind: JSONNode.Kind, from start: Int, to end: Int, isEscaped: Bool = false) {
        nodes.append(
            JSONNode(
                start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end), link: 0, kind: kind,
                isEscaped: isEscaped, isShadowed: false))
    }

    private func failure(_ what: String) -> LLMError {
        LLMError(purpose.errorCode, what.hasSuffix(".") ? what : "\(what), at offset \(at) of the JSON text.")
    }

    private func unfinished() -> LLMError {
        LLMError(purpose.errorCode, "The JSON text breaks off after \(count) bytes.")
    }
}
