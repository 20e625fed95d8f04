import Testing

@Suite struct ToolExpansionTests {
    @Test func functionsAreToolsWithTheirParameters() {
        Expansion.check(
            #"""
            /// Tells the weather.
            ///
            /// For people only.
            /// - Parameters:
            ///   - city: Where.
            ///   - days: How many days.
            /// - Returns: Words.
            @Tool(isReadOnly: true, timeout: .seconds(5), limits: ["days": .range(1...14)])
            public func weather(in city: String, _ days: Int = 3, context: ToolContext) async throws -> String { "" }
            """#,
            becomes: #"""
                /// Tells the weather.
                ///
                /// For people only.
                /// - Parameters:
                ///   - city: Where.
                ///   - days: How many days.
                /// - Returns: Words.
                public func weather(in city: String, _ days: Int = 3, context: ToolContext) async throws -> String { "" }

                public let weatherTool = SwitchboardTools.CallableTool(
                    macroName: "weather",
                    description: "Tells the weather.",
                    traits: SwitchboardTools.ToolTraits(isReadOnly: true, timeout: .seconds(5)),
                    parameters: { context in
                        [
                            .required("city", String.self, in: &context, description: "Where."),
                            .optional("days", Int.self, in: &context, description: "How many days.", default: 3, .range(1 ... 14)),
                        ]
                    }
                ) { arguments, context in
                    var problems = SwitchboardTools.ValueProblems()
                    var members = SwitchboardTools.MemberReader(arguments, ["city", "days"], &problems)
                    let cityValue: String? = members.required("city")
                    let daysValue: Int? = members.optional("days", .range(1 ... 14))
                    guard members.end(&problems), let cityValue else {
                        throw SwitchboardTools.ToolError.badArguments(problems)
                    }
                    return SwitchboardTools.ToolOutput(returning: try await weather(in: cityValue, daysValue ?? 3, context: context))
                }
                """#)
    }

    @Test func functionsWithoutParameters() {
        Expansion.check(
            #"""
            /// Rings.
            @Tool("ring_bell") private func ring() {}
            """#,
            becomes: #"""
                /// Rings.
                private func ring() {}

                private let ringTool = SwitchboardTools.CallableTool(
                    macroName: "ring_bell",
                    description: "Rings.",
                    traits: SwitchboardTools.ToolTraits(),
                    parameters: { _ in
                        [
                        ]
                    }
                ) { arguments, _ in
                    var problems = SwitchboardTools.ValueProblems()
                    let members = SwitchboardTools.MemberReader(arguments, [], &problems)
                    guard members.end(&problems) else {
                        throw SwitchboardTools.ToolError.badArguments(problems)
                    }
                    ring()
                    return .done
                }
                """#)
    }

    @Test func methodsOfActorsAreAwaited() {
        Expansion.check(
            #"""
            actor Counter {
                /// Counts.
                @Tool func count(by step: Int?) -> Int { 1 }
            }
            """#,
            becomes: #"""
                actor Counter {
                    /// Counts.
                    func count(by step: Int?) -> Int { 1 }

                    nonisolated var countTool: SwitchboardTools.CallableTool {
                        SwitchboardTools.CallableTool(
                            macroName: "count",
                            description: "Counts.",
                            traits: SwitchboardTools.ToolTraits(),
                            parameters: { context in
                                [
                                    .optional("step", Int.self, in: &context),
                                ]
                            }
                        ) { arguments, _ in
                            var problems = SwitchboardTools.ValueProblems()
                            var members = SwitchboardTools.MemberReader(arguments, ["step"], &problems)
                            let stepValue: Int? = members.optional("step")
                            guard members.end(&problems) else {
                                throw SwitchboardTools.ToolError.badArguments(problems)
                            }
                            return SwitchboardTools.ToolOutput(returning: await self.count(by: stepValue))
                        }
                    }
                }
                """#)
    }

    @Test func methodsOfTheMainActorAreAwaited() {
        Expansion.check(
            #"""
            @MainActor struct Screen {
                /// Shows.
                @Tool public func show(line: String) {}
            }
            """#,
            becomes: #"""
                @MainActor struct Screen {
                    /// Shows.
                    public func show(line: String) {}

                    public var showTool: SwitchboardTools.CallableTool {
                        SwitchboardTools.CallableTool(
                            macroName: "show",
                            description: "Shows.",
                            traits: SwitchboardTools.ToolTraits(),
                            parameters: { context in
                                [
                                    .required("line", String.self, in: &context),
                                ]
                            }
                        ) { arguments, _ in
                            var problems = SwitchboardTools.ValueProblems()
                            var members = SwitchboardTools.MemberReader(arguments, ["line"], &problems)
                            let lineValue: String? = members.required("line")
                            guard members.end(&problems), let lineValue else {
                                throw SwitchboardTools.ToolError.badArguments(problems)
                            }
                            await self.show(line: lineValue)
                            return .done
                        }
                    }
                }
                """#)
    }

    @Test func staticMethodsAreStaticProperties() {
        Expansion.check(
            #"""
            extension Desk {
                /// Adds.
                @Tool static func add(_ left: Int, _ right: Int) throws -> Int { left + right }
            }
            """#,
            becomes: #"""
                extension Desk {
                    /// Adds.
                    static func add(_ left: Int, _ right: Int) throws -> Int { left + right }

                    static var addTool: SwitchboardTools.CallableTool {
                        SwitchboardTools.CallableTool(
                            macroName: "add",
                            description: "Adds.",
                            traits: SwitchboardTools.ToolTraits(),
                            parameters: { context in
                                [
                                    .required("left", Int.self, in: &context),
                                    .required("right", Int.self, in: &context),
                                ]
                            }
                        ) { arguments, _ in
                            var problems = SwitchboardTools.ValueProblems()
                            var members = SwitchboardTools.MemberReader(arguments, ["left", "right"], &problems)
                            let leftValue: Int? = members.required("left")
                            let rightValue: Int? = members.required("right")
                            guard members.end(&problems), let leftValue, let rightValue else {
                                throw SwitchboardTools.ToolError.badArguments(problems)
                            }
                            return SwitchboardTools.ToolOutput(returning: try Self.add(leftValue, rightValue))
                        }
                    }
                }
                """#)
    }

    @Test func structsAreTools() {
        Expansion.check(
            #"""
            /// Books a table.
            @Structured @Tool(needsApproval: true) struct BookTable {
                var people = 2
                func call(in context: ToolContext) async throws {}
            }
            """#,
            becomes: #"""
                /// Books a table.
                struct BookTable {
                    var people = 2
                    func call(in context: ToolContext) async throws {}

                    static func schema(in context: inout SwitchboardTools.SchemaContext) -> SwitchboardTools.JSONSchema {
                        context.define(Self.self, named: "BookTable") { context in
                            .object([
                                .optional("people", Int.self, in: &context, default: 2),
                            ]).described("Books a table.")
                        }
                    }

                    func write(to writer: inout SwitchboardCore.JSONWriter) {
                        writer.object { writer in
                            writer.key("people")
                            self.people.write(to: &writer)
                        }
                    }

                    struct Partial: SwitchboardTools.PartialValue {
                        var people: Int?

                        init?(partial json: SwitchboardCore.JSONValue) {
                            guard let members = SwitchboardTools.PartialReader(json) else {
                                return nil
                            }
                            self.people = members.member("people")
                        }
                    }
                }

                let BookTableTool = SwitchboardTools.CallableTool(
                    macroName: "bookTable",
                    description: "Books a table.",
                    traits: SwitchboardTools.ToolTraits(needsApproval: true),
                    input: BookTable.self
                ) { input, context in
                    try await input.call(in: context)
                    return .done
                }

                extension BookTable: SwitchboardTools.Structured {
                    init?(json: SwitchboardCore.JSONValue, problems: inout SwitchboardTools.ValueProblems) {
                        var members = SwitchboardTools.MemberReader(json, ["people"], &problems)
                        let peopleValue = members.defaulted("people", \Self.people)
                        guard members.end(&problems) else {
                            return nil
                        }
                        if let peopleValue {
                            self.people = peopleValue
                        }
                    }
                }
                """#)
    }

    /// Source of a declaration, and a line that it leads to.
    @Test(arguments: [
        ("@Tool(description: \"Words.\") func f() {}", #"description: "Words.","#),
        ("@Tool(\"other-name\") func f() {}", #"macroName: "other-name","#),
        (
            "@Tool(needsApproval: true, maxOutputBytes: 10) func f() {}",
            "ToolTraits(needsApproval: true, maxOutputBytes: 10),"
        ),
        ("@Tool func `repeat`() {}", "let repeatTool = SwitchboardTools.CallableTool("),
        ("@Tool func f(_ a: Int) {}", "f(aValue)"), ("@Tool func f(of a: Int) {}", "f(of: aValue)"),
        ("@Tool func f(a: Int = .random(in: 1...2)) {}", "f(a: aValue ?? .random(in: 1 ... 2))"),
        ("@Tool func f(a: Int? = nil) {}", "f(a: aValue)"), ("@Tool func f() -> Void {}", "return .done"),
        ("@Tool func f() throws(ToolError) -> Int {}", "ToolOutput(returning: try f())"),
        ("@Tool @MainActor func f() {}", "await f()"),
        (
            "@Tool(limits: [\"a\": .length(2), \"a\": .format(\"uri\")]) func f(a: String) {}",
            #"members.required("a", .length(2), .format("uri"))"#
        ),
        ("@available(macOS 15, *) @Tool func f() {}", "\n\n@available(macOS 15, *)\nlet fTool = "),
        ("class C { @Tool class func f() {} }", "static var fTool: SwitchboardTools.CallableTool {"),
        ("actor A { @Tool nonisolated func f() {} }", "        self.f()"),
        ("actor A { @Tool static func f() {} }", "static var fTool"),
        ("@Structured @Tool struct HTTPFetch { func call() {} }", #"macroName: "httpFetch","#),
        (
            "@Structured @Tool struct URL { func call() -> Int { 1 } }",
            "SwitchboardTools.ToolOutput(returning: input.call())"
        ),
        (
            "enum E { @Structured @Tool struct S { func call() {} } }",
            "static var STool: SwitchboardTools.CallableTool {"
        ),
    ])
    func ofDeclarations(source: String, line: String) {
        let text = Expansion.text(of: source)
        #expect(text.contains(line), "\(text)")
    }
}
