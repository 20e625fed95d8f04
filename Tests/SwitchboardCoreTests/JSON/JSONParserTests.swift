import SwitchboardCore
import Testing

@Suite struct JSONParserTests {
    private func parse(_ text: String, as purpose: JSONPurpose = .request) throws(LLMError) -> JSONValue {
        try JSONValue(parsing: Array(text.utf8), as: purpose)
    }

    private func failure(_ text: String) -> String? {
        do throws(LLMError) {
            _ = try parse(text)
            return nil
        } catch { return error.message }
    }

    @Test func everyKindOfValueIsRead() throws {
        let value = try parse(#" {"a": [1, -2.5e3, true, false, null, "x"], "b": {}, "c": []} "#)
        let array = try #require(value["a"])
        let elements = Array(array.elements)
        #expect(elements.map(\.asInt) == [1, -2500, nil, nil, nil, nil])
        #expect(elements[1].asDouble == -2500)
        #expect(elements[2].asBool == true)
        #expect(elements[3].asBool == false)
        #expect(elements[4].isNull)
        #expect(elements[5].asString == "x")
        #expect(value["b"]?.members.isEmpty == true)
        #expect(value["c"]?.elements.isEmpty == true)
        #expect(value.members.map(\.key.string) == ["a", "b", "c"])
    }

    @Test func escapesBecomeWhatTheyStandFor() throws {
        let value = try parse(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é😀""#)
        #expect(value.asString == "\"\\/\u{8}\u{C}\n\r\té😀é😀")
    }

    @Test func aKeyIsFoundHoweverItIsSpelled() throws {
        let value = try parse(#"{"mod\u0065l": "m", "other": 1}"#)
        #expect(value["model"]?.asString == "m")
        #expect(value["missing"] == nil)
    }

    @Test func whatIsWrittenStaysAsItIsWritten() throws {
        let value = try parse(#"{"n": 1.50e+02, "o": { "k" : [ 1 ] }, "s": "a\u0041"}"#)
        #expect(value["n"]?.raw == "1.50e+02")
        #expect(value["o"]?.raw == #"{ "k" : [ 1 ] }"#)
        #expect(value["s"]?.raw == #""a\u0041""#)
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{a:1}", "01", "1.",
        "1e", "-",
        "tru", "nul", "+1", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\u{1}\"", "1 2", "[1}", "{\"a\":1]",
        "\"\\ud800\"",
        "\"\\udc00\"", "\"\\ud800\\u0041\"", "\u{FEFF}{}", "NaN", "Infinity", "'a'",
    ])
    func whatIsNotJSONIsRefusedWithItsPlace(text: String) {
        #expect(failure(text) != nil)
    }

    @Test func everyPrefixOfATextIsRefusedAndNoneTraps() {
        let text = Array(#"{"a":[1.5e3,"x\u00e9\ud83d\ude00",{"b":null}],"c":true}"#.utf8)
        for end in 0..<text.count {
            #expect(throws: LLMError.self) { _ = try JSONValue(parsing: text[..<end], as: .request) }
        }
    }

    @Test func everyChangedByteIsReadOrRefused() {
        let text = Array(#"{"a":[1.5e3,"x\u00e9",{"b":null}],"c":true}"#.utf8)
        for index in text.indices {
            for byte in UInt8.min...UInt8.max {
                var broken = text
                broken[index] = byte
                if let value = try? JSONValue(parsing: broken, as: .answer) {
                    for member in value.members { _ = (member.key.string, member.value.asString, member.value.path) }
                }
            }
        }
    }

    @Test func aKeyThatStandsTwiceIsRefusedInARequest() {
        #expect(failure(#"{"model":"a","x":1,"model":"b"}"#)?.contains("\"model\" stands twice") == true)
        #expect(failure(#"{"a":{"k":1,"\u006b":2}}"#)?.contains("\"k\" stands twice") == true)
        let many = (0..<100).map { "\"k\($0)\":0" }.joined(separator: ",")
        #expect(failure("{\(many),\"k50\":1}")?.contains("k50") == true)
        #expect(failure("{\(many)}") == nil)
    }

    @Test func inAnAnswerTheLastOfTwoKeysCounts() throws {
        let value = try parse(#"{"model":"a","x":1,"model":"b"}"#, as: .answer)
        #expect(value["model"]?.asString == "b")
        #expect(value.members.map(\.key.string) == ["x", "model"])
        #expect(value.duplicateKeys == ["model"])
    }

    @Test func bytesThatAreNotUTF8AreRefused() {
        for bytes: [UInt8] in [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22],
        ] {
            #expect(throws: LLMError.self) { _ = try JSONValue(parsing: bytes, as: .answer) }
        }
    }

    @Test func nestingHasALimitAndNeedsNoStack() throws {
        let allowed = String(repeating: "[", count: JSONLimits.depth) + String(repeating: "]", count: JSONLimits.depth)
        #expect(failure(allowed) == nil)
        #expect(failure(String(repeating: "[", count: 100_000))?.contains("nested more than") == true)
        #expect(failure(String(repeating: "{\"a\":", count: 100_000))?.contains("nested more than") == true)
    }

    @Test func aNumberOfAMegabyteIsRefused() {
        #expect(failure(String(repeating: "1", count: 1_000_000))?.contains("too long") == true)
    }

    @Test func numbersOutsideTheirTypeAreNoNumbersOfThatType() throws {
        #expect(try parse("1e999").asDouble == nil)
        #expect(try parse("1e30").asInt == nil)
        #expect(try parse("9223372036854775807").asInt == .max)
        #expect(try parse("-9223372036854775808").asInt == .min)
        #expect(try parse("9223372036854775808").asInt == nil)
        #expect(try parse("5.0").asInt == 5)
        #expect(try parse("5.5").asInt == nil)
    }

    @Test func anErrorNamesThePathWhatIsNeededAndWhatWasFound() throws {
        let value = try parse(#"{"messages":[{"role":"user"},{"role":3}]}"#)
        let messages = try #require(value["messages"])
        let role = try #require(Array(messages.elements).last?["role"])
        do throws(LLMError) {
            _ = try role.string()
            Issue.record("it was read")
        } catch {
            #expect(error.code == .invalidRequest)
            #expect(error.field == "messages[1].role")
            #expect(error.message == "messages[1].role: a string is needed, not the number 3.")
        }
    }

    @Test func manyKeysAreReadOnceAndTooManyAreRefused() throws {
        func text(_ keys: Int) -> String { "{" + (0..<keys).map { "\"key\($0)\":\($0)" }.joined(separator: ",") + "}" }
        let value = try parse(text(150_000))
        #expect(value.members.count == 150_000)
        #expect(value["key149999"]?.asInt == 149_999)
        #expect(failure(text(300_000)) == "An object of the JSON text has more than 200000 keys (300000).")
    }

    @Test(arguments: 1...40)
    func aKeyIsFoundWhateverItsLength(length: Int) throws {
        let name = String("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH".prefix(length))
        let escaped = "\\u0061" + name.dropFirst()
        let value = try parse("{\"\(name.dropLast())\":0,\"\(name)\":1,\"\(name)x\":2}")
        #expect(value.members.map(\.key.string) == [String(name.dropLast()), name, name + "x"])
        #expect(failure("{\"\(name)\":1,\"b\":2,\"\(name)\":3}")?.contains("stands twice") == true)
        #expect(failure("{\"\(name)\":1,\"b\":2,\"\(escaped)\":3}")?.contains("stands twice") == true)
        #expect(failure("{\"\(escaped)\":1,\"b\":2,\"\(name)\":3}")?.contains("stands twice") == true)
    }

    @Test func aKeyIsComparedByteForByte() throws {
        let value = try parse(
            #"{"id":1,"content":2,"messages":3,"temperature":4,"max_output_toke":5,"max_output_token":6,"max_output_tokens":7,"":8}"#
        )
        func number(of key: JSONKey) -> Int {
            switch key {
            case "id": 1
            case "content": 2
            case "messages": 3
            case "temperature": 4
            case "max_output_toke": 5
            case "max_output_token": 6
            case "max_output_tokens": 7
            case "": 8
            default: 0
            }
        }
        for (key, value) in value.members { #expect(number(of: key) == value.asInt, "\(key.string)") }
        let others = try parse(
            #"{"ie":0,"contenu":0,"massages":0,"temperaturf":0,"temqerature":0,"max_output_tokex":0,"nax_output_token":0}"#
        )
        for (key, _) in others.members { #expect(number(of: key) == 0, "\(key.string)") }
    }

    @Test func everyWayToBreakALetterIsRefused() {
        let good: [[UInt8]] = [
            [0xC2, 0x80], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
        ]
        for letter in good {
            for padding in [0, 7, 33, 70] {
                let text = [0x22] + [UInt8](repeating: 0x61, count: padding) + letter + [0x22]
                #expect(
                    (try? JSONValue(parsing: text, as: .answer).asString)
                        == String(decoding: text.dropFirst().dropLast(), as: UTF8.self))
                for index in (padding + 1)..<(text.count - 1) {
                    var broken = text
                    broken.remove(at: index)
                    #expect(throws: LLMError.self) { _ = try JSONValue(parsing: broken, as: .answer) }
                    for byte: UInt8 in [0x80, 0xBF, 0xC0, 0xC1, 0xF5, 0xFF, 0xE0, 0x41] {
                        broken = text
                        broken[index] = byte
                        let isText = String(validating: broken, as: UTF8.self) != nil
                        #expect(((try? JSONValue(parsing: broken, as: .answer)) != nil) == isText, "\(broken)")
                    }
                }
            }
        }
    }
}
