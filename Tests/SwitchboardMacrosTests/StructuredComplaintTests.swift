import Testing

/// What cannot be a schema, told at the place where it stands with what to do instead.
@Suite struct StructuredComplaintTests {
    struct Case: Sendable {
        let property: String
        let message: String
        var fix: String?
        var fixed: String?
    }

    @Test(arguments: [
        Case(
            property: "var a: ▸() -> Void",
            message: "A closure has no JSON form: a model cannot send code. Leave it out."),
        Case(
            property: "var a: [▸(Int) -> Int]",
            message: "A closure has no JSON form: a model cannot send code. Leave it out."),
        Case(
            property: "var a: ▸(Int, Int)",
            message: "A tuple has no JSON form. Make a @Structured struct with these properties."),
        Case(
            property: "var a: ▸Any",
            message: "Any has no JSON form. Name the type, or use RawJSON for JSON of any shape.",
            fix: "use RawJSON", fixed: "var a: RawJSON"),
        Case(
            property: "var a: [String: ▸Any]",
            message: "Any has no JSON form. Name the type, or use RawJSON for JSON of any shape.",
            fix: "use RawJSON", fixed: "var a: [String: RawJSON]"),
        Case(property: "var a: ▸AnyObject", message: "AnyObject has no JSON form. Make a @Structured struct."),
        Case(
            property: "var a: ▸Data?",
            message: "Data has no JSON form. Use a String and say in its comment that it is base64.",
            fix: "use String", fixed: "var a: String?"),
        Case(
            property: "var a: ▸Date",
            message: "Date has no JSON form. Use a String with @Format(\"date-time\") or @Format(\"date\").",
            fix: "use String", fixed: "var a: String"),
        Case(
            property: "var a: Array<▸URL>", message: "URL has no JSON form. Use a String with @Format(\"uri\").",
            fix: "use String", fixed: "var a: Array<String>"),
        Case(
            property: "var a: ▸UUID", message: "UUID has no JSON form. Use a String with @Format(\"uuid\").",
            fix: "use String", fixed: "var a: String"),
        Case(
            property: "var a: ▸Character", message: "Character has no JSON form. Use a String with @Length(1).",
            fix: "use String", fixed: "var a: String"),
        Case(
            property: "var a: [▸Int: String]",
            message: "The keys of a JSON object are strings. Use String, or an array of a @Structured struct.",
            fix: "use String", fixed: "var a: [String: String]"),
        Case(
            property: "var a: ▸String!", message: "Write an optional with “?”.", fix: "replace “!” by “?”",
            fixed: "var a: String?"),
        Case(
            property: "var a: ▸Int??",
            message: "JSON has one null, so an optional of an optional cannot be told apart.",
            fix: "remove one “?”", fixed: "var a: Int?"),
        Case(property: "var a: ▸any Shape", message: "“any Shape” has no schema. Name a concrete @Structured type."),
        Case(property: "var a: ▸A & B", message: "A composition has no schema. Name a concrete @Structured type."),
        Case(
            property: "var a: ▸Int.Type",
            message: "A type itself has no JSON form. Use an enum with a case for each choice."),
        Case(
            property: "var ▸a = make()",
            message: "Write the type of “a”: a macro sees what is written, not what Swift infers."),
        Case(
            property: "var ▸a = []",
            message: "Write the type of “a”: a macro sees what is written, not what Swift infers."),
        Case(
            property: "var ▸(a, b) = (1, 2)", message: "Declare each property by itself: a tuple of them has no schema."
        ),
        Case(
            property: "▸let a: Int = 1",
            message: "A constant with a value can never be read. Make it a variable, or mark it @Unseen.",
            fix: "use “var”", fixed: "var a: Int = 1"),
        Case(
            property: "var a: Int? = ▸1",
            message: "An optional with a value of its own has two ways to be left out. Drop the “?” or the value."),
        Case(
            property: "@Unseen var ▸a: Int",
            message: "An @Unseen property needs a value: nobody else gives it one. Write “= …”."),
        Case(
            property: "▸@Limit(1...2) var a: String",
            message: "@Limit is for numbers. For how many letters a string has use @Length."),
        Case(
            property: "▸@Length(1...2) var a: [Int]",
            message: "@Length is for strings. For how large a number is use @Limit."),
        Case(property: "▸@Limit(1...2) var a: Bool?", message: "@Limit says nothing about a Bool. Leave it out."),
        Case(
            property: "▸@Count(1...2) var a: String",
            message: "@Count is for arrays and dictionaries. For how many letters a string has use @Length."),
        Case(property: "▸@Unique var a: Int", message: "@Unique is for arrays and dictionaries."),
        Case(
            property: "@Pattern(▸\"[a\") var a: String",
            message: "A bracket is not closed (at letter 2 of the pattern)."),
        Case(
            property: "@Pattern(▸\"(?=a)\") var a: [String]",
            message: "Of groups that begin with “(?” only “(?:…)” is understood (at letter 2 of the pattern)."),
    ])
    func aboutAProperty(_ example: Case) {
        let head = "@Structured struct S {\n    "
        Expansion.complains(
            "\(head)\(example.property)\n}", example.message, fix: example.fix,
            fixed: example.fixed.map { "\(head)\($0)\n}" })
    }

