import SwitchboardTools
import Testing

/// Laws for every prefix of random texts.
@Suite struct PartialJSONLawTests {
    @Test(arguments: 1...40)
    func everyPrefixIsJSONThatOnlyGrows(seed: Int) throws {
        var random = RandomJSON(seed: UInt64(seed))
        let text = random.document()
        let whole = try #require(RawJSON(utf8: text).value, "\(RawJSON(utf8: text))")
        var reader = PartialJSON()
        var earlier: JSONValue?
        for (index, byte) in text.enumerated() {
            reader.append(CollectionOfOne(byte))
            #expect(!reader.isBroken, "at \(index)")
            guard let shown = reader.value else {
                #expect(earlier == nil)
                continue
            }
            let value = try #require(shown.value, "\(shown)")
            if let earlier { #expect(contains(value, earlier), "\(earlier.raw) → \(shown)") }
            #expect(contains(whole, value), "\(shown)")
            earlier = value
        }
        #expect(try #require(earlier).raw == whole.raw)
        #expect(reader.isComplete)
        #expect(reader.ended()?.value?.raw == whole.raw)
    }

    @Test(arguments: 41...60)
    func theSizeOfPiecesMakesNoDifference(seed: Int) {
        var random = RandomJSON(seed: UInt64(seed))
        let text = random.document()
        var pieces = PartialJSON()
        var rest = text[...]
        while !rest.isEmpty {
            let piece = rest.prefix(random.int(1...7))
            pieces.append(piece)
            rest = rest.dropFirst(piece.count)
            #expect(pieces.value == PartialJSON.complete(text[..<rest.startIndex]))
        }
    }

    /// Whatever the bytes, nothing traps and what is shown is JSON.
    @Test func brokenTextsAreSurvived() {
        var random = RandomJSON(seed: 99)
        for _ in 0..<400 {
            var text = random.document()
            for _ in 0..<random.int(1...4) {
                text[random.int(0...(text.count - 1))] = UInt8(random.int(0...255))
            }
            var reader = PartialJSON()
            for byte in text {
                let before = reader.value
                reader.append(CollectionOfOne(byte))
                if reader.isBroken { #expect(reader.value == before) }
            }
            if let shown = reader.value { #expect(shown.value != nil, "\(shown)") }
        }
    }

    /// Whether a later value has all that an earlier one had: members, elements, and strings from their beginning.
    private func contains(_ later: JSONValue, _ earlier: JSONValue) -> Bool {
        if earlier.isObject {
            let members = Array(later.members)
            return later.isObject
                && earlier.members.allSatisfy { member in
                    members.contains { $0.key.string == member.key.string && contains($0.value, member.value) }
                }
        }
        if earlier.isArray {
            let elements = Array(later.elements)
            return later.isArray && elements.count >= earlier.elements.count
                && zip(elements, earlier.elements).allSatisfy { contains($0, $1) }
        }
        if let string = earlier.asString {
            return later.asString.map { $0.unicodeScalars.starts(with: string.unicodeScalars) } ?? false
        }
        return later.raw == earlier.raw
    }
}

/// JSON texts with everything that is allowed in them; the same for the same seed.
struct RandomJSON {
    private var values: RandomValues

    init(seed: UInt64) { values = RandomValues(seed: seed) }

    mutating func int(_ range: ClosedRange<Int>) -> Int { values.int(range) }

    mutating func document() -> [UInt8] {
        let body = values.chance() ? object(depth: 4) : array(depth: 4)
        return Array((blank() + body + blank()).utf8)
    }

    private mutating func blank() -> String { values.pick(["", "", "", " ", "\n", "\t\r "]) }

    private mutating func value(depth: Int) -> String {
        switch int(0...(depth > 0 ? 8 : 5)) {
        case 0: values.pick(["true", "false", "null"])
        case 1, 2: values.pick(["0", "-0", "12", "-3.5", "1e5", "2.50E-3", "1E+2", "9007199254740993"])
        case 3, 4, 5: string()
        case 6: array(depth: depth - 1)
        default: object(depth: depth - 1)
        }
    }

    private mutating func string() -> String {
        let letters = [
            "a", " ", "é", "€", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude00", "{", "]", ":", ",",
            "e\u{301}",
        ]
        var text = "\""
        for _ in 0..<int(0...8) { text += values.pick(letters) }
        return text + "\""
    }

    private mutating func array(depth: Int) -> String {
        var elements: [String] = []
        for _ in 0..<int(0...4) { elements.append(blank() + value(depth: depth) + blank()) }
        return "[" + elements.joined(separator: ",") + "]"
    }

    private mutating func object(depth: Int) -> String {
        var members: [String] = []
        for number in 0..<int(0...4) {
            let key = "\"\(values.pick(["k", "é", "\\n", "\\u0041"]))\(number)\""
            members.append(blank() + key + blank() + ":" + blank() + value(depth: depth) + blank())
        }
        return "{" + members.joined(separator: ",") + "}"
    }
}
