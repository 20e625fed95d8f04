import Testing

/// What cannot be a tool.
@Suite struct ToolComplaintTests {
    private let comment = "/// Does it.\n"

    @Test(arguments: [
        ("@Tool func f(a: ▸() -> Void) {}", "A closure has no JSON form: a model cannot send code. Leave it out."),
        (
            "@Tool func f(a: ▸(Int, Int)) {}",
            "A tuple has no JSON form. Make a @Structured struct with these properties."
        ),
        ("@Tool func f(a: ▸some Shape) {}", "“some Shape” has no schema. Name a concrete @Structured type."),
        ("@Tool func f(a: ▸inout Int) {}", "A model cannot pass something inout. Take a value and return the new one."),
        ("@Tool func f(▸_: Int) {}", "Name the parameter: the model has to call it something."),
        (
            "@Tool func f▸<T>(a: Int) {}",
            "A tool has one schema, so its function cannot be generic. Name concrete types."
        ),
        (
            "@Tool func f(a: Int? = ▸1) {}",
            "An optional with a value of its own has two ways to be left out. Drop the “?” or the value."
        ),
        ("@Tool func f() -> ▸some Shape {}", "“some Shape” has no schema. Name a concrete @Structured type."),
        ("@Tool func f() -> ▸() -> Void {}", "A closure has no JSON form: a model cannot send code. Leave it out."),
        (
            "@Tool func ▸größe() {}",
            "“größe” cannot be a tool's name. Give it one: @Tool(\"name\") with 1 to 64 letters, digits, underscores and hyphens."
        ),
        (
            "@Tool(▸\"\") func f() {}",
            "“” cannot be a tool's name: providers take 1 to 64 letters, digits, underscores and hyphens."
        ),
        (
            "@Tool(limits: [▸\"b\": .range(1...2)]) func f(a: Int, c: Int) {}",
            "No parameter is called \"b\": there are a, c."
        ),
        ("@Tool(limits: [▸\"b\": .range(1...2)]) func f() {}", "No parameter is called \"b\": there are none."),
        (
            "@Tool(limits: [\"a\": .pattern(▸\"a**\")]) func f(a: String) {}",
            "Two quantifiers follow each other (at letter 2 of the pattern)."
        ),
        (
            "@Tool(limits: ▸all) func f(a: Int) {}",
            "Write the limits as a list of names and limits: [\"days\": .range(1...14)]."
        ),
        ("▸@Tool class C {}", "@Tool belongs on a function, or on a @Structured struct with a method call()."),
        ("▸@Tool var x: Int", "@Tool belongs on a function, or on a @Structured struct with a method call()."),
    ])
    func aboutADeclaration(source: String, message: String) {
        Expansion.complains(comment + source, message)
    }

    @Test func remediesAreOffered() {
        Expansion.complains(
            comment + "@Tool func f(▸a: Int...) {}", "A tool cannot have a variadic parameter. Take an array.",
            fix: "take an array", fixed: comment + "@Tool func f(a: [Int]) {}")
        Expansion.complains(
            comment + "@Tool(▸\"my tool!\") func f() {}",
            "“my tool!” cannot be a tool's name: providers take 1 to 64 letters, digits, underscores and hyphens.",
            fix: "use “my_tool_”", fixed: comment + "@Tool(\"my_tool_\") func f() {}")
        Expansion.complains(
            comment + "@Tool(limits: [▸\"b\": .range(1...2)]) func f(a: Int) {}",
            "No parameter is called \"b\": there are a.", fix: "use “a”",
            fixed: comment + "@Tool(limits: [\"a\": .range(1...2)]) func f(a: Int) {}")
        Expansion.complains(
            comment + "▸@Tool struct S {\n    func call() {}\n}",
            "A struct that is a tool must be @Structured too, so that its properties can be read.",
            fix: "add @Structured", fixed: comment + "@Structured @Tool struct S {\n    func call() {}\n}")
    }

    @Test func aboutMembers() {
        Expansion.complains(
            "struct S {\n    /// Does it.\n    @Tool ▸mutating func f() {}\n}",
            "A tool is called at any time, so it cannot change a value in place. Use an actor or a class.")
        Expansion.complains(
            "protocol P {\n    /// Does it.\n    @Tool func ▸f()\n}",
            "A requirement of a protocol does nothing by itself. Put @Tool where it is written.")
    }

    @Test func aboutStructs() {
        Expansion.complains(
            comment + "@Structured @Tool struct ▸S {\n    var a: Int\n}",
            "A struct that is a tool needs a method “call()” or “call(in context: ToolContext)” in its braces.")
        Expansion.complains(
            comment + "@Structured @Tool struct S {\n    func ▸call(a: Int) {}\n}",
            "A struct that is a tool needs a method “call()” or “call(in context: ToolContext)” in its braces.")
        Expansion.complains(
            comment + "@Structured @Tool struct S {\n    ▸mutating func call() {}\n}",
            "A tool's call() cannot be mutating: its value is used once.")
        Expansion.complains(
            comment + "@Structured @Tool(limits: ▸[\"a\": .range(1...2)]) struct S {\n    func call() {}\n}",
            "A struct has its limits at its properties: @Limit, @Length, @Pattern, @Count …")
    }

    @Test func aToolWithoutWordsIsMadeWithAWarning() {
        let message =
            "The model does not know what this tool does. Write a comment before it, or @Tool(description: \"…\")."
        Expansion.complains("@Tool func ▸f() {}", message, isWarning: true)
        Expansion.complains("// No doc comment.\n@Tool func ▸f() {}", message, isWarning: true)
        #expect(Expansion.text(of: "@Tool func f() {}").contains("let fTool = SwitchboardTools.CallableTool("))
    }
}
