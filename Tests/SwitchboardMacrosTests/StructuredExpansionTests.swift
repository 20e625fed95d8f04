import Testing

@Suite struct StructuredExpansionTests {
    @Test func structsHaveASchemaAndAPartialValue() {
        Expansion.check(
            #"""
            /// A dish.
            @Structured struct Dish {
                /// What it is called.
                @Length(1...80) var title: String
                var servings = 4
                var note: String?
            }
            """#,
            becomes: #"""
                /// A dish.
                struct Dish {
                    /// What it is called.
                    var title: String
                    var servings = 4
                    var note: String?

                    static func schema(in context: inout SwitchboardTools.SchemaContext) -> SwitchboardTools.JSONSchema {
                        context.define(Self.self, named: "Dish") { context in
                            .object([
                                .required("title", String.self, in: &context, description: "What it is called.", .length(1 ... 80)),
                                .optional("servings", Int.self, in: &context, default: 4),
                                .optional("note", String.self, in: &context),
                            ]).described("A dish.")
                        }
                    }

                    func write(to writer: inout SwitchboardCore.JSONWriter) {
                        writer.object { writer in
                            writer.key("title")
                            self.title.write(to: &writer)
                            writer.key("servings")
                            self.servings.write(to: &writer)
                            if let noteValue = self.note {
                                writer.key("note")
                                noteValue.write(to: &writer)
                            }
                        }
                    }

                    struct Partial: SwitchboardTools.PartialValue {
                        var title: String?
                        var servings: Int?
                        var note: String?

                        init?(partial json: SwitchboardCore.JSONValue) {
                            guard let members = SwitchboardTools.PartialReader(json) else {
                                return nil
                            }
                            self.title = members.member("title")
                            self.servings = members.member("servings")
                            self.note = members.member("note")
                        }
                    }
                }

                extension Dish: SwitchboardTools.Structured {
                    init?(json: SwitchboardCore.JSONValue, problems: inout SwitchboardTools.ValueProblems) {
                        var members = SwitchboardTools.MemberReader(json, ["title", "servings", "note"], &problems)
                        let titleValue = members.required("title", \Self.title, .length(1 ... 80))
                        let servingsValue = members.defaulted("servings", \Self.servings)
                        let noteValue = members.optional("note", \Self.note)
                        guard members.end(&problems), let titleValue else {
                            return nil
                        }
                        self.title = titleValue
                        if let servingsValue {
                            self.servings = servingsValue
                        }
                        self.note = noteValue
                    }
                }
                """#)
    }

    @Test func accessKeysAndWhatIsNotSaid() {
        Expansion.check(
            #"""
            @Structured public struct Account {
                /// Not said.
                @Unseen public var secret = 1
                @Key("account_id") public let id: Int
                private(set) public var tags: [String: [Tag]] = [:]
                private var hidden: Bool = false
                static let limit = 3
                var double: Int { id * 2 }
                lazy var later = 3
            }
            """#,
            becomes: #"""
                public struct Account {
                    /// Not said.
                    public var secret = 1
                    public let id: Int
                    private(set) public var tags: [String: [Tag]] = [:]
                    private var hidden: Bool = false
                    static let limit = 3
                    var double: Int { id * 2 }
                    lazy var later = 3

                    public static func schema(in context: inout SwitchboardTools.SchemaContext) -> SwitchboardTools.JSONSchema {
                        context.define(Self.self, named: "Account") { context in
                            .object([
                                .required("account_id", Int.self, in: &context),
                                .optional("tags", [String: [Tag]].self, in: &context, default: [:]),
                                .optional("hidden", Bool.self, in: &context, default: false),
                            ])
                        }
                    }

                    public func write(to writer: inout SwitchboardCore.JSONWriter) {
                        writer.object { writer in
                            writer.key("account_id")
                            self.id.write(to: &writer)
                            writer.key("tags")
                            self.tags.write(to: &writer)
                            writer.key("hidden")
                            self.hidden.write(to: &writer)
                        }
                    }

                    public struct Partial: SwitchboardTools.PartialValue {
                        public var id: Int?
                        public var tags: [String: [Tag.Partial]]?
                        private var hidden: Bool?

                        public init?(partial json: SwitchboardCore.JSONValue) {
                            guard let members = SwitchboardTools.PartialReader(json) else {
                                return nil
                            }
                            self.id = members.member("account_id")
                            self.tags = members.member("tags")
                            self.hidden = members.member("hidden")
                        }
                    }
                }

                extension Account: SwitchboardTools.Structured {
                    public init?(json: SwitchboardCore.JSONValue, problems: inout SwitchboardTools.ValueProblems) {
                        var members = SwitchboardTools.MemberReader(json, ["account_id", "tags", "hidden"], &problems)
                        let idValue = members.required("account_id", \Self.id)
                        let tagsValue = members.defaulted("tags", \Self.tags)
                        let hiddenValue = members.defaulted("hidden", \Self.hidden)
                        guard members.end(&problems), let idValue else {
                            return nil
                        }
                        self.id = idValue
                        if let tagsValue {
                            self.tags = tagsValue
                        }
                        if let hiddenValue {
                            self.hidden = hiddenValue
                        }
                    }
                }
                """#)
    }

    @Test func structsWithoutProperties() {
        Expansion.check(
            #"""
            @Structured struct Nothing {}
            """#,
            becomes: #"""
                struct Nothing {

                    static func schema(in context: inout SwitchboardTools.SchemaContext) -> SwitchboardTools.JSONSchema {
                        context.define(Self.self, named: "Nothing") { context in
                            .object([
                            ])
                        }
                    }

                    func write(to writer: inout SwitchboardCore.JSONWriter) {
                        writer.object { _ in
                        }
                    }

                    struct Partial: SwitchboardTools.PartialValue {
                        init?(partial json: SwitchboardCore.JSONValue) {
                            guard json.isObject else {
                                return nil
                            }
                        }
                    }
                }

                extension Nothing: SwitchboardTools.Structured {
                    init?(json: SwitchboardCore.JSONValue, problems: inout SwitchboardTools.ValueProblems) {
                        let members = SwitchboardTools.MemberReader(json, [], &problems)
                        guard members.end(&problems) else {
                            return nil
                        }
                    }
                }
                """#)
    }

    @Test func casesAreWords() {
        Expansion.check(
            #"""
            @Structured enum Colour {
                case red
                /// Like the sky.
                case blue
                @Key("dark-green") case darkGreen
            }
            """#,
            becomes: #"""
                enum Colour {
                    case red
                    /// Like the sky.
                    case blue
                    case darkGreen

                    static var choices: [Self] {
                        [.red, .blue, .darkGreen]
                    }

                    var word: String {
                        switch self {
                            case .red:
                            "red"
                            case .blue:
                            "blue"
                            case .darkGreen:
                            "dark-green"
                        }
                    }

                    static var choiceDescription: String? {
                        "- blue: Like the sky."
                    }
                }

                extension Colour: SwitchboardTools.Structured, SwitchboardTools.StructuredChoice {

                }
                """#)
    }

    @Test func rawValuesAreKept() {
        Expansion.check(
            #"""
            /// How loud.
            @Structured public enum Level: Int {
                case low = 1, high = 10
            }
            """#,
            becomes: #"""
                /// How loud.
                public enum Level: Int {
                    case low = 1, high = 10

                    public static var choices: [Self] {
                        [.low, .high]
                    }

                    public var word: Int {
                        rawValue
                    }

                    public static var choiceDescription: String? {
                        "How loud."
                    }
                }

                extension Level: SwitchboardTools.Structured, SwitchboardTools.StructuredChoice {

                }
                """#)
    }

    @Test func casesWithValuesAreObjects() {
        Expansion.check(
            #"""
            @Structured indirect enum Formula {
                case number(Double)
                case sum(left: Formula, right: Formula?)
                case nothing
            }
            """#,
            becomes: #"""
                indirect enum Formula {
                    case number(Double)
                    case sum(left: Formula, right: Formula?)
                    case nothing

                    static func schema(in context: inout SwitchboardTools.SchemaContext) -> SwitchboardTools.JSONSchema {
                        context.define(Self.self, named: "Formula") { context in
                            .anyOf([
                                .tagged("number", Double.schema(in: &context)),
                                .tagged("sum", .object([
                                    .required("left", Formula.self, in: &context),
                                    .optional("right", Formula.self, in: &context),
                                ])),
                                .choices([.string("nothing")]),
                            ])
                        }
                    }

                    init?(json: SwitchboardCore.JSONValue, problems: inout SwitchboardTools.ValueProblems) {
                        guard let tagged = SwitchboardTools.TaggedReader(json, words: ["nothing"], tags: ["number", "sum"], &problems) else {
                            return nil
                        }
                        switch tagged.tag {
                            case "number":
                                guard let value = Double(json: tagged.value, problems: &problems) else {
                                    return nil
                                }
                                self = .number(value)
                            case "sum":
                                var members = SwitchboardTools.MemberReader(tagged.value, ["left", "right"], &problems)
                                let leftValue: Formula? = members.required("left")
                                let rightValue: Formula? = members.optional("right")
                                guard members.end(&problems), let leftValue else {
                                    return nil
                                }
                                self = .sum(left: leftValue, right: rightValue)
                            case "nothing":
                                self = .nothing
                            default:
                            return nil
                        }
                    }

                    func write(to writer: inout SwitchboardCore.JSONWriter) {
                        switch self {
                            case .number(let value):
                                writer.object { writer in
                                    writer.key("number")
                                    value.write(to: &writer)
                                }
                            case .sum(let leftValue, let rightValue):
                                writer.object { writer in
                                    writer.key("sum")
                                    writer.object { writer in
                                        writer.key("left")
                                        leftValue.write(to: &writer)
                                        if let rightValue {
                                            writer.key("right")
                                            rightValue.write(to: &writer)
                                        }
                                    }
                                }
                            case .nothing:
                                writer.string("nothing")
                        }
                    }

                    indirect enum Partial: SwitchboardTools.PartialValue {
                        case number(Double?)
                        case sum(left: Formula.Partial?, right: Formula.Partial?)
                        case nothing

                        init?(partial json: SwitchboardCore.JSONValue) {
                            guard let tagged = SwitchboardTools.TaggedReader(partial: json, words: ["nothing"], tags: ["number", "sum"]) else {
                                return nil
                            }
                            switch tagged.tag {
                                case "number":
                                    self = .number(Double(partial: tagged.value))
                                case "sum":
                                    guard let members = SwitchboardTools.PartialReader(tagged.value) else {
                                        return nil
                                    }
                                    self = .sum(left: members.member("left"), right: members.member("right"))
                                case "nothing":
                                    self = .nothing
                                default:
                                return nil
                            }
                        }
                    }
                }

                extension Formula: SwitchboardTools.Structured {

                }
                """#)
    }

    /// Source of a property or more in a struct, and a line that it leads to.
    @Test(arguments: [
        ("var a: Int?", #".optional("a", Int.self, in: &context),"#),
        ("var a: Optional<Int>", "var a: Int?"),
        ("var a: Optional<Int>", #"let aValue = members.optional("a", \Self.a)"#),
        ("var a: (Int)", #".required("a", Int.self, in: &context),"#),
        ("var a = -1.5", #".optional("a", Double.self, in: &context, default: -1.5),"#),
        (#"var a = ["x", "y"]"#, #".optional("a", [String].self, in: &context, default: ["x", "y"]),"#),
        ("var a: Unit = .metre", #".optional("a", Unit.self, in: &context, default: .metre),"#),
        ("var a: Unit = Unit.metre", "default: Unit.metre"),
        ("var a: Double = .random(in: 0...1)", #".optional("a", Double.self, in: &context),"#),
        ("var a: Int? = nil", #".optional("a", Int.self, in: &context),"#),
        ("var a, b: Int", #".required("b", Int.self, in: &context),"#),
        ("var a: Int { didSet { print(a) } }", #".required("a", Int.self, in: &context),"#),
        ("var `default`: Int", #".required("default", Int.self, in: &context),"#),
        ("var `default`: Int", "self.`default` = defaultValue"),
        ("var a: [[Step]]?", "var a: [[Step.Partial]]?"),
        ("var a: [String: Step?]", "var a: [String: Step.Partial?]?"),
        ("var a: Set<Step>", "var a: Set<Step>.Partial?"),
        ("var a: RawJSON", "var a: RawJSON?"),
        (#"@Describe("So \"it\" is.") var a: Int"#, #"description: "So \"it\" is."),"#),
        (#"/** Block\n     * comment. */\n    var a: Int"#, #"description: "Block comment."),"#),
        (#"/// One\n    /// line.\n    ///\n    /// Not this.\n    var a: Int"#, #"description: "One line."),"#),
        (#"/// Far away.\n\n    var a: Int"#, #".required("a", Int.self, in: &context),"#),
        ("@Example(1, 2) var a: Int", "in: &context, examples: [1, 2]),"),
        ("@Above(0) @Multiple(of: 0.5) var a: Double", "in: &context, .above(0), .multiple(of: 0.5)),"),
        (#"@Count(1...) @Unique @Format("date") var a: [String]"#, #".count(1...), .unique, .format("date")),"#),
        (#"@SwitchboardTools.Key("b") var a: Int"#, #"self.a = members.member("b")"#),
    ])
    func ofProperties(property: String, line: String) {
        let property = property.replacing("\\n", with: "\n")
        let text = Expansion.text(of: "@Structured struct S {\n    \(property)\n}")
        #expect(text.contains(line), "\(text)")
    }

    @Test func ofNestedGenericAndExtendedTypes() {
        let nested = Expansion.text(of: "enum Outer {\n    @Structured struct Inner {\n        var a: Int\n    }\n}")
        #expect(nested.contains("extension Outer.Inner: SwitchboardTools.Structured {"))
        let generic = Expansion.text(of: "@Structured struct Page<Item: Structured> {\n    var items: [Item]\n}")
        #expect(generic.contains("var items: [Item.Partial]?"))
        let extended = Expansion.text(
            of: "public extension Outer {\n    @Structured enum E {\n        case a\n    }\n}")
        #expect(extended.contains("public var word: String {"))
        let package = Expansion.text(of: "@Structured package struct P {\n    package var a: Int\n}")
        #expect(package.contains("package static func schema("))
    }

    @Test func ofCases() {
        let text = Expansion.text(
            of: "@Structured enum E {\n    /// Done.\n    case a(x: Int? = nil, y: Int = 2)\n    @Key(\"c\") case b\n}")
        for line in [
            #".optional("y", Int.self, in: &context, default: 2),"#, #"]), description: "Done."),"#,
            "self = .a(x: xValue, y: yValue ?? 2)", #"words: ["c"], tags: ["a"]"#, "case a(x: Int?, y: Int?)",
        ] { #expect(text.contains(line), "\(line)\n\(text)") }
    }
}