    @Test func aboutWhatIsNoValue() {
        let message = "Only a struct or an enum can be @Structured: JSON is a value, without identity."
        Expansion.complains("▸@Structured class C {}", message)
        Expansion.complains("▸@Structured actor A {}", message)
    }

    @Test func aboutPropertiesThatMayNotBeThere() {
        Expansion.complains(
            "@Structured struct S {\n    ▸#if DEBUG\n    var a: Int\n    #endif\n}",
            "A macro cannot tell whether this property is there. Declare it outside of “#if”.")
        #expect(Expansion.text(of: "@Structured struct S {\n#if DEBUG\nfunc f() {}\n#endif\n}").contains("extension S"))
    }

    @Test func aboutGenericParameters() {
        Expansion.complains(
            "@Structured struct Page<▸Item> {\n    var items: [Item]\n}",
            "“Item” has no schema. Write “Item: Structured”.", fix: "add “: Structured”",
            fixed: "@Structured struct Page<Item: Structured> {\n    var items: [Item]\n}")
        Expansion.complains(
            "@Structured struct Page<▸Item: Hashable> {\n    var items: [Item]\n}",
            "“Item” has no schema. Write “Item: Hashable & Structured”.")
    }

    @Test func aboutNamesThatStandTwice() {
        Expansion.complains(
            "@Structured struct S {\n    var a: Int\n    @Key(\"a\") var ▸b: Int\n}",
            "Two properties are called “a” in JSON. Give one another @Key.")
        Expansion.complains(
            "@Structured enum E {\n    case a\n    @Key(\"a\") case ▸b\n}",
            "Two cases are called “a” in JSON. Give each a @Key of its own.")
    }

    @Test func aboutEnums() {
        Expansion.complains("@Structured enum ▸E {}", "An enum without cases has no value. Add a case.")
        Expansion.complains(
            "@Structured enum E: ▸Double {\n    case a = 1.5\n}",
            "The raw values of a @Structured enum are String or an integer, not Double.")
        Expansion.complains(
            "@Structured enum E: String {\n    @Key(\"x\") case ▸a\n}",
            "A case with a raw value has its word already. Change the raw value, not the @Key.")
        Expansion.complains(
            "@Structured enum E {\n    case a(▸Int, Int)\n}",
            "Give each of the values a name: in JSON they are members of an object.")
        Expansion.complains(
            "@Structured enum E {\n    case a(▸Int?)\n}", "Give the optional value a name, so that it can be left out.")
        Expansion.complains(
            "@Structured enum E {\n    case a(value: ▸() -> Void)\n}",
            "A closure has no JSON form: a model cannot send code. Leave it out.")
    }

    @Test func aboutAttributesThatNobodyReads() {
        Expansion.complains(
            "struct S {\n    ▸@Limit(1...2) var a: Int\n}",
            "@Limit does nothing here: it belongs on a stored property of a @Structured type.")
        Expansion.complains(
            "@Structured struct S {\n    ▸@Limit(1...2) static var a: Int = 1\n}",
            "@Limit does nothing here: it belongs on a stored property of a @Structured type.")
        Expansion.complains(
            "▸@Describe(\"x\") func f() {}",
            "@Describe does nothing here: it belongs on a stored property of a @Structured type.")
    }
}
