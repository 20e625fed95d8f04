import SwitchboardTools
import Testing

@Suite struct SchemaTests {
    @Test func ofAStructSaysAllThatIsKnown() {
        #expect(
            Ingredient.schema.json()
                == RawJSON(
                    #"""
                    {"type":"object","properties":{
                    "name":{"type":"string","description":"What it is called, without the amount.","minLength":1,"maxLength":40},
                    "amount":{"type":"number","exclusiveMinimum":0},
                    "unit":{"type":"string","enum":["g","l","piece"],"default":"piece"},
                    "isOptional":{"type":"boolean","default":false}},
                    "required":["name","amount"],"additionalProperties":false,
                    "description":"Something that goes into a dish."}
                    """#
                ).minified())
    }

    @Test func strictlyEverythingIsRequiredAndLimitsMoveIntoWords() {
        #expect(
            Ingredient.schema.json(.strict)
                == RawJSON(
                    #"""
                    {"type":"object","properties":{
                    "name":{"type":"string","description":
                    "What it is called, without the amount. Allowed: at least 1 letter, at most 40 letters."},
                    "amount":{"type":"number","exclusiveMinimum":0},
                    "unit":{"type":["string","null"],"enum":["g","l","piece",null],"description":"Default: \"piece\"."},
                    "isOptional":{"type":["boolean","null"],"description":"Default: false."}},
                    "required":["name","amount","unit","isOptional"],"additionalProperties":false,
                    "description":"Something that goes into a dish."}
                    """#
                ).minified())
    }

    @Test func withShapesOnlyNoLimitIsAKeyword() {
        let text = Ingredient.schema.json(.shapesOnly).description
        #expect(text.contains(#""amount":{"type":"number","description":"Allowed: more than 0."}"#))
        #expect(!text.contains("exclusiveMinimum"))
    }

    @Test func ofTheRecipe() {
        let text = Recipe.schema.json().description
        for part in [
            #""title":{"type":"string","description":"What it is called.","minLength":1,"maxLength":80,"#
                + #""examples":["Risotto","Tarte tatin"]}"#,
            #""servings":{"type":"integer","description":"How many it feeds.","minimum":1,"maximum":12,"default":4}"#,
            #""cuisine":{"type":"string","enum":["italian","french","far_eastern","it"],"#
                + #""description":"Where a dish comes from.\n- italian: From Italy."}"#,
            #""cooked_on":{"type":"string","format":"date"}"#,
            #""tags":{"type":"array","items":{"type":"string","pattern":"^[a-z]+(-[a-z]+)*$"},"uniqueItems":true,"#
                + #""default":[]}"#,
            #""rating":{"type":"integer","enum":[1,2,3],"description":"How a dish is rated."}"#,
            #""nutrition":{"type":"object","additionalProperties":{"type":"number"},"default":{}}"#,
            #""required":["title","ingredients"]"#,
            #""minItems":1,"maxItems":20"#,
            #""description":"A dish and how to make it."}"#,
        ] { #expect(text.contains(part), "\(part)\n\(text)") }
        #expect(!text.contains("people only"))
        #expect(!text.contains("timesShown"))
        #expect(!text.contains("$defs"))
    }

    @Test func ofAnEnumWithValues() {
        #expect(Step.schema.json().description.hasPrefix(#"{"anyOf":[{"type":"object","properties":{"work":"#))
        let text = Step.schema.json().description
        for part in [
            #"{"work":{"type":"object","properties":{"text":{"type":"string"},"minutes":{"type":"integer","default":5}},"#
                + #""required":["text"],"additionalProperties":false}},"required":["work"],"#
                + #""additionalProperties":false,"description":"Work to do."}"#,
            #"{"note":{"type":"string"}}"#, #"{"type":"string","enum":["serve"]}"#,
        ] { #expect(text.contains(part), "\(part)\n\(text)") }
    }

    @Test func ofATypeThatHoldsItselfRefersToADefinition() {
        let tree =
            ##"{"type":"object","properties":{"label":{"type":"string"},"##
            + ##""children":{"type":"array","items":{"$ref":"#/$defs/Tree"},"default":[]}},"##
            + ##""required":["label"],"additionalProperties":false,"description":"A tree.""##
        #expect(Tree.schema.json().description == "\(tree),\"$defs\":{\"Tree\":\(tree)}}}")
        #expect(
            Page<Tree>.schema.json().description.contains(
                ##""items":{"type":"array","items":{"$ref":"#/$defs/Tree"}}"##))
    }

    @Test func whatCannotBeSaidStrictlyIsKnown() {
        #expect(Ingredient.schema.canBeStrict)
        #expect(Tree.schema.canBeStrict)
        #expect(Page<Step>.schema.canBeStrict)
        #expect(!Recipe.schema.canBeStrict, "nutrition has free keys")
        #expect(!Step.schema.canBeStrict, "the whole is no object")
        #expect(!Widths.schema.canBeStrict)
    }

    @Test func limitsOfAPropertyReplaceThoseOfItsType() {
        let schema = JSONSchema.integer.constrained(by: .range(0...255), .range(1...))
        #expect(schema.json() == #"{"type":"integer","maximum":255,"minimum":1}"#)
    }

    @Test func typesOfTheSameNameGetNamesOfTheirOwn() {
        let text = Two.schema.json().description
        #expect(text.contains(##""a":{"$ref":"#/$defs/Node"}"##))
        #expect(text.contains(##""b":{"$ref":"#/$defs/Node2"}"##))
    }

    @Test func ofWidths() {
        let text = Widths.schema.json().description
        #expect(text.contains(#""small":{"type":"integer","minimum":-128,"maximum":127}"#))
        #expect(text.contains(#""large":{"type":"integer","minimum":0}"#))
        #expect(text.contains(#""exact":{"type":"integer"}"#))
        #expect(text.contains(#""anything":{}"#))
        #expect(text.contains(#""maybe":{"type":"array","items":{"type":["integer","null"]}}"#))
    }
}

enum One {
    @Structured struct Node { var next: [Node] }
}

enum Other {
    @Structured struct Node { var before: [Node] }
}

@Structured struct Two {
    var a: One.Node
    var b: Other.Node
}
