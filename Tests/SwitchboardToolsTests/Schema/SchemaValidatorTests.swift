import SwitchboardTools
import Testing

@Suite struct SchemaValidatorTests {
    private func problems(_ schema: String, _ value: String) throws -> [String] {
        try SchemaValidator(RawJSON(schema)).problems(of: RawJSON(value)).problems.map(\.description)
    }

    @Test(arguments: [
        (#"{}"#, "1", true), (#"true"#, "1", true), (#"false"#, "1", false),
        (#"{"type":"integer"}"#, "3.0", true), (#"{"type":"integer"}"#, "3.5", false),
        (#"{"type":"number"}"#, "\"3\"", false),
        (#"{"type":["string","null"]}"#, "null", true), (#"{"type":"object","nullable":true}"#, "null", true),
        (#"{"enum":[1,"a",{"b":[1.0]}]}"#, #"{"b":[1]}"#, true), (#"{"enum":[1,"a"]}"#, "\"b\"", false),
        (#"{"const":{"a":1,"b":2}}"#, #"{"b":2,"a":1.0}"#, true), (#"{"const":null}"#, "0", false),
        (#"{"required":["a"]}"#, "{}", false), (#"{"required":["a"]}"#, "[]", true),
        (#"{"properties":{"a":{"type":"string"}}}"#, #"{"a":1}"#, false),
        (#"{"properties":{"a":true},"additionalProperties":false}"#, #"{"b":1}"#, false),
        (#"{"properties":{"a":true},"additionalProperties":{"type":"integer"}}"#, #"{"a":"x","b":1}"#, true),
        (#"{"properties":{"a":true},"additionalProperties":{"type":"integer"}}"#, #"{"b":"x"}"#, false),
        (#"{"patternProperties":{"^x-":{"type":"integer"}},"additionalProperties":false}"#, #"{"x-a":1}"#, true),
        (#"{"patternProperties":{"^x-":{"type":"integer"}},"additionalProperties":false}"#, #"{"x-a":"1"}"#, false),
        (#"{"patternProperties":{"^x-":{"type":"integer"}},"additionalProperties":false}"#, #"{"y":1}"#, false),
        (#"{"propertyNames":{"maxLength":2}}"#, #"{"abc":1}"#, false),
        (#"{"propertyNames":{"maxLength":2}}"#, #"{"ab":1}"#, true),
        (#"{"dependentRequired":{"a":["b"]}}"#, #"{"a":1}"#, false),
        (#"{"dependentRequired":{"a":["b"]}}"#, #"{"c":1}"#, true),
        (#"{"items":{"type":"integer"}}"#, "[1,2]", true), (#"{"items":{"type":"integer"}}"#, "[1,\"2\"]", false),
        (#"{"prefixItems":[{"type":"string"}],"items":false}"#, "[\"a\"]", true),
        (#"{"prefixItems":[{"type":"string"}],"items":false}"#, "[\"a\",1]", false),
        (#"{"items":[{"type":"string"},{"type":"integer"}]}"#, "[\"a\",\"b\"]", false),
        (#"{"contains":{"const":7}}"#, "[1,7]", true), (#"{"contains":{"const":7}}"#, "[1]", false),
        (#"{"contains":{"const":7},"minContains":0}"#, "[1]", true),
        (#"{"contains":{"const":7},"maxContains":1}"#, "[7,7]", false),
        (#"{"dependentSchemas":{"a":{"required":["b"]}}}"#, #"{"a":1}"#, false),
        (#"{"anyOf":[{"anyOf":[{"type":"null"}]}]}"#, "1", false),
        (#"{"anyOf":[{"type":"string"},{"minimum":5}]}"#, "7", true),
        (#"{"anyOf":[{"type":"string"},{"minimum":5}]}"#, "3", false),
        (#"{"oneOf":[{"multipleOf":2},{"multipleOf":3}]}"#, "4", true),
        (#"{"oneOf":[{"multipleOf":2},{"multipleOf":3}]}"#, "6", false),
        (#"{"oneOf":[{"multipleOf":2},{"multipleOf":3}]}"#, "5", false),
        (#"{"allOf":[{"minimum":2},{"maximum":3}]}"#, "4", false), (#"{"not":{"type":"null"}}"#, "null", false),
        (#"{"if":{"minimum":10},"then":{"multipleOf":10},"else":{"maximum":5}}"#, "20", true),
        (#"{"if":{"minimum":10},"then":{"multipleOf":10},"else":{"maximum":5}}"#, "15", false),
        (#"{"if":{"minimum":10},"then":{"multipleOf":10},"else":{"maximum":5}}"#, "7", false),
        (#"{"exclusiveMinimum":1,"exclusiveMaximum":3}"#, "2", true), (#"{"exclusiveMinimum":1}"#, "1", false),
        (#"{"exclusiveMaximum":3}"#, "3", false), (#"{"multipleOf":0.1}"#, "0.3", true),
        (#"{"multipleOf":0.1}"#, "0.35", false),
        (#"{"minLength":2,"maxLength":2}"#, "\"😀é\"", true), (#"{"maxLength":2}"#, "\"abc\"", false),
        (#"{"minLength":2}"#, "7", true),
        (#"{"minItems":1}"#, "[]", false), (#"{"maxItems":1}"#, "[1,2]", false), (#"{"minItems":1}"#, "{}", true),
        (#"{"minProperties":1}"#, "{}", false), (#"{"maxProperties":1}"#, #"{"a":1,"b":2}"#, false),
        (#"{"minProperties":1}"#, "[]", true),
        (#"{"uniqueItems":true}"#, #"[1,"1",{"a":1}]"#, true),
        (#"{"uniqueItems":true}"#, #"[{"a":1,"b":2},{"b":2,"a":1.0}]"#, false),
        (#"{"pattern":"^a+$"}"#, "\"aab\"", false), (#"{"pattern":"(?=a)b"}"#, "\"zz\"", true),
        (#"{"minimum":5}"#, "[1]", true),
        (##"{"$defs":{"a/b~c d":{"type":"integer"}},"$ref":"#/$defs/a~1b~0c%20d"}"##, "\"x\"", false),
        (##"{"properties":{"next":{"$ref":"#"}},"additionalProperties":false}"##, #"{"next":{"next":{}}}"#, true),
        (##"{"properties":{"next":{"$ref":"#"}},"additionalProperties":false}"##, #"{"next":{"next":{"x":1}}}"#, false),
        (##"{"prefixItems":[{"type":"string"},{"$ref":"#/prefixItems/0"}]}"##, "[\"a\",1]", false),
        (##"{"$ref":"#/nowhere"}"##, "1", true), (#"{"$ref":"https://example.com/x"}"#, "1", true),
    ])
    func acceptsWhatTheStandardDoes(schema: String, value: String, isAccepted: Bool) throws {
        let found = try problems(schema, value)
        #expect(found.isEmpty == isAccepted, "\(found)")
    }

    @Test(arguments: [
        (
            #"{"properties":{"days":{"type":"integer","maximum":14}}}"#, #"{"days":15}"#,
            "days: 15 is more than the most that is allowed, 14"
        ),
        (
            #"{"properties":{"days":{"type":"integer"}},"required":["days"]}"#, "{}",
            "days: this is missing; an integer is needed"
        ),
        (
            #"{"items":{"type":["integer","null"]}}"#, #"[1,"2"]"#,
            #"[1]: an integer or null is needed, not the string "2". Write 2 without quotes"#
        ),
        (
            #"{"properties":{"a":{"properties":{"b":{"const":"x"}}}}}"#, #"{"a":{"b":"y"}}"#,
            #"a.b: "x" is needed, not the string "y""#
        ),
        (
            #"{"properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]}}}"#, #"{"a":1}"#,
            "a: a string is needed, not the number 1"
        ),
        (
            #"{"properties":{"a":{}},"additionalProperties":false}"#, #"{"b":1}"#,
            "b: there is no such member; the object may have a"
        ),
        (
            #"{"propertyNames":{"pattern":"^[a-z]$"}}"#, #"{"B":1}"#,
            #"B: the name is not allowed: "B" does not match the pattern ^[a-z]$"#
        ),
        (
            #"{"oneOf":[{"minimum":1},{"maximum":5}]}"#, "3",
            "the whole value: 3 fits 2 of the allowed forms, but must fit just one"
        ),
    ])
    func saysWhereAndWhat(schema: String, value: String, problem: String) throws {
        #expect(try problems(schema, value) == [problem])
    }

    @Test func whatIsNotEnforcedIsNamed() throws {
        let schema: RawJSON = ##"""
            {"properties":{"a":{"pattern":"(?=x)"},"pattern":{"$ref":"other.json"},"$ref":{"type":"string"}},
             "unevaluatedProperties":false,"enum":[{"$dynamicRef":"#x"}]}
            """##
        #expect(try SchemaValidator(schema).unchecked == ["$ref other.json", "pattern (?=x)", "unevaluatedProperties"])
        #expect(try SchemaValidator(Recipe.schema).unchecked.isEmpty)
    }

    @Test(arguments: [
        ##"{"$ref":"#"}"##, ##"{"allOf":[{"$ref":"#"},{"$ref":"#"}]}"##, ##"{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}"##,
        ##"{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}"##,
        ##"{"not":{"not":{"$ref":"#"}}}"##,
    ])
    func schemasThatNeverEndAreLeftAlone(schema: String) throws {
        let found = try problems(schema, "1")
        #expect(found.allSatisfy { $0.hasSuffix("the schema is too complex for this value to be checked") })
    }

    @Test func choicesThatHoldThemselvesTakeBoundedWork() throws {
        let schema =
            ##"{"anyOf":[{"type":"string"},{"items":{"$ref":"#"}},{"items":{"$ref":"#"}}],"not":{"type":"integer"}}"##
        let deep = String(repeating: "[", count: 100) + "1" + String(repeating: "]", count: 100)
        let found = try problems(schema, deep)
        #expect(!found.isEmpty)
    }

    @Test func whatIsNoSchemaIsRefused() {
        for text in ["", "1", "[]", "\"x\"", "{"] as [RawJSON] {
            #expect(throws: LLMError.self, "\(text)") { _ = try SchemaValidator(text) }
        }
    }

    @Test func textThatIsNoJSONIsOneProblem() throws {
        #expect(try problems("{}", "{\"a\":").count == 1)
    }
}
