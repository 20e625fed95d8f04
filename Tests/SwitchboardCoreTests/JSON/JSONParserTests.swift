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

    @Test func threeHundredThousandKeysAreReadOnce() throws {
        let text = "{" + (0..<300_000).map { "\"key\($0)\":\($0)" }.joined(separator: ",") + "}"
        let value = try parse(text)
        #expect(value.members.count == 300_000)
        #expect(value["key299999"]?.asInt == 299_999)
    }
}
