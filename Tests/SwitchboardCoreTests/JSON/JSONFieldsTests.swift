import SwitchboardCore
import Testing

@Suite struct JSONFieldsTests {
    private func scan(_ text: String) throws(LLMError) -> [String: String] {
        let body = Array(text.utf8)
        let fields = try JSONFields(scanning: body)
        return Dictionary(
            uniqueKeysWithValues: fields.fields.map { ($0.key, String(decoding: body[$0.value], as: UTF8.self)) })
    }

    @Test func topLevelValuesAreFoundWhereTheyStand() throws {
        let fields = try scan(#" { "model" : "gpt-4o" , "messages":[{"content":"a}]\"{"}], "n": 1 ,"stream":true} "#)
        #expect(fields == ["model": "\"gpt-4o\"", "messages": #"[{"content":"a}]\"{"}]"#, "n": "1", "stream": "true"])
        #expect(try scan("{}").isEmpty)
    }

    @Test(arguments: [
        "", "[]", "null", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":[1}", "{\"a\":1,}", "{\"a\":1}x",
        "{\"a\":\"b", "{a:1}",
    ])
    func whatIsNoObjectIsRefused(text: String) {
        #expect(throws: LLMError.self) { _ = try scan(text) }
    }

    @Test func aModelThatStandsTwiceIsRefused() {
        #expect(throws: LLMError.self) { _ = try scan(#"{"model":"cheap","mod\u0065l":"dear"}"#) }
    }

    @Test func deepNestingIsRefusedWithoutAStack() {
        #expect(throws: LLMError.self) { _ = try scan("{\"a\":" + String(repeating: "[", count: 100_000)) }
    }
}
