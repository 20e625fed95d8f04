import SwitchboardTools
import Testing

@Suite struct PartialJSONTests {
    @Test(
        arguments: [
            ("", nil), ("  ", nil), ("{", "{}"), ("[", "[]"), ("\"", "\"\""), ("\"a", "\"a\""), ("\"a\"", "\"a\""),
            ("1", nil), ("1 ", "1"), ("-", nil), ("tru", nil), ("true", "true"), ("nul", nil), ("null", "null"),
            (#"{"a"#, "{}"), (#"{"a""#, "{}"), (#"{"a":"#, "{}"), (#"{"a":1"#, "{}"), (#"{"a":1,"#, #"{"a":1}"#),
            (#"{"a":1}"#, #"{"a":1}"#), (#"{"a":tru"#, "{}"), (#"{"a":true"#, #"{"a":true}"#),
            (#"{"a":"x"#, #"{"a":"x"}"#), (#"{"a":"x\"#, #"{"a":"x"}"#), (#"{"a":"x\n"#, #"{"a":"x\n"}"#),
            (#"{"a":"x\u00"#, #"{"a":"x"}"#), (#"{"a":"x\u00e9"#, #"{"a":"x\u00e9"}"#),
            (#"{"a":"\ud83d"#, #"{"a":""}"#), (#"{"a":"\ud83d\ude0"#, #"{"a":""}"#),
            (#"{"a":"\ud83d\ude00"#, #"{"a":"\ud83d\ude00"}"#),
            (#"{"a":[1,2"#, #"{"a":[1]}"#), (#"{"a":[1,2]"#, #"{"a":[1,2]}"#), (#"[[[{"#, "[[[{}]]]"),
            (#"{"a":{"b":[{"c":"d"#, #"{"a":{"b":[{"c":"d"}]}}"#), (#"{"a":1.5e"#, "{}"), (#"[1.5e3,"#, "[1.5e3]"),
            (#"{"a":1,"b"#, #"{"a":1}"#), (#"[ 1 , 2"#, "[ 1]"), ("[] ", "[]"),
        ] as [(String, String?)])
    func theMostThatIsCertain(text: String, shown: String?) {
        #expect(PartialJSON.complete(text.utf8)?.description == shown)
    }

    @Test func halfALetterIsLeftOut() {
        let bytes = Array(#"["😀é"]"#.utf8)
        let shown = (0...bytes.count).map { PartialJSON.complete(bytes[..<$0])?.description }
        #expect(
            shown == [
                nil, "[]", #"[""]"#, #"[""]"#, #"[""]"#, #"[""]"#, #"["😀"]"#, #"["😀"]"#, #"["😀é"]"#, #"["😀é"]"#,
                #"["😀é"]"#,
            ])
    }

    @Test(arguments: [
        ("[1}", "[]"), ("{1", "{}"), ("{\"a\" 1", "{}"), ("[,", "[]"), ("[1,]", "[1]"), ("{\"a\":1,}", "{\"a\":1}"),
        ("[01", "[]"), ("[1.x", "[]"), ("[--", "[]"), ("[trx", "[]"), ("[\"\\q", "[\"\"]"), ("[\"a\u{1}", "[\"a\"]"),
        ("[\"\\ud83dx", "[\"\"]"), ("[\"\\ude00", "[\"\"]"), ("[\"\\ud83d\\u0041", "[\"\"]"), ("[1]x", "[1]"),
        ("[1 2", "[1]"),
        ("{\"a\":\"b\"]", "{\"a\":\"b\"}"), ("[1.e", "[]"), ("[1}}", "[]"),
    ])
    func afterAMistakeTheLastGoodValueStays(text: String, shown: String) {
        var reader = PartialJSON()
        reader.append(text)
        reader.append("{\"more\":true}")
        #expect(reader.isBroken)
        #expect(reader.value?.description == shown)
        #expect(reader.value?.value != nil)
    }

    @Test func bytesThatAreNoUTF8AreAMistake() {
        for bytes in [[0x80], [0xC1, 0x81], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF5], [0xC3, 0x28]] as [[UInt8]] {
            var reader = PartialJSON()
            reader.append(Array("[\"".utf8) + bytes)
            #expect(reader.isBroken, "\(bytes)")
            #expect(reader.value == #"[""]"#)
        }
    }

    @Test func nestingHasTheDepthOfEveryOtherText() {
        for (depth, isBroken) in [(JSONLimits.depth, false), (JSONLimits.depth + 1, true)] {
            var reader = PartialJSON()
            reader.append(String(repeating: "[", count: depth))
            #expect(reader.isBroken == isBroken)
            #expect(reader.value?.value != nil)
        }
    }

    @Test func aNumberAtTheVeryEndNeedsTheEnd() {
        var reader = PartialJSON()
        reader.append("12")
        #expect(reader.value == nil)
        #expect(reader.ended() == "12")
        reader.append(".")
        #expect(reader.ended() == nil)
    }
}
